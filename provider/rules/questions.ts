import { formatIp } from "../network/address";
import { list } from "./wording";
import { formatHolder, type Holder } from "../inventory/holder";
import type { Snapshot } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { join } from "../values/paths";
import { addressesOf, subnetOfDraft, type AddressAsker } from "./partial-network";

/**
 * Who holds an address or a host name is not always in the snapshot, so these rules come in two parts: what is to be asked, and
 * what to say of the answer.
 */

/** A static address whose holder matters. */
export interface AddressQuestion {
  /** Path of the address. */
  property: string;
  /** Canonical. */
  ip: string;
  /** MAAS's id of its subnet. */
  subnetId: number;
}

/** The addresses that are in a subnet of MAAS. */
export function addressQuestions(asker: AddressAsker, snapshot: Snapshot): AddressQuestion[] {
  return addressesOf(asker).flatMap((address) => {
    const { ip, path } = address;
    const subnet = ip && subnetOfDraft(asker, snapshot.subnets, address);
    return subnet ? [{ property: join(path, "ipAddress"), ip: formatIp(ip), subnetId: subnet.id }] : [];
  });
}

/** `IP address 10.10.0.5 is already in use by machine web-1`. MAAS: 404 `IP address is already in use.` */
export function addressInUse(ip: string, holder: Pick<Holder, "kind" | "name" | "reservedBy">): string {
  return `IP address ${ip} is already in use by ${formatHolder(holder)}`;
}

/**
 * Of an address that a program gives, and that was chosen for another VM of it before.
 * @param vm `VM "web"`
 */
export function addressChosen(ip: string, vm: string): string {
  return `IP address ${ip} is chosen for ${vm} of this program: give another one, best outside of what addresses are chosen from`;
}

/** What a check says where no address is left to be chosen. */
export interface AddressesLeft {
  /** `range 10.10.0.60-10.10.0.99 of subnet lan10 (10.10.0.0/24)`. */
  where: string;
  /** How many may be chosen there, in use or not. */
  count: bigint;
  /** How many of them are chosen for others of the program. */
  ofProgram: number;
  /** The ranges of others that it is in: `10.10.0.200 to 10.10.0.220, which user eve has reserved`. */
  ofOthers?: readonly string[];
}

export function noAddressLeft({ where, count, ofProgram, ofOthers = [] }: AddressesLeft): string {
  if (count === 0n && ofOthers.length > 0) {
    return `No IP address of ${where} may be chosen: it is within ${list(ofOthers)}; maas-lxd:usableRanges names what may be used all the same`;
  }
  if (count === 0n) {
    return `No IP address of ${where} may be chosen: all are in ranges that MAAS keeps, or are its gateway or a DNS server`;
  }
  const others = ofProgram === 0 ? "" : `, ${ofProgram} of them by others of this program`;
  return `No free IP address is left in ${where}: all ${count} that may be chosen are in use${others}`;
}

/** The system id of the machine, device or controller that MAAS's DNS has the VM's host name for, where it has one. */
export function hostnameHolder(
  { inputs: { hostname } }: PartialInputs,
  { hostnames }: Pick<Snapshot, "hostnames">,
): string | undefined {
  return hostname === undefined ? undefined : hostnames.get(hostname);
}

/** MAAS: 400 `Node with hostname "ip1" already exists`. */
export function hostnameInUse(
  hostname: string,
  { kind, systemId = "" }: Pick<Holder, "kind" | "systemId">,
): string {
  return `Host name ${hostname} is already in use by ${formatHolder({ kind, name: systemId })} in MAAS`;
}
