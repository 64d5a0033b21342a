import { compareIps, formatIp, parseIp, type Family, type Ip } from "../network/address";

/** A range of addresses that MAAS keeps for DHCP (`dynamic`) or leaves to someone (`reserved`). */
export interface RangeItem {
  readonly type: "dynamic" | "reserved";
  readonly subnetId: number;
  /** Canonical. */
  readonly start: string;
  /** Canonical. */
  readonly end: string;
  /** Name of the user who reserved it. */
  readonly user?: string | undefined;
  readonly comment: string;
}

/** Which range of a subnet an address is in: a binary search, a few bytes per range. */
export interface RangeIndex {
  /** The range of the subnet that holds the address, if any. MAAS lets the ranges of a subnet not overlap. */
  find(subnetId: number, ip: string): RangeItem | undefined;
  /** All ranges of the subnet, in the order of their addresses. */
  of(subnetId: number): RangeItem[];
}

/** A range and its ends as numbers. */
interface ParsedRange {
  item: RangeItem;
  start: Ip;
  end: Ip;
}

/**
 * Ranges as columns of typed arrays, one table per family: 21 bytes for an IPv4 range and 45 for an IPv6 one, and no object each;
 * `find` makes a small one for what it answers.
 */
export class PackedRangeIndex implements RangeIndex {
  private readonly ipv4: RangeTable;
  private readonly ipv6: RangeTable;

  /** Takes the ranges whose ends are addresses of one family. */
  constructor(items: readonly RangeItem[]) {
    const parsed = items.flatMap((item): ParsedRange[] => {
      const [start, end] = [parseIp(item.start), parseIp(item.end)];
      return start && end && start.family === end.family ? [{ item, start, end }] : [];
    });
    const texts = new TextTable();
    this.ipv4 = new RangeTable(
      4,
      parsed.filter(({ start }) => start.family === 4),
      texts,
    );
    this.ipv6 = new RangeTable(
      6,
      parsed.filter(({ start }) => start.family === 6),
      texts,
    );
  }

  /** How many ranges there are. */
  get size(): number {
    return this.ipv4.size + this.ipv6.size;
  }

  /** Bytes that the columns take. */
  get byteLength(): number {
    return this.ipv4.byteLength + this.ipv6.byteLength;
  }

  find(subnetId: number, ip: string): RangeItem | undefined {
    const parsed = parseIp(ip);
    return parsed && (parsed.family === 4 ? this.ipv4 : this.ipv6).find(subnetId, parsed);
  }

  of(subnetId: number): RangeItem[] {
    return [...this.ipv4.of(subnetId), ...this.ipv6.of(subnetId)];
  }
}

/** The rows of one subnet, the last one excluded. */
interface Rows {
  first: number;
  end: number;
}

/** The ranges of one family, ordered by subnet and start. */
class RangeTable {
  private readonly width: number;
  private readonly rows = new Map<number, Rows>();
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  private readonly subnets: Uint32Array;
  private readonly dynamic: Uint8Array;
  private readonly users: Uint32Array;
  private readonly comments: Uint32Array;

  constructor(
    private readonly family: Family,
    ranges: ParsedRange[],
    private readonly texts: TextTable,
  ) {
    ranges.sort((a, b) => a.item.subnetId - b.item.subnetId || compareIps(a.start, b.start));
    const count = ranges.length;
    this.width = family === 4 ? 1 : 4;
    this.starts = new Uint32Array(count * this.width);
    this.ends = new Uint32Array(count * this.width);
    this.subnets = new Uint32Array(count);
    this.dynamic = new Uint8Array(count);
    this.users = new Uint32Array(count);
    this.comments = new Uint32Array(count);
    ranges.forEach(({ item, start, end }, row) => {
      this.starts.set(start.words, row * this.width);
      this.ends.set(end.words, row * this.width);
      this.subnets[row] = item.subnetId;
      this.dynamic[row] = item.type === "dynamic" ? 1 : 0;
      this.users[row] = texts.put(item.user);
      this.comments[row] = texts.put(item.comment);
      this.rows.set(item.subnetId, { first: this.rows.get(item.subnetId)?.first ?? row, end: row + 1 });
    });
  }

  get size(): number {
    return this.subnets.length;
  }

  get byteLength(): number {
    const columns = [this.starts, this.ends, this.subnets, this.dynamic, this.users, this.comments];
    return columns.reduce((sum, column) => sum + column.byteLength, 0);
  }

  find(subnetId: number, ip: Ip): RangeItem | undefined {
    const rows = this.rows.get(subnetId);
    const row = rows && this.lastStartingAtOrBefore(rows, ip);
    const found = row !== undefined && this.compare(this.ends, row, ip) >= 0;
    return found ? new FoundRange(this, row) : undefined;
  }

  of(subnetId: number): RangeItem[] {
    const { first, end } = this.rows.get(subnetId) ?? { first: 0, end: 0 };
    return Array.from({ length: end - first }, (_, at) => new FoundRange(this, first + at));
  }

  private lastStartingAtOrBefore({ first, end }: Rows, ip: Ip): number | undefined {
    let low = first;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(this.starts, middle, ip) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low === first ? undefined : low - 1;
  }

  /** Orders the address in a row of a column against another. */
  private compare(column: Uint32Array, row: number, { words }: Ip): number {
    const at = row * this.width;
    for (let i = 0; i < this.width; i += 1) {
      const difference = (column[at + i] ?? 0) - (words[i] ?? 0);
      if (difference !== 0) {
        return difference;
      }
    }
    return 0;
  }

  typeAt(row: number): RangeItem["type"] {
    return this.dynamic[row] === 1 ? "dynamic" : "reserved";
  }

  subnetAt(row: number): number {
    return this.subnets[row] ?? 0;
  }

  startAt(row: number): string {
    return this.ipAt(this.starts, row);
  }

  endAt(row: number): string {
    return this.ipAt(this.ends, row);
  }

  userAt(row: number): string | undefined {
    return this.texts.get(this.users[row] ?? 0);
  }

  commentAt(row: number): string {
    return this.texts.get(this.comments[row] ?? 0) ?? "";
  }

  private ipAt(column: Uint32Array, row: number): string {
    const { family, width } = this;
    return formatIp({ family, words: [...column.subarray(row * width, (row + 1) * width)] });
  }
}

/** A row of a table, read when it is asked for. */
class FoundRange implements RangeItem {
  constructor(
    private readonly table: RangeTable,
    private readonly row: number,
  ) {}

  get type(): RangeItem["type"] {
    return this.table.typeAt(this.row);
  }

  get subnetId(): number {
    return this.table.subnetAt(this.row);
  }

  get start(): string {
    return this.table.startAt(this.row);
  }

  get end(): string {
    return this.table.endAt(this.row);
  }

  get user(): string | undefined {
    return this.table.userAt(this.row);
  }

  get comment(): string {
    return this.table.commentAt(this.row);
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
