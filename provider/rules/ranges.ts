import type { RangeItem } from "../inventory/range-index";
import type { Snapshot, SubnetItem } from "../inventory/snapshot";
import type { Ip } from "../network/address";
import { spans } from "../network/address-span";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { addressesOf, subnetOfDraft, type AddressAsker } from "./partial-network";
import { join } from "../values/paths";
import { list, formatSubnet } from "./wording";

/** An address in a subnet that MAAS knows. */
interface Placed {
  property: string;
  /** As it is given. */
  text: string;
  ip: Ip;
  subnet: SubnetItem;
  range: RangeItem | undefined;
}

function placed(asker: AddressAsker, { subnets, ranges }: Snapshot): Placed[] {
  return addressesOf(asker).flatMap((address) => {
    const { path, given, ip } = address;
    const { ipAddress: text } = given;
    const subnet = subnetOfDraft(asker, subnets, address);
    return ip && text && subnet
      ? [{ property: join(path, "ipAddress"), text, ip, subnet, range: ranges.find(subnet.id, text) }]
      : [];
  });
}

/** MAAS's DHCP gives these out; a link to one is refused (400). */
export function dynamicRange(asker: AddressAsker, snapshot: Snapshot): CheckFailure[] {
  return placed(asker, snapshot).flatMap(({ property, text, subnet, range }) =>
    range?.type === "dynamic"
      ? [
          fail(
            property,
            `IP address ${text} is within the dynamic range ${range.start} to ${range.end} of subnet ${formatSubnet(subnet)}, which MAAS's DHCP gives out`,
          ),
        ]
      : [],
  );
}

/** Why an address is somebody else's to give, by what MAAS says of its ranges; undefined when it is not. */
function foreign({ text, subnet, range }: Placed, { user, ranges }: Snapshot): string | undefined {
  if (range?.type === "dynamic") {
    return undefined;
  }
  if (!subnet.managed) {
    const given = ranges.of(subnet.id).filter(({ type }) => type === "reserved");
    const those = list(given.map(({ start, end }) => `${start} to ${end}`));
    return range === undefined
      ? `IP address ${text} is of subnet ${formatSubnet(subnet)}, which MAAS does not manage, and in none of the ranges that are reserved for MAAS there, available: ${those}`
      : undefined;
  }
  if (range === undefined || range.user === user.name) {
    return undefined;
  }
  return `IP address ${text} is within the range ${range.start} to ${range.end} of subnet ${formatSubnet(subnet)}, ${whoseRange(range)}`;
}

/** `which user eve has reserved (for her printers)`. */
export function whoseRange({ user, comment }: Pick<RangeItem, "user" | "comment">): string {
  const whose = user === undefined ? "which is reserved" : `which user ${user} has reserved`;
  return `${whose}${comment ? ` (${comment})` : ""}`;
}

/** The range of the setting `maas-lxd:usableRanges` that holds an address. */
function usable({ ip }: Placed, { usableRanges }: Snapshot): string | undefined {
  return usableRanges.find((span) => spans(span, ip))?.text;
}

/**
 * MAAS lets a link through (200). What the API key's own user reserved is this user's to give. In a subnet that MAAS does not manage
 * (`managed: false`) a reserved range is what MAAS may give, and all else somebody else's.
 */
export function reservedRange(vm: PartialInputs, snapshot: Snapshot): CheckFailure[] {
  return placed(vm, snapshot).flatMap((address) => {
    const reason = usable(address, snapshot) === undefined ? foreign(address, snapshot) : undefined;
    return reason === undefined
      ? []
      : [fail(address.property, `${reason}; maas-lxd:usableRanges names what may be used all the same`)];
  });
}

/** MAAS reserves no address of a reserved range (404), not even for the user whose range it is. */
export function rangeOfReservation(asker: AddressAsker, snapshot: Snapshot): CheckFailure[] {
  return placed(asker, snapshot).flatMap(({ property, text, subnet, range }) =>
    range?.type === "reserved"
      ? [
          fail(
            property,
            `IP address ${text} is within the reserved range ${range.start} to ${range.end} of subnet ${formatSubnet(subnet)}, and MAAS reserves no single address there: MAAS gives none of that range out, so it is kept already`,
          ),
        ]
      : [],
  );
}

/** Warnings about addresses that are used only because the setting says so. */
export function borrowedAddresses(vm: PartialInputs, snapshot: Snapshot): string[] {
  return placed(vm, snapshot).flatMap((address) => {
    const range = usable(address, snapshot);
    const reason = range === undefined ? undefined : foreign(address, snapshot);
    return reason === undefined
      ? []
      : [`${address.property}: ${reason}. It is used all the same, since maas-lxd:usableRanges has ${range}`];
  });
}
