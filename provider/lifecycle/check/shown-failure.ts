import { printableLines } from "../../printable";
import { fail, type CheckFailure } from "../../rules/check-failure";

/**
 * A failure as the engine is to show it. Of a failure under a property's name the engine prints that property's whole value, which may
 * be a secret of the program, so the name stands in the reason. Names that came from MAAS are quoted there too.
 */
export function shownFailure({ property, reason }: CheckFailure): CheckFailure {
  const said = reason.startsWith(`${property} `) ? reason : `${property}: ${reason}`;
  return fail("", printableLines(said));
}

/** What several failures say, a line each. */
export function reasonsOf(failures: readonly CheckFailure[]): string {
  return failures.map((failure) => shownFailure(failure).reason).join("\n");
}
