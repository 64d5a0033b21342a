import { isNameOfStack, partsOfName, stackOf } from "../lifecycle/identity";
import type { Judged } from "./judged";
import type { Mark } from "./mark";

/** `reserved address "vip"` where a mark was made by the same stack; undefined for another's. */
export function ofThisStack({ urn }: Pick<Judged, "urn">, { identity }: Mark): string | undefined {
  return isNameOfStack(identity, stackOf(urn))
    ? `reserved address "${partsOfName(identity)?.resource}"`
    : undefined;
}
