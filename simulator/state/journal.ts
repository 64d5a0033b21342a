import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import type { Change } from "../model/store/table";

/** The first line of a state file. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Of the lab that the region was made from. */
  readonly lab: string;
}

/** The program's name when the format was set: it stays, so that files from then can be read. */
const FORMAT = "maas-lxd-simulator state";
/** Raised whenever rows change so that older files cannot be read any more. */
const VERSION = 1;

/** `["put", table, row]` or `["delete", table, id]`. */
export type Entry =
  readonly ["put", string, Change["row"]] | readonly ["delete", string, Change["row"]["id"]];

/** One commit: the region's time, and what it changed. */
export type Line = readonly [time: number, entries: readonly Entry[]];

/** A state file that cannot be used, and the line. */
export class StateFileError extends Error {
  constructor(file: string, reason: string, line?: number) {
    super(`${file}${line === undefined ? "" : `:${line}`}: ${reason}`);
    this.name = "StateFileError";
  }
}

export interface Content {
  readonly header: Header;
  readonly lines: readonly Line[];
}

function parseLine(file: string, text: string, at: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StateFileError(file, `damaged: ${error instanceof Error ? error.message : String(error)}`, at);
  }
}

function isHeader(value: unknown): value is Header {
  return typeof value === "object" && value !== null && (value as { format?: unknown }).format === FORMAT;
}

/**
 * Reads a state file; undefined when it does not exist or holds nothing yet. What a killed process was writing when it
 * died, a last line without its end, was answered to nobody and is left out.
 */
export function readJournal(file: string): Content | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const [first = "", ...texts] = readFileSync(file, "utf8").split("\n").slice(0, -1);
  if (first === "") {
    return undefined;
  }
  const header = parseLine(file, first, 1);
  if (!isHeader(header)) {
    throw new StateFileError(file, "is not a state file of this simulator", 1);
  }
  // The type does not hold: the file may come from another version.
  const version: unknown = header.version;
  if (version !== VERSION) {
    throw new StateFileError(file, `has version ${String(version)}; this simulator reads ${VERSION}`, 1);
  }
  return { header, lines: texts.map((text, at) => parseLine(file, text, at + 2) as Line) };
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let written = 0; written < bytes.length;) {
    written += writeSync(descriptor, bytes, written);
  }
}

/**
 * A file to which commits are appended, each in one line before anyone sees its effect.
 *
 * What was written outlives the process, however it ends; it is not forced to the disk, so a power cut may cost the last
 * seconds.
 */
export class Journal {
  private constructor(
    private readonly descriptor: number,
    /** Bytes so far. */
    private length: number,
  ) {}

  /** Puts a new journal in the place of `file` in one step: at any moment there is the old one or the new one, whole. */
  static create(file: string, lab: string, lines: Iterable<Line>): Journal {
    const unfinished = `${file}.new`;
    const descriptor = openSync(unfinished, "w", 0o600);
    const header: Header = { format: FORMAT, version: VERSION, lab };
    writeAll(descriptor, `${JSON.stringify(header)}\n`);
    for (const line of lines) {
      writeAll(descriptor, `${JSON.stringify(line)}\n`);
    }
    fsyncSync(descriptor);
    renameSync(unfinished, file);
    return new Journal(descriptor, fstatSync(descriptor).size);
  }

  get size(): number {
    return this.length;
  }

  /** Appends a line, or, when the disk is full, throws and leaves the file as it was. */
  append(line: Line): void {
    const text = `${JSON.stringify(line)}\n`;
    try {
      writeAll(this.descriptor, text);
      this.length += Buffer.byteLength(text, "utf8");
    } catch (error) {
      ftruncateSync(this.descriptor, this.length);
      throw error;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
