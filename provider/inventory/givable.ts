import { sameIp } from "../network/address";
import { addressesOf, commonRun, countOf, withoutRuns, type AddressRun } from "../network/address-runs";
import type { RangeItem } from "./range-index";
import type { Snapshot, SubnetItem } from "./snapshot";
import { hostRunOf, keptByHand, runsOfRanges } from "./subnet-runs";

/** Of more addresses than this some is free: to look at all would cost more than it shows. */
const COUNTED = 4096n;

/** Whether MAAS gives out no address of the subnet, whatever is in use there. */
export function givesNone(subnet: SubnetItem, { ranges }: Pick<Snapshot, "ranges">): boolean {
  return countOf(givableRuns(subnet, ranges.of(subnet.id))) === 0n;
}

/** Whether all addresses that MAAS could give out in the subnet are to be looked at to know that one is free. */
export function mayBeFull(subnet: SubnetItem, { ranges }: Pick<Snapshot, "ranges">): boolean {
  const count = countOf(givableRuns(subnet, ranges.of(subnet.id)));
  return count > 0n && count <= COUNTED;
}

/** Whether MAAS has an address to give out there, as far as the addresses in use are known. */
export function hasFree(subnet: SubnetItem, { ranges, addresses }: Snapshot): boolean {
  const runs = givableRuns(subnet, ranges.of(subnet.id));
  if (countOf(runs) > COUNTED) {
    return true;
  }
  const { gateway = "", dnsServers } = subnet;
  const taken = [gateway, ...dnsServers];
  for (const ip of addressesOf(runs)) {
    if (addresses.allocation(ip) === undefined && !taken.some((other) => sameIp(other, ip))) {
      return true;
    }
  }
  return false;
}

/** What MAAS gives addresses out of: all that is in no range, and where it does not manage the subnet the reserved ranges alone. */
export function givableRuns(subnet: SubnetItem, ranges: readonly RangeItem[]): AddressRun[] {
  const hosts = hostRunOf(subnet);
  if (hosts === undefined) {
    return [];
  }
  const reserved = runsOfRanges(ranges, ({ type }) => type === "reserved");
  const byHand = keptByHand(subnet);
  const kept = [
    ...runsOfRanges(ranges, ({ type }) => type === "dynamic"),
    ...(subnet.managed ? reserved : []),
    ...(byHand === undefined ? [] : [byHand]),
  ];
  const from = subnet.managed ? [hosts] : reserved.map((run) => commonRun(run, hosts));
  return from.flatMap((run) => withoutRuns(run, kept));
}
