import type { AddressMap } from "../../../provider/lifecycle/addresses/address-map";
import { formatCount } from "../words";
import { byId } from "./dom";
import { showOnHover } from "./hover";
import { legendOf } from "./legend";
import { readQuery, searchIn } from "./search";
import { SubnetView } from "./subnet-view";
import { switchTheme } from "./theme";

/** So many subnets are drawn at once. */
const OPEN = 8;

const map = JSON.parse(byId("data").textContent ?? "") as AddressMap;
const input = byId("search") as HTMLInputElement;
const views = map.subnets.map((subnet, i) => new SubnetView(subnet, i < OPEN));

function search(): void {
  const query = readQuery(input.value);
  let total = 0n;
  for (const view of views) {
    const found = query && searchIn(view.map, query);
    const address = query?.address === undefined ? {} : { address: query.address };
    view.mark(found && { ...found, ...address });
    total += found?.count ?? 0n;
  }
  const unit = total === 1n ? "address matches" : "addresses match";
  byId("found").textContent = query === undefined ? "" : `${formatCount(String(total))} ${unit}`;
  for (const entry of document.querySelectorAll<HTMLElement>("[data-words]")) {
    entry.setAttribute("aria-pressed", String(entry.dataset["words"] === input.value.trim()));
  }
}

function searchFor(words: string): void {
  input.value = words;
  search();
}

function titled({ maas, time, subnets }: AddressMap): void {
  const when = new Date(time).toLocaleString("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  });
  const count = `${subnets.length} subnet${subnets.length === 1 ? "" : "s"}`;
  byId("about").textContent = `${maas} · ${when} UTC · ${count}`;
  document.title = `Addresses of ${maas}, ${when} UTC`;
}

titled(map);
byId("legend").append(...legendOf(map, searchFor));
byId("subnets").append(...views.map(({ element }) => element));
byId("unread").textContent = map.unread.map((line) => `${line}.`).join(" ");
byId("unread").hidden = map.unread.length === 0;
switchTheme(byId("theme"));
showOnHover((cell) => {
  const view = views.find(({ element }) => element.contains(cell));
  return view?.map.runs[Number(cell.dataset["place"])];
});
input.addEventListener("input", search);
input.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") {
    searchFor("");
  } else if (key === "Enter") {
    views.find(({ element }) => !element.classList.contains("without"))?.goToFound();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== input) {
    event.preventDefault();
    input.focus();
  }
});
