import { join } from "node:path";
import { duration, say, UserError } from "../say.mjs";
import { engineFolder, holdsEngine } from "./cache.mjs";
import { compileEngine } from "./compile.mjs";
import { downloadEngine } from "./download.mjs";
import { ownEngine, versionOf } from "./own.mjs";
import { placeOnce } from "./place.mjs";
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
  const isThere = () => holdsEngine(engineFolder);
  if (!isThere() && own.unfit !== undefined) say(`The Pulumi engine on PATH will not do: ${own.unfit}`);
  await placeOnce(engineFolder, isThere, install);
  return { folder: engineFolder, version: ENGINE_VERSION };
}

/** @param {string} folder */
async function install(folder) {
  const started = performance.now();
  say(`Setting up the Pulumi engine ${ENGINE_VERSION} in ${engineFolder} …`);
  const refusal = await downloadEngine(folder);
  if (refusal !== undefined) {
    say(`  the official release cannot be downloaded here: ${refusal}`);
    await compileEngine(folder, refusal);
  }
  if (!holdsEngine(folder) || (await versionOf(join(folder, ENGINE))) !== ENGINE_VERSION) {
    throw new UserError(`what was set up is not Pulumi ${ENGINE_VERSION}; nothing was kept of it`);
  }
  say(`  the engine is ready, after ${duration(performance.now() - started)}`);
}
