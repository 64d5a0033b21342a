import { randomBytes } from "node:crypto";

// No text of a user can be mistaken for a number: the mark is different in each process.
const MARK = `number ${randomBytes(8).toString("hex")} `;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, "g");

/** A number as Python writes it where JavaScript's JSON would write it otherwise. */
class PythonNumber {
  constructor(private readonly text: string) {}

  toJSON(): string {
    return MARK + this.text;
  }
}

/** A float: `1.0`, not `1`. Clients in typed languages distinguish them. */
export function float(value: number): unknown {
  return new PythonNumber(Number.isInteger(value) ? value.toFixed(1) : String(value));
}

/** An integer of any size: counts of IPv6 addresses pass 2^53. */
export function integer(value: bigint): unknown {
  return new PythonNumber(String(value));
}

/** Indented as MAAS's emitter does it, so that answers have the size that clients meet. */
const INDENT = 4;

export function writeJson(value: unknown): string {
  return JSON.stringify(value, null, INDENT).replace(MARKED, "$1");
}
