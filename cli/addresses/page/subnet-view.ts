import type { AddressKind, SubnetMap } from "../../../provider/lifecycle/addresses/address-map";
import { formatCount } from "../words";
import { barOf, usedOf } from "./bar";
import { mapOf } from "./blocks";
import type { Found, Shown } from "./cells";
import { make } from "./dom";
import { ribbonOf } from "./ribbon";
import { Ipv4Subnet } from "./subnet";
import { swatch } from "./swatch";
import { tableOf } from "./table";

/** A subnet with its map, which is drawn when it is opened. */
export class SubnetView {
  readonly element: HTMLDetailsElement;
  private readonly badge = make("span", { class: "badge" });
  private parts: Shown[] = [];
  private found: Found | undefined;

  constructor(
    readonly map: SubnetMap,
    isOpen: boolean,
  ) {
    this.element = make("details", { class: "subnet" }, this.head());
    this.element.addEventListener("toggle", () => this.draw());
    if (isOpen) {
      this.element.open = true;
      this.draw();
    }
  }

  /** Shows what a search found. */
  mark(found: Found | undefined): void {
    this.found = found;
    this.badge.textContent = found === undefined ? "" : `${formatCount(String(found.count))} found`;
    this.element.classList.toggle("without", found?.count === 0n);
    this.parts.forEach((part) => part.mark(found));
  }

  /** Opens it, and goes to the first that was found. */
  goToFound(): void {
    this.element.open = true;
    this.draw();
    this.element.querySelector<HTMLElement>(".hit")?.focus();
  }

  private draw(): void {
    if (this.parts.length > 0 || !this.element.open) {
      return;
    }
    const { map } = this;
    const ipv4 = map.family === 4 ? new Ipv4Subnet(map) : undefined;
    this.parts = [ipv4 === undefined ? ribbonOf(map) : mapOf(ipv4, ipv4.block), tableOf(map)];
    this.parts.forEach((part) => part.mark(this.found));
    this.element.append(aboutOf(map), ...this.parts.map(({ element }) => element));
  }

  private head(): HTMLElement {
    const { name, cidr, counts } = this.map;
    const numbers = new Map(
      Object.entries(counts).map(([kind, count]) => [kind as AddressKind, Number(count)]),
    );
    const used = formatCount(String(usedOf(numbers)));
    return make(
      "summary",
      {},
      make("h2", { text: name }),
      make("code", { text: name === cidr ? "" : cidr }),
      make("span", { class: "use", text: `${used} in use · ${formatCount(counts.free ?? "0")} free` }),
      this.badge,
      barOf(numbers),
    );
  }
}

/** VLAN, gateway, DNS servers and ranges. */
function aboutOf({ fabric, vid, gateway, dnsServers, managed, ranges }: SubnetMap): HTMLElement {
  const texts = [
    `${fabric}, ${vid === 0 ? "untagged" : `VLAN ${vid}`}`,
    `gateway ${gateway ?? "none"}`,
    ...(dnsServers.length === 0 ? [] : [`DNS ${dnsServers.join(", ")}`]),
    ...(managed ? [] : ["not managed by MAAS"]),
  ];
  const items = ranges.map(({ type, start, end, count, inUse, user, comment }) => {
    const said = [`${type} ${start} – ${end}`, `${inUse} of ${formatCount(count)} in use`];
    const more = [
      ...said,
      ...(user === undefined ? [] : [`user ${user}`]),
      ...(comment === "" ? [] : [comment]),
    ];
    return make("li", {}, swatch(type), make("span", { text: more.join(" · ") }));
  });
  return make("div", { class: "about" }, make("p", { text: texts.join(" · ") }), make("ul", {}, ...items));
}
