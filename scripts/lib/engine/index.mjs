import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { duration, say, UserError } from "../say.mjs";
import { cacheFolder, engineFolder, holdsEngine } from "./cache.mjs";
import { compileEngine } from "./compile.mjs";
import { downloadEngine } from "./download.mjs";
import { withLock } from "./lock.mjs";
import { ownEngine, versionOf } from "./own.mjs";
import { ENGINE, ENGINE_VERSION } from "./versions.mjs";

/**
 * @typedef {object} Engine
 * @property {string} folder to be put first on PATH: it holds the engine and its language host
 * @property {string} version
 */

/**
 * The Pulumi engine: the user's own on PATH when it will do; else the one in the user's cache folder, which is
 * put there once, as the official release or built from source. The user's login, backend and Pulumi home are
 * not touched.
 *
 * @returns {Promise<Engine>}
 */
export async function ensureEngine() {
  const own = await ownEngine();
  if (own.folder !== undefined && own.version !== undefined) {
    return { folder: own.folder, version: own.version };
  }
  if (!holdsEngine(engineFolder)) {
    if (own.unfit !== undefined) say(`The Pulumi engine on PATH will not do: ${own.unfit}`);
    await withLock(`${engineFolder}.lock`, 70 * 60_000, async () => {
      if (!holdsEngine(engineFolder)) await install();
    });
  }
  return { folder: engineFolder, version: ENGINE_VERSION };
}

const unfinishedPrefix = "unfinished-";

/**
 * Puts the engine into the cache folder in one step, so that a run that is cut off leaves no half of one; what an
 * earlier run that was killed left is taken away. Under the lock.
 */
async function install() {
  const started = performance.now();
  mkdirSync(cacheFolder, { recursive: true });
  for (const name of readdirSync(cacheFolder).filter((each) => each.startsWith(unfinishedPrefix))) {
    rmSync(join(cacheFolder, name), { recursive: true, force: true });
  }
  const unfinished = mkdtempSync(join(cacheFolder, unfinishedPrefix));
  try {
    say(`Setting up the Pulumi engine ${ENGINE_VERSION} in ${engineFolder} …`);
    const refusal = await downloadEngine(unfinished);
    if (refusal !== undefined) {
      say(`  the official release cannot be downloaded here: ${refusal}`);
      await compileEngine(unfinished, refusal);
    }
    if (!holdsEngine(unfinished) || (await versionOf(join(unfinished, ENGINE))) !== ENGINE_VERSION) {
      throw new UserError(`what was set up is not Pulumi ${ENGINE_VERSION}; nothing was kept of it`);
    }
    rmSync(engineFolder, { recursive: true, force: true });
    renameSync(unfinished, engineFolder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  say(`  the engine is ready, after ${duration(performance.now() - started)}`);
}
