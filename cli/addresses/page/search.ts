import type { MapRun, SubnetMap } from "../../../provider/lifecycle/addresses/address-map";
import { KIND_NAMES } from "../words";
import { numberOf } from "./subnet";

/** Fields that can be searched for by themselves: `stack:shop/dev`. */
const FIELDS: Record<string, (run: MapRun) => (string | undefined)[]> = {
  kind: ({ kind }) => [kind],
  stack: ({ holder }) => [holder?.stack, holder?.stackId],
  host: ({ holder }) => [holder?.vmHost],
  holder: ({ holder }) => [holder?.name],
};

/** What is looked for. */
export interface Query {
  /** Whether a run fits. */
  fits(run: MapRun): boolean;
  /** Where only one address is meant. */
  address?: string;
}

/** Reads what was typed: words that must all be there, `field:value`, or one IPv4 address. Undefined where there is nothing. */
export function readQuery(typed: string): Query | undefined {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [only = ""] = words;
  if (words.length === 1 && /^\d+\.\d+\.\d+\.\d+$/.test(only)) {
    const address = numberOf(only);
    return { address: only, fits: (run) => isIpv4(run) && holds(run, address) };
  }
  const tests = words.map(testOf);
  return tests.length === 0 ? undefined : { fits: (run) => tests.every((test) => test(run)) };
}

function testOf(word: string): (run: MapRun) => boolean {
  const [, name = "", value = ""] = /^(\w+):(.+)$/.exec(word) ?? [];
  const field = FIELDS[name];
  return field === undefined
    ? (run) => textOf(run).includes(word)
    : (run) => field(run).some((text) => text?.toLowerCase() === value);
}

const texts = new WeakMap<MapRun, string>();

/** All that can be found of a run, in lower case. */
function textOf(run: MapRun): string {
  let text = texts.get(run);
  if (text === undefined) {
    const { start, end, kind, holder, notes = [], doubt } = run;
    const address = start === end ? [start] : [];
    const all = [
      ...address,
      KIND_NAMES[kind],
      ...Object.values<string>({ ...holder }),
      ...notes,
      doubt ?? "",
    ];
    text = all.join("\n").toLowerCase();
    texts.set(run, text);
  }
  return text;
}

function isIpv4({ start }: MapRun): boolean {
  return !start.includes(":");
}

function holds({ start, end }: MapRun, address: number): boolean {
  return numberOf(start) <= address && address <= numberOf(end);
}

/** The places of the runs that fit, and how many addresses they have. */
export function searchIn({ runs }: SubnetMap, query: Query): { places: Set<number>; count: bigint } {
  const places = new Set<number>();
  let count = 0n;
  runs.forEach((run, place) => {
    if (query.fits(run)) {
      places.add(place);
      count += query.address === undefined ? BigInt(run.count) : 1n;
    }
  });
  return { places, count };
}
