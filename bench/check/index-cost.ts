import { PackedAddressIndex } from "../../provider/inventory/address-index";
import { PackedRangeIndex, type RangeItem } from "../../provider/inventory/range-index";
import { formatIp, parseIp, type Family } from "../../provider/network/address";
import { held } from "../memory";
import { median, printTable } from "../table";

/** How many entries of each kind. */
const kinds = { addresses: [1_000, 100_000, 1_000_000], ranges: [1_000, 100_000] };
/** Queries per measurement, whatever the size, so that all are timed alike. */
const QUERIES = 50_000;
const ROUNDS = 5;

/** Numbers that hit every part of an index in no order (multiples of an odd number modulo a power of two). */
const scattered = (n: number, below: number): number => (Math.imul(n, 0x9e3779b1) >>> 0) % below;

/** Addresses as subnets have them: IPv4 densely from 10.0.0.0 on, IPv6 in /64s of 65,536. */
function address(family: Family, n: number): string {
  const words = family === 4 ? [0x0a000000 + n] : [0x20010db8, n >>> 16, 0, n & 0xffff];
  const text = formatIp({ family, words });
  // Reading a text the first time makes it smaller in memory, which must not be credited to the index.
  parseIp(text);
  return text;
}

interface Cost {
  buildMs: number;
  /** What the index says of itself. */
  bytes: number;
  /** By how much the process grew. */
  grown: number;
  /** Time of a query over the time of parsing the same address. */
  ratio: number;
}

/** Milliseconds of CPU time, which other work on the machine disturbs less than the clock's. */
function timed(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

interface Built {
  index: { byteLength: number };
  find: (ip: string) => unknown;
}

/** Half of the queries hit, half miss. */
async function measure(texts: readonly string[], build: () => Built): Promise<Cost> {
  const before = await held();
  const { index, find } = build();
  const grown = (await held()) - before;
  const rounds = Math.max(1, Math.ceil(100_000 / texts.length));
  const buildMs = timed(() => Array.from({ length: rounds }, build)) / rounds;
  const asked = Array.from({ length: QUERIES }, (_, n) => texts[scattered(n, texts.length)] ?? "");
  let sink = 0;
  const ratios = Array.from({ length: ROUNDS }, () => {
    const parsing = timed(() => {
      for (const text of asked) {
        sink += parseIp(text)?.words.length ?? 0;
      }
    });
    const querying = timed(() => {
      for (const text of asked) {
        sink += find(text) === undefined ? 0 : 1;
      }
    });
    return querying / parsing;
  });
  if (sink === 0) {
    throw new Error("nothing was measured");
  }
  return { buildMs, bytes: index.byteLength, grown, ratio: median(ratios) };
}

function measureAddresses(family: Family, size: number): Promise<Cost> {
  const texts = Array.from({ length: size }, (_, n) => address(family, n));
  return measure([...texts, ...texts.map((_, n) => address(family, size + n))], () => {
    const index = new PackedAddressIndex();
    for (const text of texts) {
      index.add(text, 1);
    }
    return { index, find: (ip) => index.allocation(ip) };
  });
}

function measureRanges(family: Family, size: number): Promise<Cost> {
  const items = Array.from({ length: size }, (_, n): RangeItem => {
    const ends = { start: address(family, 4 * n), end: address(family, 4 * n + 1) };
    return { type: "reserved", subnetId: 1, ...ends, user: "admin", comment: "" };
  });
  const texts = items.flatMap(({ start }, n) => [start, address(family, 4 * n + 3)]);
  return measure(texts, () => {
    const index = new PackedRangeIndex(items);
    return { index, find: (ip) => index.find(1, ip) };
  });
}

/** What an index costs at one size. */
export interface IndexCost {
  index: string;
  entries: number;
  queryOverParse: number;
  bytesPerEntry: number;
  buildMs: number;
}

/** Prints what the address and range indexes cost at growing sizes. */
export async function benchIndexes(): Promise<IndexCost[]> {
  const rows: string[][] = [];
  const costs: IndexCost[] = [];
  for (const [name, measureOne] of [
    ["addresses", measureAddresses],
    ["ranges", measureRanges],
  ] as const) {
    const sizes = kinds[name];
    for (const family of [4, 6] as const) {
      let smaller: { size: number; buildMs: number } | undefined;
      for (const size of sizes) {
        const { buildMs, bytes, grown, ratio } = await measureOne(family, size);
        const decades = smaller && Math.log10(size / smaller.size);
        const perDecade = smaller && decades ? (buildMs / smaller.buildMs) ** (1 / decades) : undefined;
        rows.push([
          `IPv${family} ${name}`,
          size.toLocaleString("en"),
          ratio.toFixed(2),
          (bytes / size).toFixed(1),
          size < 100_000 ? "" : (grown / size).toFixed(1),
          buildMs.toFixed(1),
          perDecade?.toFixed(1) ?? "",
        ]);
        costs.push({
          index: `IPv${family} ${name}`,
          entries: size,
          queryOverParse: ratio,
          bytesPerEntry: bytes / size,
          buildMs,
        });
        smaller = { size, buildMs };
      }
    }
  }
  console.log(
    "The index: time of a query over that of parsing the address (goal: at most 2), bytes each (at most 64),",
  );
  console.log("and how the build time grows when there are ten times as many (linear: 10).\n");
  printTable(["index", "entries", "query/parse", "bytes", "process grew", "build ms", "x per decade"], rows);
  return costs;
}
