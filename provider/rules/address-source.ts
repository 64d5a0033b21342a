import { holds, subnetOfAddress } from "../inventory/resolve";
import type { SubnetItem } from "../inventory/snapshot";
import { parseSpan } from "../network/address-span";
import { fail, type CheckFailure } from "./check-failure";
import { join } from "../values/paths";
import { addressesOf, isLeftOpen, type AddressAsker } from "./partial-network";
import { formatSubnet, list } from "./wording";

/** An address is given, or where one is to be chosen. */
export function addressOrSource(asker: AddressAsker): CheckFailure[] {
  return addressesOf(asker).flatMap(({ path, given: { ipAddress, subnet, range } }) => {
    const isUnknown = (name: string): boolean => asker.isUnknown(join(path, name));
    if (ipAddress !== undefined && range !== undefined) {
      return [
        fail(
          join(path, "range"),
          `Range ${range} is where an IP address would be chosen, and ipAddress gives one: leave one of them out`,
        ),
      ];
    }
    const isSaid = [ipAddress, subnet, range].some((value) => value !== undefined);
    return isSaid || ["ipAddress", "subnet", "range"].some(isUnknown)
      ? []
      : [
          fail(
            join(path, "ipAddress"),
            "No IP address is given, and nothing to choose one from: give ipAddress, or the subnet or range that it is to be chosen from",
          ),
        ];
  });
}

/** What is said of a range that is none. */
export function sayNoRange(range: string): string {
  return `Invalid range: ${range}; it must be the first and the last address, like 10.10.0.60-10.10.0.99, or a CIDR`;
}

/** The first and the last address of one family, or a CIDR. */
export function rangeFormat(asker: AddressAsker): CheckFailure[] {
  return addressesOf(asker).flatMap(({ path, given: { range } }) =>
    range === undefined || parseSpan(range) ? [] : [fail(join(path, "range"), sayNoRange(range))],
  );
}

/** Both ends are in the subnet that is named, else in one that MAAS knows. */
export function rangeWithin(asker: AddressAsker, subnets: readonly SubnetItem[] | undefined): CheckFailure[] {
  return addressesOf(asker).flatMap((address) => {
    const { path, given } = address;
    const span = given.range === undefined ? undefined : parseSpan(given.range);
    if (!subnets || !span || !isLeftOpen(asker, address) || asker.isUnknown(join(path, "subnet"))) {
      return [];
    }
    const found = subnetOfAddress(subnets, given);
    // That a named subnet is not there is another rule's failure.
    const isIn =
      found === undefined ? given.subnet !== undefined : holds(found, span.start) && holds(found, span.end);
    const where = found === undefined ? list(subnets.map(formatSubnet), "or") : formatSubnet(found);
    return isIn ? [] : [fail(join(path, "range"), `Range ${given.range} is not within subnet ${where}`)];
  });
}
