/** Something that must never be so. */
export class Violation extends Error {}

export function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Violation(what);
}
