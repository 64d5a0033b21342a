import { conflict, MaasError, textError, TEXT_UTF8 } from "../errors";
import { contains, formatIp, parseNetworkOrThrow, type IpNumber } from "../ip";
import type { Region } from "../store/region";
import { AllocType, type Address, type Interface, type Machine, type Subnet } from "../store/rows";
import { forgetAddress } from "./dns";
import { nextFreeAddress, rangeHolding } from "./ranges";
import { checkReservations, reservationOf, reservedElsewhere } from "./reserved-ips";

export type LinkMode = "auto" | "dhcp" | "static" | "link_up";

/** The mode that the API shows for an address record of an interface. */
export function linkMode(address: Address): LinkMode {
  switch (address.allocType) {
    case AllocType.Auto:
      return "auto";
    case AllocType.Dhcp:
      return "dhcp";
    case AllocType.Sticky:
    case AllocType.UserReserved:
    case AllocType.Discovered:
      return address.ip === null ? "link_up" : "static";
  }
}

/** An interface's links, oldest first, without what was only discovered. */
export function linksOf(region: Region, iface: Interface): Address[] {
  return region.addressesByInterface
    .all(iface.id)
    .filter((address) => address.allocType !== AllocType.Discovered)
    .sort((a, b) => a.id - b.id);
}

export function familyOf(subnet: Subnet): 4 | 6 {
  return parseNetworkOrThrow(subnet.cidr).version;
}

/** Every subnet that holds the address, the longest prefix first. */
export function subnetsHolding(region: Region, ip: IpNumber): Subnet[] {
  const prefix = (subnet: Subnet): number => parseNetworkOrThrow(subnet.cidr).prefix;
  return [...region.subnets.values()]
    .filter((subnet) => contains(parseNetworkOrThrow(subnet.cidr), ip))
    .sort((a, b) => prefix(b) - prefix(a));
}

/** SubnetManager.get_best_subnet_for_ip: on a VLAN where MAAS serves DHCP before others, then the longest prefix. */
export function subnetHolding(region: Region, ip: IpNumber): Subnet | undefined {
  const holding = subnetsHolding(region, ip);
  return holding.find((subnet) => region.vlans.getOrThrow(subnet.vlanId).dhcpOn) ?? holding[0];
}

/** How MAAS names an interface in messages. */
export function interfaceText(region: Region, iface: Interface): string {
  return `${iface.name} (${iface.type}) on ${region.machines.getOrThrow(iface.machineId).hostname}`;
}

/** Deletes an interface with its addresses; what was built on it alone goes too. */
export function deleteInterface(region: Region, iface: Interface): void {
  for (const address of region.addressesByInterface.all(iface.id)) {
    deleteAddress(region, address);
  }
  const machine = region.machines.getOrThrow(iface.machineId);
  if (machine.bootInterfaceId === iface.id) {
    region.machines.update(machine, { bootInterfaceId: null });
  }
  region.interfaces.delete(iface);
  for (const child of region.interfacesByMachine.all(machine.id)) {
    if (child.parentIds.includes(iface.id)) {
      const parentIds = child.parentIds.filter((id) => id !== iface.id);
      if (parentIds.length === 0) {
        deleteInterface(region, child);
      } else {
        region.interfaces.update(child, { parentIds });
      }
    }
  }
}

/** MAAS renders StaticIPAddressUnavailable as 404. */
function unavailable(message: string): MaasError {
  return new MaasError(404, message, TEXT_UTF8);
}

export function ipInUse(ip: string): MaasError {
  return unavailable(`The IP address ${ip} is already in use.`);
}

interface NewAddress {
  readonly allocType: AllocType;
  readonly ip?: string | null;
  readonly subnetId?: number | null;
  readonly interfaceId?: number | null;
  readonly userId?: number | null;
  readonly hostname?: string | null;
}

