import { checkInputs } from "../../provider/rules/check-inputs";
import type { CheckFailure } from "../../provider/rules/check-failure";
import type { Row } from "./row";
import { worlds } from "./worlds";

/** What the check says of a row. */
export function judged(row: Row): CheckFailure[] {
  const { vm, world, composes } = row;
  return checkInputs(vm, new Set(row.unknown), { snapshot: worlds[world], composes }).failures;
}
