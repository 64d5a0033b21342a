import type { MapRun } from "../../../provider/lifecycle/addresses/address-map";
import { KIND_LETTERS } from "../words";
import { make } from "./dom";
import { spokenOf } from "./detail";

/** What a search found in a subnet. */
export interface Found {
  /** Places of runs. */
  places: ReadonlySet<number>;
  count: bigint;
  /** Where only one address is meant. */
  address?: string;
}

/** Something that shows addresses, and which of them were found. */
export interface Shown {
  element: HTMLElement;
  mark(found: Found | undefined): void;
}

/** The cell of an address, or of a run. @param place of the run in its subnet */
export function cellOf(
  run: MapRun,
  place: number,
  address: string,
  more: { class?: string; text?: string } = {},
) {
  const { kind, holder, doubt } = run;
  const classes = ["cell", kind, more.class ?? "", doubt === undefined ? "" : "doubted"];
  return make("div", {
    class: classes.filter(Boolean).join(" "),
    text: more.text ?? KIND_LETTERS[kind] ?? "",
    attributes: {
      tabindex: "-1",
      "aria-label": spokenOf(run, address),
      "data-place": String(place),
      "data-address": address,
      ...(holder?.stackId === undefined ? {} : { "data-stack": holder.stackId }),
    },
  });
}

/** Shows which cells were found; without a search all are as they are. */
export function markCells(cells: Iterable<HTMLElement>, found: Found | undefined): void {
  for (const cell of cells) {
    const isHit =
      found?.places.has(Number(cell.dataset["place"])) === true &&
      (found.address === undefined || found.address === cell.dataset["address"] || cell.matches(".run"));
    cell.classList.toggle("hit", isHit);
    cell.classList.toggle("dim", found !== undefined && !isHit);
  }
}

/**
 * Has the arrow keys go from cell to cell, of which one is reached by Tab.
 * @param columnsNow how many are in a row; 1 for what only has an order
 */
export function byArrows(
  element: HTMLElement,
  cells: readonly HTMLElement[],
  columnsNow: () => number,
): void {
  let current = Math.max(
    cells.findIndex((cell) => cell.textContent !== ""),
    0,
  );
  cells[current]?.setAttribute("tabindex", "0");
  const go = (to: number): void => {
    cells[current]?.setAttribute("tabindex", "-1");
    current = to;
    cells[current]?.setAttribute("tabindex", "0");
  };
  element.addEventListener("focusin", (event) => {
    const at = cells.indexOf(event.target as HTMLElement);
    if (at >= 0) {
      go(at);
    }
  });
  const target = (key: string): number | undefined => {
    const columns = columnsNow();
    const rowStart = columns === 1 ? 0 : current - (current % columns);
    const rowEnd = columns === 1 ? cells.length - 1 : rowStart + columns - 1;
    const targets: Record<string, number> = {
      ArrowLeft: current - 1,
      ArrowRight: current + 1,
      ArrowUp: current - columns,
      ArrowDown: current + columns,
      Home: rowStart,
      End: rowEnd,
    };
    return targets[key];
  };
  element.addEventListener("keydown", (event) => {
    const to = target(event.key);
    if (to !== undefined && cells.includes(event.target as HTMLElement)) {
      event.preventDefault();
      cells[Math.min(Math.max(to, 0), cells.length - 1)]?.focus();
    }
  });
}
