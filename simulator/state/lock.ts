import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { StateFileError } from "./journal";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Files that this process has locked: a second simulator in it is refused too. */
const held = new Set<string>();

/**
 * Keeps a second simulator off a state file by `FILE.lock`, which holds the process id. A lock whose process is gone, or
 * whose id belongs to this process now, is taken over.
 *
 * @returns a function that releases the lock
 */
export function lockStateFile(file: string): () => void {
  const lock = `${file}.lock`;
  const take = (): void => writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
  try {
    take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
    const pid = Number(readFileSync(lock, "utf8"));
    if (held.has(lock) || (pid !== process.pid && pid > 0 && isAlive(pid))) {
      throw new StateFileError(file, `is in use by process ${pid} (${lock})`);
    }
    rmSync(lock, { force: true });
    take();
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    rmSync(lock, { force: true });
  };
}
