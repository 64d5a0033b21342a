import { formatHandOver } from "../inventory/program";
import { subnetOfAddress } from "../inventory/resolve";
import type { Snapshot, SubnetItem } from "../inventory/snapshot";
import type { ReservedAddressInputs } from "../inputs";
import { isPlainText, textBytes } from "../network/dns-text";
import type { IsUnknown } from "../values/paths";
import { fail, type CheckFailure } from "./check-failure";
import { isDnsName } from "./names";
import type { Known } from "./partial-inputs";
import { addressAt, type LoneAddress } from "./partial-network";
import { formatSubnet } from "./wording";

/** What a program asks of a `ReservedAddress`, as far as it is known. */
export interface AskedReservation {
  inputs: Known<ReservedAddressInputs>;
  isUnknown: IsUnknown;
}

/** Bytes of a comment, as it is written into a DNS record. */
export const MAX_COMMENT = 200;

/** The address alone, for the rules that VMs have too. */
export function asLoneAddress({
  inputs: { ipAddress, subnet, range },
  isUnknown,
}: AskedReservation): LoneAddress {
  return { addresses: [addressAt("", { ipAddress, subnet, range })], isUnknown };
}

/** MAAS takes a name of one label, and a domain that it has. */
export function dnsName({ inputs: { hostname } }: AskedReservation): CheckFailure[] {
  return hostname === undefined || isDnsName(hostname)
    ? []
    : [
        fail(
          "hostname",
          `Invalid DNS name: ${hostname}; it is a label (1 to 63 letters, digits and hyphens, no hyphen first or last), or a label with its domain, without a dot at the end`,
        ),
      ];
}

/** A line break in it would break the zone's file, with all names of the domain. */
export function commentText({ inputs: { comment } }: AskedReservation): CheckFailure[] {
  if (comment === undefined) {
    return [];
  }
  if (!isPlainText(comment)) {
    return [
      fail("comment", "The comment has a line break or another control character: give one line of text"),
    ];
  }
  const bytes = textBytes(comment);
  return bytes <= MAX_COMMENT
    ? []
    : [
        fail(
          "comment",
          `The comment takes ${bytes} bytes in a DNS record, and ${MAX_COMMENT} at most are possible; ", \\, ;, % and each byte of a letter that is not ASCII take 3`,
        ),
      ];
}

/** MAAS lets ordinary users reserve addresses, but not write the DNS record that shows whose they are. */
export function administrator(_: AskedReservation, { user }: Snapshot): CheckFailure[] {
  return user.isAdmin
    ? []
    : [
        fail(
          "ipAddress",
          `The API key is user ${user.name}'s, who is not an administrator: MAAS lets administrators alone write the DNS record by which a reservation is found again`,
        ),
      ];
}

/** The subnet in which an address is to be chosen; undefined where one is given, or not all is known. */
export function subnetToChooseIn(
  { inputs, isUnknown }: AskedReservation,
  snapshot: Snapshot,
): SubnetItem | undefined {
  const isOpen = (["ipAddress", "subnet", "range"] as const).some((name) => isUnknown(name));
  return isOpen || inputs.ipAddress !== undefined ? undefined : subnetOfAddress(snapshot.subnets, inputs);
}

/** MAAS gives a name that is there already another address, and says nothing. */
export function nameInUse(name: string, holder: string): CheckFailure {
  return fail(
    "hostname",
    `DNS name ${name} is already in use by ${holder}: give the reservation a name of its own`,
  );
}

/**
 * Of a name that something else of the program has still.
 * @param other `reserved address "vip"`
 */
export function nameToHandOver(name: string, holder: string, other: string): CheckFailure {
  return fail(
    "hostname",
    `DNS name ${name} is already in use by ${holder}${formatHandOver(other, "reservation")}`,
  );
}

export function domainUnknown(domain: string): CheckFailure {
  return fail(
    "hostname",
    `There is no domain ${domain} in MAAS: hostname is a label, or a label with a domain of MAAS`,
  );
}

/** The property by which an address is chosen. */
export function sourceProperty({ subnet, range }: Known<ReservedAddressInputs>): "subnet" | "range" {
  return range === undefined && subnet !== undefined ? "subnet" : "range";
}

/** Nothing can be chosen where MAAS does not know what is free. */
export function unmanaged(inputs: Known<ReservedAddressInputs>, subnet: SubnetItem): CheckFailure[] {
  return subnet.managed
    ? []
    : [
        fail(
          sourceProperty(inputs),
          `Subnet ${formatSubnet(subnet)} is one that MAAS does not manage, so that which addresses are free there is not known: give ipAddress`,
        ),
      ];
}