export function insertAddress(region: Region, address: NewAddress): Address {
  const now = region.clock.now();
  return region.addresses.insert({
    id: region.ids.next("addresses"),
    allocType: address.allocType,
    ip: address.ip ?? null,
    subnetId: address.subnetId ?? null,
    interfaceId: address.interfaceId ?? null,
    userId: address.userId ?? null,
    hostname: address.hostname ?? null,
    created: now,
    updated: now,
  });
}

/**
 * Whether an address may be given out in a subnet, as StaticIPAddressManager.allocate_new asks: inside it, in no dynamic
 * and in no reserved range, held by nobody. Gateway, DNS servers, network and broadcast address are let through.
 */
export function checkAllocatable(region: Region, subnet: Subnet, ip: IpNumber): void {
  const text = formatIp(ip);
  if (!contains(parseNetworkOrThrow(subnet.cidr), ip)) {
    throw textError(403, `${text} is not within subnet CIDR: ${subnet.cidr}`);
  }
  for (const type of ["dynamic", "reserved"] as const) {
    const range = rangeHolding(region, subnet, type, ip);
    if (range !== undefined) {
      throw unavailable(`${text} is within the ${type} range from ${range.startIp} to ${range.endIp}`);
    }
  }
  if (region.addressByIp.has(text)) {
    throw ipInUse(text);
  }
}

/** The next free address of a subnet, or the error that MAAS gives when there is none. */
export function claimNext(region: Region, subnet: Subnet, exclude: readonly string[] = []): string {
  const ip = nextFreeAddress(region, subnet, exclude);
  if (ip === undefined) {
    throw textError(503, `No more IPs available in subnet: ${subnet.cidr}.`);
  }
  return ip;
}

function removeWhere(region: Region, iface: Interface, unwanted: (address: Address) => boolean): void {
  for (const address of linksOf(region, iface)) {
    if (unwanted(address)) {
      deleteAddress(region, address);
    }
  }
}

/** Deletes an address record with its DNS names, also from where a machine names it as its default gateway's link. */
export function deleteAddress(region: Region, address: Address): void {
  const iface = region.interfaces.find(address.interfaceId);
  const machine = iface === undefined ? undefined : region.machines.get(iface.machineId);
  if (machine?.gatewayLinkIpv4 === address.id) {
    region.machines.update(machine, { gatewayLinkIpv4: null });
  }
  if (machine?.gatewayLinkIpv6 === address.id) {
    region.machines.update(machine, { gatewayLinkIpv6: null });
  }
  forgetAddress(region, address);
  region.addresses.delete(address);
}

function removeDhcp(region: Region, iface: Interface, subnet: Subnet | undefined): void {
  removeWhere(region, iface, (address) => {
    if (address.allocType !== AllocType.Dhcp) {
      return false;
    }
    const own = region.subnets.find(address.subnetId);
    return subnet === undefined || own === undefined || familyOf(own) === familyOf(subnet);
  });
}

function removeLinkUp(region: Region, iface: Interface): void {
  removeWhere(region, iface, (address) => linkMode(address) === "link_up");
}

/** Interface.link_subnet: adds a link, taking the VLAN over from the subnet where the interface has none. */
export function linkSubnet(
  region: Region,
  iface: Interface,
  mode: LinkMode,
  subnet: Subnet | undefined,
  ip?: IpNumber,
): Address {
  if (iface.vlanId === null && subnet !== undefined) {
    region.interfaces.update(iface, { vlanId: subnet.vlanId });
  }
  const subnetId = subnet?.id ?? null;
  const link = { interfaceId: iface.id, subnetId };
  switch (mode) {
    case "auto": {
      const address = insertAddress(region, { ...link, allocType: AllocType.Auto });
      removeDhcp(region, iface, subnet);
      removeLinkUp(region, iface);
      return address;
    }
    case "dhcp": {
      removeDhcp(region, iface, subnet);
      const address = insertAddress(region, { ...link, allocType: AllocType.Dhcp });
      removeLinkUp(region, iface);
      return address;
    }
    case "static": {
      const text = ip === undefined ? undefined : formatIp(ip);
      if (text !== undefined) {
        checkReservations(region, iface, text);
      }
      if (text !== undefined && region.addressByIp.has(text)) {
        throw unavailable("IP address is already in use.");
      }
      if (text === undefined && subnet === undefined) {
        throw conflict("A subnet is required.");
      }
      const given = text ?? (subnet === undefined ? null : claimNext(region, subnet));
      const address = insertAddress(region, { ...link, allocType: AllocType.Sticky, ip: given });
      removeDhcp(region, iface, subnet);
      removeLinkUp(region, iface);
      return address;
    }
    case "link_up": {
      removeLinkUp(region, iface);
      const address = insertAddress(region, { ...link, allocType: AllocType.Sticky });
      removeDhcp(region, iface, subnet);
      return address;
    }
  }
}

