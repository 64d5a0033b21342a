import type { AddressKind } from "../../../provider/lifecycle/addresses/address-map";
import { KIND_LETTERS } from "../words";
import { make } from "./dom";

/** A cell as the maps have it, for a legend. */
export function swatch(kind: AddressKind): HTMLElement {
  return make("span", {
    class: `cell ${kind}`,
    text: KIND_LETTERS[kind] ?? "",
    attributes: { "aria-hidden": "true" },
  });
}
