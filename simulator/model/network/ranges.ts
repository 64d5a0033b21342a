import { contains, formatIp, parseNetworkOrThrow, parseIp, type IpNumber } from "../ip";
import type { Region } from "../store/region";
import { AllocType, type IpRange, type Subnet } from "../store/rows";

/** A range of addresses with its purposes, as MAASIPRange. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
  /** Sorted. */
  readonly purposes: readonly string[];
}

export interface UseOptions {
  /** Further addresses to count as taken. */
  readonly exclude?: readonly string[];
  /** Only ranges: no gateway, name server or held address. */
  readonly rangesOnly?: boolean;
  readonly withoutReserved?: boolean;
  /** Addresses that were only seen are free. */
  readonly ignoreDiscovered?: boolean;
  /** A range that is about to change does not conflict with itself. */
  readonly except?: IpRange;
}

/** Sorted ranges without overlap, built by taking ranges in their order. */
class RangeSet {
  private readonly ranges: { start: bigint; end: bigint; purposes: readonly string[] }[] = [];

  /** Overlapping ranges become one with the purposes of both; neighbours of the same purpose become one. */
  take(start: bigint, end: bigint, purposes: readonly string[]): void {
    const last = this.ranges.at(-1);
    if (last !== undefined && start <= last.end) {
      last.end = end > last.end ? end : last.end;
      if (purposes.some((purpose) => !last.purposes.includes(purpose))) {
        last.purposes = [...new Set([...last.purposes, ...purposes])].sort();
      }
    } else if (last?.end === start - 1n && same(last.purposes, purposes)) {
      last.end = end;
    } else {
      this.ranges.push({ start, end, purposes });
    }
  }

  get list(): readonly Range[] {
    return this.ranges;
  }
}

/** Neighbours among thousands of held addresses share one list. */
function same(a: readonly string[], b: readonly string[]): boolean {
  return a === b || a.join() === b.join();
}

function byStart(a: Range, b: Range): number {
  if (a.start !== b.start) {
    return a.start < b.start ? -1 : 1;
  }
  return a.end === b.end ? 0 : a.end > b.end ? -1 : 1;
}

function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const set = new RangeSet();
  for (const { start, end, purposes } of [...ranges].sort(byStart)) {
    set.take(start, end, purposes);
  }
  return set.list;
}

/**
 * What MAAS reserves of an IPv6 network: the subnet-router anycast address, and of a /64 the 2^32 addresses after it,
 * which are for addresses given by hand.
 */
function fixedRanges(subnet: Subnet): Range[] {
  const { version, prefix, first } = parseNetworkOrThrow(subnet.cidr);
  const ranges: Range[] = [];
  if (version === 6 && prefix === 64) {
    ranges.push({ start: first + 1n, end: first + 0xffffffffn, purposes: ["reserved"] });
  }
  if (version === 6 && prefix < 127) {
    ranges.push({ start: first, end: first, purposes: ["rfc-4291-2.6.1"] });
  }
  return ranges;
}

function rangesOfType(region: Region, subnet: Subnet, type: IpRange["type"], except?: IpRange): Range[] {
  const ranges = region.rangesBySubnet
    .all(subnet.id)
    .filter((range) => range.type === type && range.id !== except?.id)
    .flatMap((range) => {
      const start = parseIp(range.startIp)?.value;
      const end = parseIp(range.endIp)?.value;
      return start === undefined || end === undefined ? [] : [{ start, end, purposes: [type] }];
    });
  return [...mergeRanges(ranges)];
}

/** What is not a held address, with equal ranges counted once: the first one's purpose stays. */
function fixtures(region: Region, subnet: Subnet, options: UseOptions): { first: Range[]; later: Range[] } {
  const network = parseNetworkOrThrow(subnet.cidr);
  const point = (text: string | null, purpose: string): Range[] => {
    const ip = text === null ? undefined : parseIp(text);
    return ip === undefined || !contains(network, ip)
      ? []
      : [{ start: ip.value, end: ip.value, purposes: [purpose] }];
  };
  const only = options.rangesOnly === true;
  return {
    first: [
      ...fixedRanges(subnet),
      ...(only ? [] : point(subnet.gatewayIp, "gateway-ip")),
      ...(only ? [] : subnet.dnsServers.flatMap((server) => point(server, "dns-server"))),
    ],
    later: [
      ...(only ? [] : (options.exclude ?? []).flatMap((address) => point(address, "excluded"))),
      ...(options.withoutReserved === true ? [] : rangesOfType(region, subnet, "reserved", options.except)),
      ...rangesOfType(region, subnet, "dynamic", options.except),
    ],
  };
}

