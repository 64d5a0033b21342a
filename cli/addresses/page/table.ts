import type { MapRun, SubnetMap } from "../../../provider/lifecycle/addresses/address-map";
import { formatCount, KIND_NAMES } from "../words";
import type { Found, Shown } from "./cells";
import { make } from "./dom";
import { swatch } from "./swatch";

const HEAD = ["Address", "Kind", "Holder", "Stack", "VM host", "What else"];

/** More rows would take a browser too long; a search leaves few. */
const MOST = 2000;

/** All runs as a table, of a search those that it found. */
export function tableOf({ runs }: SubnetMap): Shown {
  const body = make("tbody");
  const head = make("tr", {}, ...HEAD.map((text) => make("th", { text, attributes: { scope: "col" } })));
  const table = make("table", {}, make("thead", {}, head), body);
  const element = make("details", { class: "table" }, make("summary", { text: "As a table" }), table);
  let found: Found | undefined;
  const fill = (): void => {
    const rows = element.open ? runs.filter((_, place) => found?.places.has(place) ?? true) : [];
    body.replaceChildren(...rows.slice(0, MOST).map(rowOf));
    if (rows.length > MOST) {
      const text = `… and ${rows.length - MOST} more: a search leaves fewer.`;
      body.append(make("tr", {}, make("td", { text, attributes: { colspan: String(HEAD.length) } })));
    }
  };
  element.addEventListener("toggle", fill);
  return {
    element,
    mark: (now) => {
      found = now;
      fill();
    },
  };
}

function rowOf({ start, end, count, kind, holder, notes = [], doubt }: MapRun): HTMLElement {
  const isOne = start === end;
  const said = [holder?.status ?? "", ...notes, doubt === undefined ? "" : `In doubt: ${doubt}`];
  const kindCell = make("td", {}, swatch(kind), make("span", { text: KIND_NAMES[kind] }));
  const texts = [
    holder?.name ?? "",
    holder?.stack ?? holder?.stackId ?? "",
    holder?.vmHost ?? "",
    [isOne ? "" : formatCount(count), ...said].filter(Boolean).join("; "),
  ];
  const address = make("td", { class: "address", text: isOne ? start : `${start} – ${end}` });
  return make("tr", {}, address, kindCell, ...texts.map((text) => make("td", { text })));
}
