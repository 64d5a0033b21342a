import { make } from "./dom";
import { byArrows, cellOf, markCells, type Shown } from "./cells";
import { textOf, type Block, type Ipv4Subnet } from "./subnet";

/** More addresses than this are shown as blocks: a /22. */
export const CELLS = 1024;

const COLUMNS = 32;
const NARROW_COLUMNS = 16;

/** A cell for each address of a block. */
export function gridOf(subnet: Ipv4Subnet, block: Block): Shown {
  const isNarrow = window.matchMedia("(max-width: 760px)").matches;
  const columns = Math.min(isNarrow ? NARROW_COLUMNS : COLUMNS, block.size);
  const element = make("div", {
    class: "grid",
    attributes: { role: "grid", "aria-label": `Map of ${subnet.map.cidr}` },
  });
  element.style.setProperty("--columns", String(columns));
  element.append(headOf(columns));
  const cells: HTMLElement[] = [];
  let row = make("div");
  for (const { run, place, count } of subnet.runsIn(block)) {
    for (let i = 0; i < count; i += 1) {
      const address = block.first + cells.length;
      if (cells.length % columns === 0) {
        const label = make("span", {
          class: "label",
          text: textOf(address),
          attributes: { role: "rowheader" },
        });
        row = make("div", { class: "row", attributes: { role: "row" } }, label);
        element.append(row);
      }
      const cell = cellOf(run, place, textOf(address));
      cell.setAttribute("role", "gridcell");
      row.append(cell);
      cells.push(cell);
    }
  }
  byArrows(element, cells, () => columns);
  return { element, mark: (found) => markCells(cells, found) };
}

/** What is to be added to the address at the left. */
function headOf(columns: number): HTMLElement {
  const head = make("div", { class: "row", attributes: { role: "row" } }, make("span", { class: "label" }));
  for (let i = 0; i < columns; i += 1) {
    head.append(
      make("span", { class: "head", text: i % 4 === 0 ? `+${i}` : "", attributes: { role: "columnheader" } }),
    );
  }
  return head;
}
