import type { RangeItem } from "../inventory/range-index";
import type { Snapshot } from "../inventory/snapshot";
import type { Draft } from "./draft";
import type { Failure } from "./failure";
import { networkOf, subnetOfDraft } from "./network-draft";
import { saySubnet } from "./text";

function inRange(
  vm: Draft,
  snapshot: Snapshot,
  say: (range: RangeItem, ip: string, subnet: string) => string | undefined,
): Failure[] {
  return networkOf(vm).addresses.flatMap((address) => {
    const { path, given, ip } = address;
    const subnet = subnetOfDraft(vm, snapshot.subnets, address);
    const range = ip && given.ipAddress && subnet && snapshot.ranges.find(subnet.id, given.ipAddress);
    const reason = range && say(range, given.ipAddress ?? "", saySubnet(subnet));
    return reason === undefined ? [] : [{ property: `${path}.ipAddress`, reason }];
  });
}

/** MAAS's DHCP gives these out; a link to one is refused (400). */
export function dynamicRange(vm: Draft, snapshot: Snapshot): Failure[] {
  return inRange(vm, snapshot, ({ type, start, end }, ip, subnet) =>
    type === "dynamic"
      ? `IP address ${ip} is within the dynamic range ${start} to ${end} of subnet ${subnet}, which MAAS's DHCP gives out`
      : undefined,
  );
}

/** MAAS lets a link through (200). What the API key's own user reserved is this user's to give. */
export function reservedRange(vm: Draft, snapshot: Snapshot): Failure[] {
  return inRange(vm, snapshot, ({ type, start, end, user, comment }, ip, subnet) => {
    if (type !== "reserved" || user === snapshot.user.name) {
      return undefined;
    }
    const whose = user === undefined ? "which is reserved" : `which user ${user} has reserved`;
    return `IP address ${ip} is within the range ${start} to ${end} of subnet ${subnet}, ${whose}${comment ? ` (${comment})` : ""}`;
  });
}
