import { ADDRESS_KINDS, type AddressMap } from "../../../provider/lifecycle/addresses/address-map";
import { formatCount, KIND_NAMES } from "../words";
import { make } from "./dom";
import { swatch } from "./swatch";

/** What the colours and letters mean, with counts, and the stacks; each is a button that searches for it. */
export function legendOf({ subnets, stacks }: AddressMap, search: (words: string) => void): Node[] {
  const kinds = ADDRESS_KINDS.flatMap((kind) => {
    const count = subnets.reduce((sum, { counts }) => sum + BigInt(counts[kind] ?? 0), 0n);
    return count === 0n
      ? []
      : [button(`kind:${kind}`, KIND_NAMES[kind], String(count), search, swatch(kind))];
  });
  const named = stacks.map(({ id, name, addresses }) =>
    button(`stack:${name ?? id}`, name ?? `stack ${id}`, String(addresses), search),
  );
  return [
    make("div", { class: "entries" }, ...kinds),
    ...(named.length === 0 ? [] : [make("div", { class: "entries stacks" }, ...named)]),
  ];
}

function button(
  words: string,
  name: string,
  count: string,
  search: (words: string) => void,
  shown?: HTMLElement,
): HTMLElement {
  const made = make(
    "button",
    { class: "entry", attributes: { type: "button", "data-words": words, "aria-pressed": "false" } },
    shown,
    make("span", { text: name }),
    make("span", { class: "count", text: formatCount(count) }),
  );
  made.addEventListener("click", () => search(made.getAttribute("aria-pressed") === "true" ? "" : words));
  return made;
}
