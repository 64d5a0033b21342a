/** Something that must never be so. */
export class Violation extends Error {}

export function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Violation(what);
}

/** The history ends here, and nothing is wrong: what the provider rightly refuses would have to be put right by hand. */
export class Over extends Error {}
