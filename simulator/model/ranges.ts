import type { Region } from "./region";
import type { Subnet } from "./state";
import { formatIp, mustParseNetwork, parseIp, type IpNumber } from "./ip";

export interface Range {
  readonly start: bigint;
  readonly end: bigint;
  readonly purposes: readonly string[];
}

/**
 * MAAS keeps the first 2^32 addresses of an IPv6 network of /64 or larger out of allocation (subnet-router anycast and
 * hand-given addresses).
 */
function fixedRanges(version: 4 | 6, prefix: number, first: bigint): Range[] {
  if (version === 4) {
    return [];
  }
  if (prefix === 64) {
    return [{ start: first, end: first + 0xffffffffn, purposes: ["reserved"] }];
  }
  return prefix < 127 ? [{ start: first, end: first, purposes: ["rfc-4291-2.6.1"] }] : [];
}

function merge(ranges: Range[]): Range[] {
  const sorted = ranges.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.start > last.end) {
      const samePurpose =
        last?.end === range.start - 1n && last.purposes.join() === range.purposes.join() ? last : undefined;
      if (samePurpose === undefined) {
        merged.push(range);
      } else {
        merged[merged.length - 1] = { ...samePurpose, end: range.end };
      }
      continue;
    }
    if (range.end > last.end) {
      // An overlap: the later purpose only shows where the earlier one ends.
      merged.push({ ...range, start: last.end + 1n });
    }
  }
  return merged;
}

function point(text: string | null, purpose: string): Range[] {
  const ip = text === null ? undefined : parseIp(text);
  return ip === undefined ? [] : [{ start: ip.value, end: ip.value, purposes: [purpose] }];
}

/** First and last address that MAAS counts: without network and broadcast address on IPv4 up to /30. */
export function usableSpan(subnet: Subnet): { version: 4 | 6; first: bigint; last: bigint } {
  const network = mustParseNetwork(subnet.cidr);
  const trimmed = network.version === 4 && network.prefix < 31;
  return {
    version: network.version,
    first: trimmed ? network.first + 1n : network.first,
    last: trimmed ? network.last - 1n : network.last,
  };
}

/** What is taken in a subnet, sorted and without overlap, each with its purpose. */
export function rangesInUse(region: Region, subnet: Subnet, exclude: readonly string[] = []): Range[] {
  const network = mustParseNetwork(subnet.cidr);
  const { first, last } = usableSpan(subnet);
  const ranges: Range[] = fixedRanges(network.version, network.prefix, network.first);
  for (const range of region.rangesBySubnet.all(subnet.id)) {
    const start = parseIp(range.startIp);
    const end = parseIp(range.endIp);
    if (start !== undefined && end !== undefined) {
      ranges.push({ start: start.value, end: end.value, purposes: [range.type] });
    }
  }
  ranges.push(...point(subnet.gatewayIp, "gateway-ip"));
  for (const server of subnet.dnsServers) {
    ranges.push(...point(server, "dns-server"));
  }
  for (const address of region.addressesBySubnet.all(subnet.id)) {
    ranges.push(...point(address.ip, "assigned-ip"));
  }
  for (const address of exclude) {
    ranges.push(...point(address, "excluded"));
  }
  return merge(ranges.filter((range) => range.end >= first && range.start <= last));
}

/** What is free in a subnet. */
export function rangesFree(region: Region, subnet: Subnet, exclude: readonly string[] = []): Range[] {
  const { first, last } = usableSpan(subnet);
  const free: Range[] = [];
  let next = first;
  for (const range of rangesInUse(region, subnet, exclude)) {
    if (range.start > next) {
      free.push({ start: next, end: range.start - 1n, purposes: ["unused"] });
    }
    next = range.end + 1n > next ? range.end + 1n : next;
  }
  if (next <= last) {
    free.push({ start: next, end: last, purposes: ["unused"] });
  }
  return free;
}

/** The address that MAAS would give next: the first one of the smallest free range. Undefined when none is left. */
export function nextFreeAddress(
  region: Region,
  subnet: Subnet,
  exclude: readonly string[] = [],
): string | undefined {
  const { version } = usableSpan(subnet);
  let smallest: Range | undefined;
  for (const range of rangesFree(region, subnet, exclude)) {
    if (smallest === undefined || range.end - range.start < smallest.end - smallest.start) {
      smallest = range;
    }
  }
  return smallest === undefined ? undefined : formatIp({ version, value: smallest.start });
}

/** The range of this type that holds the address. */
export function rangeHolding(
  region: Region,
  subnet: Subnet,
  type: "dynamic" | "reserved",
  ip: IpNumber,
): { startIp: string; endIp: string } | undefined {
  return region.rangesBySubnet.all(subnet.id).find((range) => {
    const start = parseIp(range.startIp);
    const end = parseIp(range.endIp);
    return (
      range.type === type &&
      start !== undefined &&
      end !== undefined &&
      ip.value >= start.value &&
      ip.value <= end.value
    );
  });
}
