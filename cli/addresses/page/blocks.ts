import type { AddressKind } from "../../../provider/lifecycle/addresses/address-map";
import { formatCount } from "../words";
import { barOf, usedOf } from "./bar";
import { byArrows, type Found, type Shown } from "./cells";
import { make } from "./dom";
import { CELLS, gridOf } from "./grid";
import { numberOf, textOf, type Block, type Ipv4Subnet } from "./subnet";

/** A block that is opened shows its addresses one by one, or smaller blocks. */
const SMALLEST = 256;
const MOST_BLOCKS = 256;

/** A block of addresses, by cells or, where they are too many, by smaller blocks that open. */
export function mapOf(subnet: Ipv4Subnet, block: Block): Shown {
  return block.size <= CELLS ? gridOf(subnet, block) : blocksOf(subnet, block);
}

function blocksOf(subnet: Ipv4Subnet, whole: Block): Shown {
  const size = Math.max(SMALLEST, whole.size / MOST_BLOCKS);
  const element = make("div", { class: "blocks" });
  const list = make("div", { class: "tiles" });
  const opened = make("div", { class: "opened" });
  element.append(list, opened);
  let found: Found | undefined;
  let shown: { tile: Tile; inside: Shown } | undefined;
  const toggle = (tile: Tile): void => {
    const before = shown?.tile;
    before?.button.setAttribute("aria-expanded", "false");
    shown = undefined;
    opened.replaceChildren();
    if (before !== tile) {
      const inside = mapOf(subnet, tile.block);
      inside.mark(found);
      tile.button.setAttribute("aria-expanded", "true");
      opened.append(make("h4", { text: tile.name }), inside.element);
      shown = { tile, inside };
    }
  };
  const tiles: Tile[] = [];
  for (let first = whole.first; first < whole.first + whole.size; first += size) {
    const tile = new Tile(subnet, { first, size }, octetsOf(whole));
    tile.button.addEventListener("click", () => toggle(tile));
    tiles.push(tile);
    list.append(tile.button);
  }
  byArrows(
    list,
    tiles.map(({ button }) => button),
    () => getComputedStyle(list).gridTemplateColumns.split(" ").length,
  );
  return {
    element,
    mark: (now) => {
      found = now;
      tiles.forEach((tile) => tile.mark(now));
      shown?.inside.mark(now);
    },
  };
}

/** How many octets all addresses of a block have in common. */
function octetsOf({ size }: Block): number {
  return Math.floor((32 - Math.log2(size)) / 8);
}

/** `.17` of 10.20.17.0/24 in 10.20.0.0/16: a tile has no room for more. */
function shortName({ first, size }: Block, commonOctets: number): string {
  const shown = textOf(first)
    .split(".")
    .slice(commonOctets, size > SMALLEST ? 4 : 3);
  return `.${shown.join(".")}`;
}

/** A block that opens. */
class Tile {
  readonly button: HTMLButtonElement;
  private readonly places: number[] = [];

  constructor(
    subnet: Ipv4Subnet,
    readonly block: Block,
    commonOctets: number,
  ) {
    const counts = new Map<AddressKind, number>();
    for (const { run, place, count } of subnet.runsIn(block)) {
      counts.set(run.kind, (counts.get(run.kind) ?? 0) + count);
      this.places.push(place);
    }
    const used = usedOf(counts);
    const said = `${this.name}: ${used} of ${formatCount(String(block.size))} in use`;
    this.button = make(
      "button",
      {
        class: "tile",
        attributes: {
          type: "button",
          "aria-expanded": "false",
          "aria-label": said,
          title: said,
          tabindex: "-1",
        },
      },
      make("span", { class: "name", text: shortName(block, commonOctets) }),
      make("span", { class: "used", text: used === 0 ? "" : formatCount(String(used)) }),
      barOf(counts),
    );
    // Few addresses of many are worth a colour, too.
    this.button.style.setProperty(
      "--share",
      String(used === 0 ? 0 : 0.15 + 0.85 * Math.sqrt(used / block.size)),
    );
  }

  get name(): string {
    return `${textOf(this.block.first)}/${32 - Math.log2(this.block.size)}`;
  }

  mark(found: Found | undefined): void {
    const isHit =
      found !== undefined &&
      (found.address === undefined
        ? this.places.some((place) => found.places.has(place))
        : this.holds(numberOf(found.address)) && found.places.size > 0);
    this.button.classList.toggle("hit", isHit);
    this.button.classList.toggle("dim", found !== undefined && !isHit);
  }

  private holds(address: number): boolean {
    return this.block.first <= address && address < this.block.first + this.block.size;
  }
}
