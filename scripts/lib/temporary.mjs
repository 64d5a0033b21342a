import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Lends a temporary folder that is taken away afterwards.
 *
 * @template T
 * @param {string} prefix of the folder's name
 * @param {(folder: string) => Promise<T>} use
 * @param {string} [parent] the system's folder for such when left out
 * @returns {Promise<T>}
 */
export async function withTemporaryFolder(prefix, use, parent = tmpdir()) {
  const folder = mkdtempSync(join(parent, prefix));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