/** Interface.ensure_link_up: an interface without links gets a link_up one, in a subnet that was seen on it if any. */
export function ensureLinkUp(region: Region, iface: Interface): void {
  const links = linksOf(region, iface);
  if (links.length > 0) {
    if (links.some((link) => linkMode(link) !== "link_up")) {
      removeLinkUp(region, iface);
    }
  } else if (iface.vlanId !== null) {
    const seen = region.addressesByInterface
      .all(iface.id)
      .flatMap((address) => region.subnets.find(address.subnetId) ?? [])
      .find((subnet) => subnet.vlanId === iface.vlanId);
    linkSubnet(region, iface, "link_up", seen);
  }
}

export function unlink(region: Region, iface: Interface, address: Address): void {
  deleteAddress(region, address);
  if (iface.enabled) {
    ensureLinkUp(region, iface);
  }
}

/** Removes every link and leaves none behind. */
export function clearLinks(region: Region, iface: Interface): void {
  removeWhere(region, iface, () => true);
}

/** Interface.force_auto_or_dhcp_link: what an interface has by default: auto in its VLAN's first subnet, else dhcp. */
export function linkByDefault(region: Region, iface: Interface): void {
  if (iface.vlanId === null) {
    return;
  }
  const [subnet] = region.subnetsByVlan.all(iface.vlanId).sort((a, b) => a.id - b.id);
  linkSubnet(region, iface, subnet === undefined ? "dhcp" : "auto", subnet);
}

/** Gives each auto link without an address one, skipping those that `answersPing` names. */
export function claimAutoAddresses(
  region: Region,
  machine: Machine,
  answersPing: (ip: string) => boolean,
): void {
  for (const iface of region.interfacesByMachine.all(machine.id)) {
    const open = linksOf(region, iface).filter(
      ({ allocType, ip }) => allocType === AllocType.Auto && ip === null,
    );
    const reserved = reservationOf(region, iface);
    if (reserved !== undefined && open.every(({ subnetId }) => subnetId !== reserved.subnetId)) {
      if (open.length > 0) {
        throw reservedElsewhere(iface, reserved);
      }
      continue;
    }
    for (const link of open) {
      const subnet = region.subnets.find(link.subnetId);
      if (subnet !== undefined) {
        const ip =
          subnet.id === reserved?.subnetId ? reserved.ip : unusedAddress(region, subnet, answersPing);
        region.addresses.update(link, { ip, updated: region.clock.now() });
      }
    }
  }
}

/** The next free address that nobody has reserved and that nothing answers at. */
function unusedAddress(region: Region, subnet: Subnet, answersPing: (ip: string) => boolean): string {
  const busy = region.reservedIpsBySubnet.all(subnet.id).map(({ ip }) => ip);
  let ip = claimNext(region, subnet, busy);
  while (answersPing(ip)) {
    busy.push(ip);
    ip = claimNext(region, subnet, busy);
  }
  return ip;
}

/** Releases the addresses of auto links; the links stay. */
export function releaseAutoAddresses(region: Region, machine: Machine): void {
  for (const iface of region.interfacesByMachine.all(machine.id)) {
    for (const link of linksOf(region, iface)) {
      if (link.allocType === AllocType.Auto && link.ip !== null) {
        region.addresses.update(link, { ip: null, updated: region.clock.now() });
      }
    }
  }
}
