import { addressAt, countOf, type AddressRun } from "../network/address-runs";
import type { FreeRange } from "../inputs";

const BYTES_PER_GB = 1e9;

/** GB, as `disks` of a VM have them. */
export function toGb(bytes: number): number {
  return bytes / BYTES_PER_GB;
}

/** By name, whatever order MAAS answers in. */
export function inOrder<T extends { name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How many addresses there are; of an IPv6 subnet as near as a number of JSON comes. */
export function countAsNumber(runs: readonly AddressRun[]): number {
  return Number(countOf(runs));
}

export function asRange(run: AddressRun): FreeRange {
  const { family, start, end } = run;
  return { start: addressAt(start, family), end: addressAt(end, family), count: countAsNumber([run]) };
}
