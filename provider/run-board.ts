import { appendFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** What one process of the provider knows to be held by the state: a machine, or a reservation by its key. */
export interface HeldNote {
  id: string;
  /** The holder's identity: its URN at its first create. */
  identity: string;
  /** Its URN in the program of this run. */
  urn: string;
  /** Of the create that made it; absent in a state of an older version, and of one that was imported. */
  create?: string;
}

/** A line of a process's file: something held, or the id of something that is gone. */
type Line = HeldNote | { gone: string };

/**
 * What the provider's processes of one run tell each other. The engine starts a process for each explicit provider and one for the dynamic
 * provider, and shows each of them its own resources alone, while two resources of one state can hold one machine. Each process writes what it is
 * shown into a file of its own, in a folder named for the engine's address, and reads those of the others that are alive.
 */
export class RunBoard {
  private file: string | undefined;
  private folder: string | undefined;
  private readonly read = new Map<string, { size: number; lines: readonly Line[] }>();

  /**
   * Joins the processes of an engine.
   * @param engine the address at which it listens, host and port
   * @throws Error when the folder for it cannot be made, or is another user's
   */
  join(engine: string): void {
    if (this.folder !== undefined) {
      return;
    }
    const { uid } = userInfo();
    const own = join(tmpdir(), `pulumi-maas-lxd-${uid}`);
    const folder = join(own, engine.replace(/[^\w.-]/g, "_"));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (uid >= 0 && lstatSync(own).uid !== uid) {
      throw new Error(`${own} is another user's`);
    }
    const file = join(folder, `${process.pid}.jsonl`);
    // Left by a process of an earlier run that had this number.
    rmSync(file, { force: true });
    process.once("exit", () => rmSync(file, { force: true }));
    this.folder = folder;
    this.file = file;
  }

  post(line: Line): void {
    if (this.file !== undefined) {
      appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    }
  }

  /** What the other processes of this run know to be held. */
  others(): HeldNote[] {
    return this.otherFiles().flatMap((file) => heldIn(this.linesOf(file)));
  }

  /** When another process of this run last wrote, in epoch milliseconds; 0 where none has. */
  lastPost(): number {
    return Math.max(
      0,
      ...this.otherFiles().map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0),
    );
  }

  private otherFiles(): string[] {
    const { folder } = this;
    if (folder === undefined) {
      return [];
    }
    return readdirSync(folder).flatMap((name) => {
      const pid = Number.parseInt(name, 10);
      if (pid === process.pid) {
        return [];
      }
      if (isAlive(pid)) {
        return [join(folder, name)];
      }
      rmSync(join(folder, name), { force: true });
      return [];
    });
  }

  private linesOf(file: string): readonly Line[] {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const known = this.read.get(file);
    if (known?.size === size) {
      return known.lines;
    }
    const whole = size === 0 ? [] : readFileSync(file, "utf8").split("\n").slice(0, -1);
    const lines = whole.map((line) => JSON.parse(line) as Line);
    this.read.set(file, { size, lines });
    return lines;
  }
}

function heldIn(lines: readonly Line[]): HeldNote[] {
  const held = new Map<string, HeldNote>();
  for (const line of lines) {
    if ("gone" in line) {
      for (const [identity, { id }] of held) {
        if (id === line.gone) held.delete(identity);
      }
    } else {
      held.set(line.identity, line);
    }
  }
  return [...held.values()];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user's process nothing but its being there shows.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
