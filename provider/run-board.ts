import { randomUUID } from "node:crypto";
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

/** The engine's address, the process, and what tells two instances of one process apart. */
const FILE_NAME = /_(\d+)_[\da-f-]{36}$/;

/**
 * What the provider's processes of one run tell each other. The engine starts a process for each explicit provider and one for the dynamic
 * provider, and shows each of them its own resources alone, while two resources of one state can hold one machine. Each instance writes what it is
 * shown into a file of its own, named for the engine's address and its process, and reads those of the others whose process lives.
 */
export class RunBoard {
  private own: { folder: string; engine: string; name: string } | undefined;
  private readonly read = new Map<string, { size: number; held: readonly HeldNote[] }>();

  /**
   * Joins the processes of an engine.
   * @param engine the address at which it listens, host and port
   * @throws Error when the folder for it cannot be made, or is another user's
   */
  join(engine: string): void {
    if (this.own !== undefined) {
      return;
    }
    const { uid } = userInfo();
    const folder = join(tmpdir(), `pulumi-maas-lxd-${uid}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (uid >= 0 && lstatSync(folder).uid !== uid) {
      throw new Error(`${folder} is another user's`);
    }
    const prefix = `${engine.replace(/[^\w.-]/g, "_")}_`;
    const name = `${prefix}${process.pid}_${randomUUID()}`;
    process.once("exit", () => rmSync(join(folder, name), { force: true }));
    this.own = { folder, engine: prefix, name };
  }

  post(line: Line): void {
    if (this.own !== undefined) {
      appendFileSync(join(this.own.folder, this.own.name), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    }
  }

  /** What the others of this run know to be held. */
  others(): HeldNote[] {
    return this.otherFiles().flatMap((file) => this.heldIn(file));
  }

  /** When another one of this run last wrote, in epoch milliseconds; 0 where none has. */
  lastPost(): number {
    return Math.max(
      0,
      ...this.otherFiles().map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0),
    );
  }

  private otherFiles(): string[] {
    const { own } = this;
    if (own === undefined) {
      return [];
    }
    return readdirSync(own.folder).flatMap((name) => {
      const file = join(own.folder, name);
      const [, pid] = FILE_NAME.exec(name) ?? [];
      if (pid === undefined) {
        return [];
      }
      if (!isAlive(Number(pid))) {
        // Of whichever run: a process that is killed leaves its file.
        rmSync(file, { force: true });
        return [];
      }
      return name !== own.name && name.startsWith(own.engine) ? [file] : [];
    });
  }

  private heldIn(file: string): readonly HeldNote[] {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const known = this.read.get(file);
    if (known?.size === size) {
      return known.held;
    }
    const whole = size === 0 ? [] : readFileSync(file, "utf8").split("\n").slice(0, -1);
    const held = heldAfter(whole.map((line) => JSON.parse(line) as Line));
    this.read.set(file, { size, held });
    return held;
  }
}

function heldAfter(lines: readonly Line[]): HeldNote[] {
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
