import { formatIp, type Family, type Ip } from "./address";
import { lastAddress, type Cidr } from "./address-block";

/** Addresses of one family from one to another, both included, as numbers. */
export interface AddressRun {
  readonly family: Family;
  readonly start: bigint;
  readonly end: bigint;
}

/** An address as a number. */
export function toNumber({ words }: Ip): bigint {
  return words.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
}

/** The canonical text of the address with that number. */
export function addressAt(number: bigint, family: Family): string {
  const shifts = family === 4 ? [0n] : [96n, 64n, 32n, 0n];
  return formatIp({ family, words: shifts.map((shift) => Number((number >> shift) & 0xffff_ffffn)) });
}

export function runBetween(start: Ip, end: Ip): AddressRun {
  return { family: start.family, start: toNumber(start), end: toNumber(end) };
}

/** All addresses of a block. */
export function runOf(block: Cidr): AddressRun {
  return runBetween(block.base, lastAddress(block));
}

/** What two runs of one family have in common; one that ends before it starts where they have nothing. */
export function commonRun(a: AddressRun, b: AddressRun): AddressRun {
  return {
    family: a.family,
    start: a.start > b.start ? a.start : b.start,
    end: a.end < b.end ? a.end : b.end,
  };
}

/** What is left of a run without others of the same family, in order. */
export function withoutRuns(
  whole: AddressRun,
  taken: readonly Pick<AddressRun, "start" | "end">[],
): AddressRun[] {
  const { family } = whole;
  const left: AddressRun[] = [];
  let { start } = whole;
  for (const { start: from, end: to } of [...taken].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    if (from > start) {
      left.push({ family, start, end: from - 1n < whole.end ? from - 1n : whole.end });
    }
    start = to + 1n > start ? to + 1n : start;
  }
  return [...left, { family, start, end: whole.end }].filter((run) => run.start <= run.end);
}

/** The canonical texts of all addresses of the runs, in order. */
export function* addressesOf(runs: readonly AddressRun[]): Generator<string, undefined> {
  for (const { family, start, end } of runs) {
    for (let number = start; number <= end; number += 1n) {
      yield addressAt(number, family);
    }
  }
}

/** How many addresses there are in all; a run that ends before it starts has none. */
export function countOf(runs: readonly AddressRun[]): bigint {
  return runs.reduce((sum, { start, end }) => (end < start ? sum : sum + end - start + 1n), 0n);
}
