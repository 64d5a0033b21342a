import type { Region } from "../store/region";
import type { Domain } from "../store/rows";

/** The domain of what names none: there always is one, since it cannot be deleted. */
export function defaultDomain(region: Region): Domain {
  const found = [...region.domains.values()].find(({ isDefault }) => isDefault);
  if (found === undefined) {
    throw new Error("the region has no default domain");
  }
  return found;
}
