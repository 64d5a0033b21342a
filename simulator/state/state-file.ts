import type { Region } from "../model/store/region";
import type { Change } from "../model/store/table";
import { Journal, readJournal, StateFileError, type Content, type Entry, type Line } from "./journal";
import { lockStateFile } from "./lock";

/** Rows that one line of a fresh journal holds. */
const ROWS_A_LINE = 200;
/** A journal is rewritten once it is this long, and this many times as long as when it was. */
const REWRITE_BYTES = 16 * 1024 * 1024;
const REWRITE_GROWTH = 4;

function* entriesOf(region: Region): IterableIterator<Entry> {
  for (const [name, table] of region.tables) {
    for (const row of table.values()) {
      yield ["put", name, row];
    }
  }
}

function* linesOf(region: Region): IterableIterator<Line> {
  let entries: Entry[] = [];
  for (const entry of entriesOf(region)) {
    entries.push(entry);
    if (entries.length === ROWS_A_LINE) {
      yield [region.clock.now(), entries];
      entries = [];
    }
  }
  yield [region.clock.now(), entries];
}

/** A commit's changes, each row once, as it is after them. */
function entriesFrom(changes: readonly Change[]): Entry[] {
  const last = new Map<string, Entry>();
  for (const { table, kind, row } of changes) {
    const key = `${table} ${row.id}`;
    // Set again at the end, so that a row that comes back under its id is not before its deletion.
    last.delete(key);
    last.set(key, kind === "put" ? ["put", table, row] : ["delete", table, row.id]);
  }
  return [...last.values()];
}

/** Keeps a region in a file, so that the next run continues where this one stopped, however it stopped. */
export class StateFile {
  private journal: Journal | undefined;
  private freshSize = 0;
  private lab = "";

  private constructor(
    private readonly file: string,
    private readonly content: Content | undefined,
    private readonly unlock: () => void,
    private readonly rewriteBytes: number,
  ) {}

  /**
   * @param rewriteBytes length from which the file may be rewritten while it is in use
   * @throws StateFileError when another simulator uses the file, or it is damaged or not this simulator's
   */
  static open(file: string, rewriteBytes = REWRITE_BYTES): StateFile {
    const unlock = lockStateFile(file);
    try {
      return new StateFile(file, readJournal(file), unlock, rewriteBytes);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Whether an earlier run left a region. */
  get restores(): boolean {
    return this.content !== undefined;
  }

  /** The region's time at the last change; 0 without an earlier run. */
  get time(): number {
    return this.content?.lines.at(-1)?.[0] ?? 0;
  }

  /** Refuses to continue a region that was made from another lab. */
  checkLab(lab: string): void {
    if (this.content !== undefined && this.content.header.lab !== lab) {
      throw new StateFileError(
        this.file,
        "was begun with another lab: leave the lab out, or take another file",
      );
    }
  }

  /** Fills an empty region with what the earlier run left. */
  restore(region: Region): void {
    this.lab = this.content?.header.lab ?? "";
    for (const [at, [, entries]] of (this.content?.lines ?? []).entries()) {
      for (const [kind, name, value] of entries) {
        const table = region.tables.get(name);
        if (table === undefined) {
          throw new StateFileError(this.file, `there is no table '${name}'`, at + 2);
        }
        const id = kind === "put" ? value.id : value;
        const known = table.get(id);
        if (kind === "put" && known !== undefined) {
          table.update(known, value);
        } else if (kind === "put") {
          table.insert(value);
        } else if (known !== undefined) {
          table.delete(known);
        }
      }
    }
  }

  /** Writes the region down, and from then on each change of it before anyone sees it. */
  follow(region: Region, lab = this.lab): void {
    this.lab = lab;
    this.rewrite(region);
    region.log.onCommit((changes) => {
      const journal = this.journal;
      if (journal === undefined) {
        return;
      }
      journal.append([region.clock.now(), entriesFrom(changes)]);
      if (journal.size > Math.max(this.rewriteBytes, this.freshSize * REWRITE_GROWTH)) {
        this.rewrite(region);
      }
    });
  }

  close(): void {
    this.journal?.close();
    this.journal = undefined;
    this.unlock();
  }

  private rewrite(region: Region): void {
    const journal = Journal.create(this.file, this.lab, linesOf(region));
    this.journal?.close();
    this.journal = journal;
    this.freshSize = journal.size;
  }
}
