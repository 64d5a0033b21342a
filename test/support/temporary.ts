import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders = new Set<string>();

process.on("exit", () => {
  for (const folder of folders) removeFolder(folder);
});

/** A new temporary folder, taken away when the test run ends at the latest. */
export function temporaryFolder(prefix: string): string {
  // Its real path: what Node resolves from it is compared with paths in it.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `maas-lxd-${prefix}-`)));
  folders.add(folder);
  return folder;
}

/** Takes a temporary folder away now. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
}
