import type { Region } from "../store/region";
import type { Domain } from "../store/rows";

/** The default domain: there is always one, since it cannot be deleted. */
export function defaultDomain(region: Region): Domain {
  const found = [...region.domains.values()].find(({ isDefault }) => isDefault);
  if (found === undefined) {
    throw new Error("the region has no default domain");
  }
  return found;
}
