import type { Snapshot, SnapshotPart } from "../inventory/snapshot";
import type { CheckFailure } from "./check-failure";
import { reservedAddressRules } from "./catalog/reserved-addresses";
import {
  addressBroadcast,
  addressDnsServer,
  addressFormat,
  addressGateway,
  addressNetwork,
  addressReserved,
  addressWithin,
  subnetFormat,
} from "./addresses";
import { addressOrSource, rangeFormat, rangeWithin } from "./address-source";
import { subnetKnown } from "./placement";
import { dynamicRange } from "./ranges";
import { asLoneAddress, type AskedReservation } from "./reserved-address";

/** Judges by the rules that the inputs decide alone. */
export function byInputs(asked: AskedReservation): CheckFailure[] {
  const alone = asLoneAddress(asked);
  return [
    ...addressOrSource(alone),
    ...addressFormat(alone),
    ...rangeFormat(alone),
    ...addressReserved(alone),
    ...addressWithin(alone, undefined),
    ...addressNetwork(alone, undefined),
    ...addressBroadcast(alone, undefined),
    ...reservedAddressRules.rules.flatMap((rule) => (rule.needs === "inputs" ? rule.check(asked) : [])),
  ];
}

/** Judges an address that is to be reserved by what MAAS has; what a rule needs that the user may not read, it does not judge. */
export function byMaas(asked: AskedReservation, snapshot: Snapshot): CheckFailure[] {
  const alone = asLoneAddress(asked);
  const { subnets, unread } = snapshot;
  const canRead = (...parts: SnapshotPart[]): boolean => !unread.some(({ part }) => parts.includes(part));
  const ofSubnets = canRead("subnets")
    ? [
        ...subnetFormat(alone, subnets),
        ...subnetKnown(alone, snapshot),
        ...rangeWithin(alone, subnets),
        ...[addressWithin, addressNetwork, addressBroadcast, addressGateway, addressDnsServer].flatMap(
          (rule) => rule(alone, subnets),
        ),
      ]
    : [];
  const ofRanges = canRead("subnets", "ranges") ? dynamicRange(alone, snapshot) : [];
  const own = reservedAddressRules.rules.flatMap((rule) =>
    rule.needs === "maas" && canRead(...rule.reads) ? rule.check(asked, snapshot) : [],
  );
  return [...ofSubnets, ...ofRanges, ...own];
}
