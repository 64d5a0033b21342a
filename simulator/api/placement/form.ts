import { FormErrors, uniqueName, type NameField, sentFields } from "../core/form";
import type { Params } from "../core/params";

interface Place {
  readonly id: number;
  readonly name: string;
}

/** Letters, digits, spaces, hyphens and underscores. */
const PLACE_NAME = /^\w[ \w-]*$/;

export const ZONE_NAME: NameField = { kind: "Physical zone", pattern: PLACE_NAME };
export const POOL_NAME: NameField = { kind: "Resource pool", pattern: PLACE_NAME };

/**
 * Name and description of a zone or pool as its form reads them; what is not sent stays.
 *
 * @param unrenamable the id of a zone whose name has to stay
 */
export function readPlaceForm(
  rows: Iterable<Place>,
  field: NameField,
  data: Params,
  own?: Place,
  unrenamable?: number,
): { name?: string; description?: string } {
  const errors = new FormErrors();
  const name = uniqueName(rows, field, data, errors, own);
  if (own !== undefined && own.id === unrenamable && name !== undefined && name !== own.name) {
    errors.add("name", "This zone is the default zone, it cannot be renamed.");
  }
  errors.check();
  const description = data.get("description");
  return {
    ...sentFields({ name, description }),
  };
}

export function byName(a: Place, b: Place): number {
  return a.name < b.name ? -1 : 1;
}
