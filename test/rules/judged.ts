import { checkInputs } from "../../provider/rules/check-inputs";
import type { Failure } from "../../provider/rules/failure";
import type { Row } from "./row";
import { worlds } from "./worlds";

/** What the check says of a row. */
export function judged(row: Row): Failure[] {
  const { vm, world, composes } = row;
  return checkInputs(vm, new Set(row.unknown), { snapshot: worlds[world], composes }).failures;
}
