import type { SubnetMap } from "../../../provider/lifecycle/addresses/address-map";
import { formatCount, KIND_LETTERS, KIND_NAMES } from "../words";
import { byArrows, cellOf, markCells, type Shown } from "./cells";
import { make } from "./dom";

/** More would not be looked through; a search finds the others. */
const MOST = 2000;

/** Runs and single addresses in order, each as one piece: of IPv6 no cell an address can be drawn. */
export function ribbonOf({ runs, cidr }: SubnetMap): Shown {
  const element = make("div", {
    class: "ribbon",
    attributes: { role: "group", "aria-label": `Runs of ${cidr}` },
  });
  const cells = runs.slice(0, MOST).map((run, place) => {
    const { start, end, count, kind } = run;
    if (start === end) {
      const cell = cellOf(run, place, start, { class: "single", text: "" });
      const name = run.holder?.resource ?? run.holder?.name ?? "";
      cell.append(make("b", { text: KIND_LETTERS[kind] ?? "·" }), make("span", { text: start }));
      return name === "" ? cell : (cell.append(make("i", { text: name })), cell);
    }
    const cell = cellOf(run, place, `${start} – ${end}`, { class: "run", text: "" });
    cell.append(make("span", { text: `${KIND_NAMES[kind]}: ${formatCount(count)}` }));
    return cell;
  });
  element.append(...cells);
  if (runs.length > MOST) {
    element.append(
      make("p", { text: `… and ${runs.length - MOST} more, which a search finds in the table.` }),
    );
  }
  byArrows(element, cells, () => 1);
  return { element, mark: (found) => markCells(cells, found) };
}
