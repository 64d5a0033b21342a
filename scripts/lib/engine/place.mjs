import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withLock } from "./lock.mjs";

/**
 * Makes a folder of the cache when it is not there yet, by one run at a time and in one step, so that a run that is cut off leaves no half
 * of one; what an earlier run that was killed left is taken away.
 *
 * @param {string} folder
 * @param {() => boolean} isThere whether the folder is as it should be
 * @param {(unfinished: string) => Promise<void>} fill puts its content into an empty folder
 */
export async function placeOnce(folder, isThere, fill) {
  if (isThere()) return;
  await withLock(`${folder}.lock`, 70 * 60_000, async () => {
    if (!isThere()) await place(folder, fill);
  });
}

/** @param {string} folder @param {(unfinished: string) => Promise<void>} fill */
async function place(folder, fill) {
  const cache = dirname(folder);
  const prefix = `unfinished-${basename(folder)}-`;
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache).filter((each) => each.startsWith(prefix))) {
    rmSync(join(cache, name), { recursive: true, force: true });
  }
  const unfinished = mkdtempSync(join(cache, prefix));
  try {
    await fill(unfinished);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
