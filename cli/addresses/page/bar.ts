import {
  ADDRESS_KINDS,
  HELD_KINDS,
  type AddressKind,
} from "../../../provider/lifecycle/addresses/address-map";
import { KIND_NAMES } from "../words";
import { make } from "./dom";

/** Below this share a part of a bar would not be seen. */
const LEAST = 0.004;

/** How addresses are shared out among the kinds, as a bar. */
export function barOf(counts: ReadonlyMap<AddressKind, number>): HTMLElement {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const bar = make("span", { class: "bar", attributes: { "aria-hidden": "true" } });
  for (const kind of ADDRESS_KINDS) {
    const count = counts.get(kind) ?? 0;
    if (count > 0) {
      const part = make("span", { class: `part cell ${kind}`, attributes: { title: KIND_NAMES[kind] } });
      part.style.setProperty("flex-grow", String(Math.max(count / total, LEAST)));
      bar.append(part);
    }
  }
  return bar;
}

/** How many are in use. */
export function usedOf(counts: ReadonlyMap<AddressKind, number>): number {
  return HELD_KINDS.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
}
