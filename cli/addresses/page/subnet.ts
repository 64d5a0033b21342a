import type { MapRun, SubnetMap } from "../../../provider/lifecycle/addresses/address-map";

/** Addresses as numbers, from one to another, both included. */
export interface Block {
  first: number;
  size: number;
}

/** An IPv4 subnet whose runs can be found by their addresses. */
export class Ipv4Subnet {
  private readonly starts: number[];

  constructor(readonly map: SubnetMap) {
    this.starts = map.runs.map(({ start }) => numberOf(start));
  }

  get block(): Block {
    return { first: this.starts[0] ?? 0, size: 2 ** (32 - this.map.prefix) };
  }

  /** The place of the run that an address is in. */
  placeOf(address: number): number {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= address) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The runs that have addresses in a block, with how many. */
  *runsIn({ first, size }: Block): Generator<{ run: MapRun; place: number; count: number }> {
    const end = first + size;
    for (let place = this.placeOf(first); place < this.starts.length; place += 1) {
      const [start = 0, next = 2 ** 32] = [this.starts[place], this.starts[place + 1]];
      const run = this.map.runs[place];
      if (run === undefined || start >= end) {
        return;
      }
      yield { run, place, count: Math.min(next, end) - Math.max(start, first) };
    }
  }
}

export function numberOf(ip: string): number {
  return ip.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

export function textOf(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}
