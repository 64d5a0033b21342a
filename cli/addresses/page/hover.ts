import type { MapRun } from "../../../provider/lifecycle/addresses/address-map";
import { byId } from "./dom";
import { detailOf } from "./detail";

const GAP = 10;

/** Shows what is known of the address below the pointer, or of the one that has the focus. @param runAt of a cell */
export function showOnHover(runAt: (cell: HTMLElement) => MapRun | undefined): void {
  const card = byId("detail");
  let shown: HTMLElement | undefined;
  const show = (cell: HTMLElement | undefined): void => {
    if (cell === shown) {
      return;
    }
    document.querySelectorAll(".kin").forEach((one) => one.classList.remove("kin"));
    shown?.removeAttribute("aria-describedby");
    shown = cell;
    const run = cell && runAt(cell);
    card.hidden = run === undefined;
    if (cell === undefined || run === undefined) {
      return;
    }
    card.replaceChildren(...detailOf(run, cell.matches(".run") ? undefined : cell.dataset["address"]));
    cell.setAttribute("aria-describedby", card.id);
    place(card, cell);
    const { stack } = cell.dataset;
    if (stack !== undefined) {
      document
        .querySelectorAll(`[data-stack="${CSS.escape(stack)}"]`)
        .forEach((one) => one.classList.add("kin"));
    }
  };
  const cellAt = (target: EventTarget | null): HTMLElement | undefined =>
    target instanceof Element ? (target.closest<HTMLElement>("[data-place]") ?? undefined) : undefined;
  document.addEventListener("pointerover", ({ target }) =>
    show(cellAt(target) ?? cellAt(document.activeElement)),
  );
  document.addEventListener("focusin", ({ target }) => show(cellAt(target)));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") {
      show(undefined);
    }
  });
}

/** Beside the cell, and within the window. */
function place(card: HTMLElement, cell: HTMLElement): void {
  const { left, right, top, bottom } = cell.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const fitsRight = right + GAP + width < window.innerWidth;
  const x = fitsRight ? right + GAP : Math.max(left - GAP - width, GAP);
  const y = bottom + height < window.innerHeight ? top : Math.max(bottom - height, GAP);
  card.style.setProperty("left", `${x}px`);
  card.style.setProperty("top", `${y}px`);
}