/** Subnet.get_ipranges_in_use: what is taken, sorted and without overlap. */
export function rangesInUse(region: Region, subnet: Subnet, options: UseOptions = {}): readonly Range[] {
  const { first, later } = fixtures(region, subnet, options);
  const held = options.rangesOnly === true ? [] : region.addressesInOrder.of(subnet.id);
  const singles = new Set(first.filter(({ start, end }) => start === end).map(({ start }) => start));
  const counted = (address: (typeof held)[number]): boolean =>
    !singles.has(address.value) &&
    !(options.ignoreDiscovered === true && address.address.allocType === AllocType.Discovered);
  const heldValues = later.some(({ start, end }) => start === end)
    ? new Set(held.filter(counted).map(({ value }) => value))
    : undefined;
  const known = new Set(first.map(({ start, end }) => `${start}-${end}`));
  const others = [
    ...first,
    ...later.filter((range) => {
      const key = `${range.start}-${range.end}`;
      if (known.has(key) || (range.start === range.end && heldValues?.has(range.start) === true)) {
        return false;
      }
      known.add(key);
      return true;
    }),
  ].sort(byStart);
  const set = new RangeSet();
  let next = 0;
  for (const address of held) {
    for (
      let other = others[next];
      other !== undefined && other.start <= address.value;
      other = others[next]
    ) {
      set.take(other.start, other.end, other.purposes);
      next += 1;
    }
    if (counted(address)) {
      set.take(address.value, address.value, ASSIGNED);
    }
  }
  for (const other of others.slice(next)) {
    set.take(other.start, other.end, other.purposes);
  }
  return set.list;
}

const ASSIGNED: readonly string[] = ["assigned-ip"];

/** MAASIPSet.get_unused_ranges: the gaps, without an IPv4 network's own and broadcast address. */
function gaps(subnet: Subnet, used: readonly Range[], purpose: string): Range[] {
  const network = parseNetworkOrThrow(subnet.cidr);
  const whole = network.prefix >= (network.version === 4 ? 31 : 127);
  const found: Range[] = [];
  let start = whole ? network.first : network.first + 1n;
  for (const range of used) {
    if (range.start > start) {
      found.push({ start, end: range.start - 1n, purposes: [purpose] });
    }
    start = range.end + 1n;
  }
  const end = network.version === 4 && !whole ? network.last - 1n : network.last;
  if (start <= end) {
    found.push({ start, end, purposes: [purpose] });
  }
  return found;
}

/** Subnet.get_ipranges_not_in_use: what is free; in an unmanaged subnet only what lies in its reserved ranges. */
export function rangesFree(region: Region, subnet: Subnet, options: UseOptions = {}): readonly Range[] {
  const used = rangesInUse(region, subnet, options);
  if (subnet.managed || options.rangesOnly === true) {
    return gaps(subnet, used, "unused");
  }
  const unmanaged = gaps(subnet, used, "unmanaged");
  const taken = rangesInUse(region, subnet, { ...options, withoutReserved: true });
  return gaps(subnet, mergeRanges([...taken, ...unmanaged]), "unused");
}

/** Subnet.get_iprange_usage: what is taken and what is not, without a gap. */
export function rangesFull(region: Region, subnet: Subnet): readonly Range[] {
  const used = rangesInUse(region, subnet);
  return mergeRanges([...used, ...gaps(subnet, used, "unused")]);
}

/** The first unused address of a range: it may be held in another subnet that overlaps this one. */
function firstUnusedAddress(region: Region, { start, end }: Range, version: 4 | 6): string | undefined {
  for (let value = start; value <= end; value += 1n) {
    const ip = formatIp({ version, value });
    if (!region.addressByIp.has(ip)) {
      return ip;
    }
  }
  return undefined;
}

/** The address that MAAS would give next: the first one of the smallest free range. Undefined when none is left. */
export function nextFreeAddress(
  region: Region,
  subnet: Subnet,
  exclude: readonly string[] = [],
): string | undefined {
  const { version } = parseNetworkOrThrow(subnet.cidr);
  const smaller = (a: Range, b: Range): Range => (b.end - b.start < a.end - a.start ? b : a);
  let free = rangesFree(region, subnet, { exclude });
  while (free.length > 0) {
    const smallest = free.reduce(smaller);
    const ip = firstUnusedAddress(region, smallest, version);
    if (ip !== undefined) {
      return ip;
    }
    free = free.filter((range) => range !== smallest);
  }
  return undefined;
}

/** The range of this type that holds the address. */
export function rangeHolding(
  region: Region,
  subnet: Subnet,
  type: "dynamic" | "reserved",
  ip: IpNumber,
): { startIp: string; endIp: string } | undefined {
  const { version } = parseNetworkOrThrow(subnet.cidr);
  const found = rangesOfType(region, subnet, type).find(
    (range) => version === ip.version && ip.value >= range.start && ip.value <= range.end,
  );
  return found === undefined
    ? undefined
    : {
        startIp: formatIp({ version, value: found.start }),
        endIp: formatIp({ version, value: found.end }),
      };
}

/** The dynamic range that holds the address, as it was defined. */
export function dynamicRangeAt(region: Region, subnet: Subnet, ip: IpNumber): IpRange | undefined {
  return region.rangesBySubnet.all(subnet.id).find((range) => {
    const start = parseIp(range.startIp);
    const end = parseIp(range.endIp);
    return (
      range.type === "dynamic" &&
      start?.version === ip.version &&
      end !== undefined &&
      ip.value >= start.value &&
      ip.value <= end.value
    );
  });
}
