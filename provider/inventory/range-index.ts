import { between, compareIps, formatIp, parseIp, type Family, type Ip } from "../network/address";

/** A range of addresses that MAAS keeps for DHCP (`dynamic`) or leaves to someone (`reserved`). */
export interface RangeItem {
  type: "dynamic" | "reserved";
  subnetId: number;
  /** Canonical. */
  start: string;
  /** Canonical. */
  end: string;
  /** Name of the user who reserved it. */
  user?: string;
  comment: string;
}

/** Which range of a subnet an address is in: a binary search, a few bytes per range. */
export interface RangeIndex {
  /** The range of the subnet that holds the address, if any. MAAS lets the ranges of a subnet not overlap. */
  find(subnetId: number, ip: string): RangeItem | undefined;
}

/** Words of the longest address. */
const WIDTH = 4;

/**
 * Ranges as columns of typed arrays, ordered by subnet and start: 46 bytes each and no object, which `find` makes for the
 * one it answers.
 */
export class PackedRangeIndex implements RangeIndex {
  private readonly subnets: Uint32Array;
  private readonly families: Uint8Array;
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  private readonly dynamic: Uint8Array;
  private readonly users: Uint32Array;
  private readonly comments: Uint32Array;
  private readonly texts = new TextTable();

  /** Takes the ranges whose ends are addresses of one family. */
  constructor(items: readonly RangeItem[]) {
    const parsed = items.flatMap((item) => {
      const [start, end] = [parseIp(item.start), parseIp(item.end)];
      return start && end && start.family === end.family ? [{ item, start, end }] : [];
    });
    parsed.sort((a, b) => a.item.subnetId - b.item.subnetId || compareIps(a.start, b.start));
    const count = parsed.length;
    this.subnets = new Uint32Array(count);
    this.families = new Uint8Array(count);
    this.starts = new Uint32Array(count * WIDTH);
    this.ends = new Uint32Array(count * WIDTH);
    this.dynamic = new Uint8Array(count);
    this.users = new Uint32Array(count);
    this.comments = new Uint32Array(count);
    parsed.forEach(({ item, start, end }, row) => {
      this.subnets[row] = item.subnetId;
      this.families[row] = start.family;
      this.starts.set(start.words, row * WIDTH);
      this.ends.set(end.words, row * WIDTH);
      this.dynamic[row] = item.type === "dynamic" ? 1 : 0;
      this.users[row] = this.texts.put(item.user);
      this.comments[row] = this.texts.put(item.comment);
    });
  }

  /** How many ranges there are. */
  get size(): number {
    return this.subnets.length;
  }

  /** Bytes that the columns take. */
  get byteLength(): number {
    const columns = [
      this.subnets,
      this.families,
      this.starts,
      this.ends,
      this.dynamic,
      this.users,
      this.comments,
    ];
    return columns.reduce((sum, column) => sum + column.byteLength, 0);
  }

  find(subnetId: number, ip: string): RangeItem | undefined {
    const parsed = parseIp(ip);
    if (parsed === undefined) {
      return undefined;
    }
    const row = this.lastStartingAtOrBefore(subnetId, parsed);
    if (row < 0 || this.subnets[row] !== subnetId) {
      return undefined;
    }
    const [start, end] = [this.ipAt(this.starts, row), this.ipAt(this.ends, row)];
    return between(parsed, start, end) ? this.itemAt(row, start, end) : undefined;
  }

  private lastStartingAtOrBefore(subnetId: number, ip: Ip): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = (this.subnets[middle] ?? 0) - subnetId || this.compareStart(middle, ip);
      if (order <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private compareStart(row: number, ip: Ip): number {
    const byFamily = (this.families[row] ?? 0) - ip.family;
    if (byFamily !== 0) {
      return byFamily;
    }
    for (let i = 0; i < ip.words.length; i += 1) {
      const difference = (this.starts[row * WIDTH + i] ?? 0) - (ip.words[i] ?? 0);
      if (difference !== 0) {
        return difference;
      }
    }
    return 0;
  }

  private ipAt(column: Uint32Array, row: number): Ip {
    const family = this.families[row] as Family;
    const at = row * WIDTH;
    return { family, words: [...column.subarray(at, at + (family === 4 ? 1 : WIDTH))] };
  }

  private itemAt(row: number, start: Ip, end: Ip): RangeItem {
    const user = this.texts.get(this.users[row] ?? 0);
    return {
      type: this.dynamic[row] === 1 ? "dynamic" : "reserved",
      subnetId: this.subnets[row] ?? 0,
      start: formatIp(start),
      end: formatIp(end),
      ...(user === undefined ? {} : { user }),
      comment: this.texts.get(this.comments[row] ?? 0) ?? "",
    };
  }
}

/** Texts by number, each kept once: few users and comments stand behind many ranges. 0 stands for none. */
class TextTable {
  private readonly texts: (string | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();

  put(text: string | undefined): number {
    if (text === undefined) {
      return 0;
    }
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.texts.push(text) - 1;
      this.numbers.set(text, number);
    }
    return number;
  }

  get(number: number): string | undefined {
    return this.texts[number];
  }
}
