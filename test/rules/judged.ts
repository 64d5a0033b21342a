import { checkInputs } from "../../provider/rules/check-inputs";
import type { IsUnknown } from "../../provider/rules/draft";
import type { Failure } from "../../provider/rules/failure";
import type { Row } from "./row";
import { worlds } from "./worlds";

/** Answers as the face does: for the paths of the row and all below them. */
export function unknownOf({ unknown }: Pick<Row, "unknown">): IsUnknown {
  return (path) =>
    unknown.some((known) => path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`));
}

/** What the check says of a row. */
export function judged(row: Row): Failure[] {
  const { vm, world, composes } = row;
  return checkInputs(vm, unknownOf(row), { snapshot: worlds[world], composes }).failures;
}
