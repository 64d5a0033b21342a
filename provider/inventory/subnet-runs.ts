import { parseIp } from "../network/address";
import { networkAddress, broadcastAddress } from "../network/address-block";
import { runBetween, runOf, type AddressRun } from "../network/address-runs";
import type { RangeItem } from "./range-index";
import { blockOfSubnet } from "./resolve";
import type { SubnetItem } from "./snapshot";

/** What MAAS keeps of an IPv6 /64 for addresses given by hand (MAAS: `Subnet.get_ipranges_in_use`). */
const KEPT_OF_64 = 0xffff_ffffn;

/** The addresses that a host can have in the subnet: all but those of the network and of the broadcast. */
export function hostRunOf(subnet: SubnetItem): AddressRun | undefined {
  const block = blockOfSubnet(subnet);
  if (block === undefined) {
    return undefined;
  }
  const run = runOf(block);
  return {
    ...run,
    start: networkAddress(block) === undefined ? run.start : run.start + 1n,
    end: broadcastAddress(block) === undefined ? run.end : run.end - 1n,
  };
}

/** What MAAS itself never gives out of an IPv6 /64; undefined for any other block. */
export function keptByHand(subnet: SubnetItem): AddressRun | undefined {
  const block = blockOfSubnet(subnet);
  if (block?.family !== 6 || block.prefix !== 64) {
    return undefined;
  }
  const { family, start } = runOf(block);
  return { family, start, end: start + KEPT_OF_64 };
}

/** The ranges of one type, or those that fit, as runs. */
export function runsOfRanges(
  ranges: readonly RangeItem[],
  fits: (range: RangeItem) => boolean,
): AddressRun[] {
  return ranges.filter(fits).flatMap(({ start, end }) => {
    const [from, to] = [parseIp(start), parseIp(end)];
    return from && to ? [runBetween(from, to)] : [];
  });
}
