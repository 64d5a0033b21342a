import type { InterfaceStaticIp, LxdVmInputs } from "../inputs";
import { parseIp } from "./address";
import { canonicalCidr } from "./address-block";
import { parseSpan, spans } from "./address-span";
import { DEFAULT_INTERFACE, wantedInterfaces } from "./interfaces";

/** An address of a machine, and the subnet of MAAS that it is in. */
export interface LinkedAddress {
  ip: string;
  subnet: { id: number; name: string; cidr: string } | undefined;
}

/** Whether a static address is left to be chosen: only where from is given. */
export function isOpen({ ipAddress }: Pick<InterfaceStaticIp, "ipAddress">): boolean {
  return ipAddress === undefined;
}

/** Whether any static address of the inputs is left to be chosen. */
export function hasOpen(inputs: LxdVmInputs): boolean {
  return wantedInterfaces(inputs).some(({ staticIps = [] }) => staticIps.some(isOpen));
}

/** Whether the text of a range holds an address; without a range all is held. */
export function isInRange(range: string | undefined, ip: string): boolean {
  const [span, parsed] = [range === undefined ? undefined : parseSpan(range), parseIp(ip)];
  return range === undefined || (span !== undefined && parsed !== undefined && spans(span, parsed));
}

/** Whether a reference, by CIDR, name or id, can mean a subnet. */
function means(reference: string, { id, name, cidr }: NonNullable<LinkedAddress["subnet"]>): boolean {
  const block = canonicalCidr(reference);
  const isBlock = block !== undefined && block === canonicalCidr(cidr);
  return isBlock || name === reference || String(id) === reference;
}

/** Whether an address is one that could have been chosen for an open one. */
export function couldBe({ subnet, range }: InterfaceStaticIp, { ip, subnet: on }: LinkedAddress): boolean {
  const isThere = subnet === undefined || (on !== undefined && means(subnet, on));
  return isThere && isInRange(range, ip);
}

/** Where an address of the inputs stands. */
export interface AddressPlace {
  /** `staticIp` or `networkInterfaces[1].staticIps[0]`. */
  path: string;
  /** The name of its interface. */
  nic: string;
  /** Which of the interface's addresses it is, in the order of `wantedInterfaces`. */
  index: number;
}

/** The inputs with each static address changed. */
export function mapAddresses(
  inputs: LxdVmInputs,
  change: <T extends InterfaceStaticIp>(address: T, place: AddressPlace) => T,
): LxdVmInputs {
  const { staticIp, networkInterfaces } = inputs;
  const mapped = networkInterfaces?.map((nic, i) => ({
    ...nic,
    ...(nic.staticIps === undefined
      ? {}
      : {
          staticIps: nic.staticIps.map((address, j) =>
            change(address, { path: `networkInterfaces[${i}].staticIps[${j}]`, nic: nic.name, index: j }),
          ),
        }),
  }));
  const nic = staticIp?.interface ?? networkInterfaces?.[0]?.name ?? DEFAULT_INTERFACE;
  const index = networkInterfaces?.find(({ name }) => name === nic)?.staticIps?.length ?? 0;
  return {
    ...inputs,
    ...(mapped === undefined ? {} : { networkInterfaces: mapped }),
    ...(staticIp === undefined ? {} : { staticIp: change(staticIp, { path: "staticIp", nic, index }) }),
  };
}

/** A static address of the inputs, and where it stands. */
export interface PlacedAddress {
  address: InterfaceStaticIp;
  place: AddressPlace;
}

/** The static addresses of the inputs with their places. */
export function placedAddresses(inputs: LxdVmInputs): PlacedAddress[] {
  const placed: PlacedAddress[] = [];
  mapAddresses(inputs, (address, place) => {
    placed.push({ address, place });
    return address;
  });
  return placed;
}

/**
 * The inputs with each open address filled with one that could have been chosen for it, where there is one.
 * @param had the addresses of an interface, to fill with
 * @param fits whether one could have been chosen
 */
export function withAddresses<A extends { ip: string }>(
  inputs: LxdVmInputs,
  had: (nic: string) => readonly A[],
  fits: (open: InterfaceStaticIp, address: A) => boolean,
): LxdVmInputs {
  const used = new Set(
    wantedInterfaces(inputs).flatMap(({ staticIps = [] }) =>
      staticIps.flatMap(({ ipAddress }) => ipAddress ?? []),
    ),
  );
  return mapAddresses(inputs, (address, { nic }) => {
    if (!isOpen(address)) {
      return address;
    }
    const found = had(nic).find((one) => !used.has(one.ip) && fits(address, one));
    if (found === undefined) {
      return address;
    }
    used.add(found.ip);
    return { ...address, ipAddress: found.ip };
  });
}

/** The inputs with the addresses at these paths left open. */
export function withOpen(inputs: LxdVmInputs, paths: ReadonlySet<string>): LxdVmInputs {
  return mapAddresses(inputs, (address, { path }) => (paths.has(path) ? opened(address) : address));
}

/** A static address without the one that was chosen for it. */
export function opened<T extends InterfaceStaticIp>(address: T): T {
  const open = { ...address };
  delete open.ipAddress;
  return open;
}

/** The addresses that are open in one and filled in the other, which is the same otherwise. */
export function filledAddresses(open: LxdVmInputs, filled: LxdVmInputs): PlacedAddress[] {
  const paths = new Set(openPaths(open));
  return placedAddresses(filled).filter(({ address, place }) => !isOpen(address) && paths.has(place.path));
}

/** The addresses that are left to be chosen. */
export function openAddresses(inputs: LxdVmInputs): PlacedAddress[] {
  return placedAddresses(inputs).filter(({ address }) => isOpen(address));
}

/** Their paths. */
export function openPaths(inputs: LxdVmInputs): string[] {
  return openAddresses(inputs).map(({ place }) => place.path);
}
