import { formatIp, parseIp, sameIp, type Family, type Ip } from "../network/address";
import { lastAddress } from "../network/address-block";
import type { RangeItem } from "./range-index";
import { blockOfSubnet } from "./resolve";
import type { Snapshot, SubnetItem } from "./snapshot";

/** Of more addresses than this some is free: to look at all would cost more than it shows. */
const COUNTED = 4096n;

/** Addresses as numbers, from one to another, both included. */
interface Stretch {
  start: bigint;
  end: bigint;
}

/** What MAAS keeps of an IPv6 /64 for addresses given by hand (MAAS: `Subnet.get_ipranges_in_use`). */
const KEPT_OF_64 = 0xffff_ffffn;

/** Whether MAAS gives out no address of the subnet, whatever is in use there. */
export function givesNone(subnet: SubnetItem, { ranges }: Pick<Snapshot, "ranges">): boolean {
  return countOf(givable(subnet, ranges.of(subnet.id))) === 0n;
}

/** Whether all addresses that MAAS could give out in the subnet are to be looked at to know that one is free. */
export function mayBeFull(subnet: SubnetItem, { ranges }: Pick<Snapshot, "ranges">): boolean {
  const count = countOf(givable(subnet, ranges.of(subnet.id)));
  return count > 0n && count <= COUNTED;
}

/** Whether MAAS has an address to give out there, as far as the addresses in use are known. */
export function hasFree(subnet: SubnetItem, { ranges, addresses }: Snapshot): boolean {
  const stretches = givable(subnet, ranges.of(subnet.id));
  if (countOf(stretches) > COUNTED) {
    return true;
  }
  const { gateway = "", dnsServers } = subnet;
  const taken = [gateway, ...dnsServers];
  const family = blockOfSubnet(subnet)?.family ?? 4;
  for (const { start, end } of stretches) {
    for (let number = start; number <= end; number += 1n) {
      const ip = toText(number, family);
      if (addresses.allocation(ip) === undefined && !taken.some((other) => sameIp(other, ip))) {
        return true;
      }
    }
  }
  return false;
}

/** What MAAS gives addresses out of: all that is in no range, and where it does not manage the subnet the reserved ranges alone. */
function givable(subnet: SubnetItem, ranges: readonly RangeItem[]): Stretch[] {
  const block = blockOfSubnet(subnet);
  if (block === undefined) {
    return [];
  }
  const { family, prefix } = block;
  const [first, last] = [toNumber(block.base), toNumber(lastAddress(block))];
  const isWhole = prefix >= (family === 4 ? 31 : 127);
  const hosts = {
    start: isWhole ? first : first + 1n,
    end: family === 4 && !isWhole ? last - 1n : last,
  };
  const of = (type: RangeItem["type"]): Stretch[] =>
    ranges.flatMap((range) => (range.type === type ? stretchOf(range) : []));
  const kept = [
    ...of("dynamic"),
    ...(subnet.managed ? of("reserved") : []),
    ...(family === 6 && prefix === 64 ? [{ start: first, end: first + KEPT_OF_64 }] : []),
  ];
  const from = subnet.managed ? [hosts] : of("reserved").map((range) => common(range, hosts));
  return from.flatMap((stretch) => without(stretch, kept));
}

function stretchOf({ start, end }: RangeItem): Stretch[] {
  const [from, to] = [parseIp(start), parseIp(end)];
  return from && to ? [{ start: toNumber(from), end: toNumber(to) }] : [];
}

function common(a: Stretch, b: Stretch): Stretch {
  return { start: a.start > b.start ? a.start : b.start, end: a.end < b.end ? a.end : b.end };
}

function without(whole: Stretch, taken: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let { start } = whole;
  for (const { start: from, end: to } of [...taken].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    if (from > start) {
      left.push({ start, end: from - 1n < whole.end ? from - 1n : whole.end });
    }
    start = to + 1n > start ? to + 1n : start;
  }
  return [...left, { start, end: whole.end }].filter((stretch) => stretch.start <= stretch.end);
}

function countOf(stretches: readonly Stretch[]): bigint {
  return stretches.reduce((sum, { start, end }) => sum + end - start + 1n, 0n);
}

function toNumber({ words }: Ip): bigint {
  return words.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
}

function toText(number: bigint, family: Family): string {
  const shifts = family === 4 ? [0n] : [96n, 64n, 32n, 0n];
  return formatIp({ family, words: shifts.map((shift) => Number((number >> shift) & 0xffff_ffffn)) });
}
