import type { ConfigMethod, LxdVmInputs, NetworkStatus } from "../inputs";
import { parseIp } from "./address";
import { contains, parseCidr } from "./address-block";
import { isIpv6 } from "./family";
import { wantedInterfaces } from "./interfaces";
import type { MachineNetwork, MachineInterface, MachineLink, LinkedSubnet } from "./machine-network";
import type { GuestNetwork } from "./guest";
import type { PlannedLink } from "./plan";

/** What is known of the guest besides the machine. */
export interface GuestFacts {
  /** What cloud-init has given it in place of MAAS's, as far as it is known to have taken it. */
  own: GuestNetwork[];
  /**
   * The addresses of a rack controller on a VLAN, undefined where they are not known; absent for a guest that does not get its name
   * servers by interface.
   */
  racks?: (systemId: string, vlanId: number) => string[] | undefined;
}

const methods: Record<MachineLink["mode"], ConfigMethod | undefined> = {
  static: "static",
  dhcp: "dhcp",
  auto: "auto",
  link_up: undefined,
};

/**
 * Reads the network status out of a machine: of the interface that the inputs give a static address, else of the boot
 * interface. Undefined when that interface has no address by intent (`linkUp`).
 */
export function networkStatus(
  machine: MachineNetwork,
  inputs: LxdVmInputs,
  { own, racks }: GuestFacts,
): NetworkStatus | undefined {
  const wanted = wantedInterfaces(inputs).find((nic) => (nic.staticIps ?? []).length > 0);
  const nic =
    machine.interface_set.find(({ name }) => name === wanted?.name) ??
    machine.interface_set.find(({ id }) => id === machine.boot_interface?.id) ??
    machine.interface_set[0];
  const links = nic?.links.filter(({ mode }) => mode !== "link_up") ?? [];
  // MAAS lists links in the order in which they were made, which a resumed create may have turned round.
  const first = wanted?.staticIps?.[0]?.ipAddress;
  const link = links.find(({ ip_address }) => first !== undefined && ip_address === first) ?? links[0];
  const configMethod = link && methods[link.mode];
  if (nic === undefined || link === undefined || configMethod === undefined) {
    return undefined;
  }
  const assignedIp = link.ip_address || nic.discovered?.[0]?.ip_address;
  const ofGuest = own.find(({ interface: name }) => name === nic.name);
  const gateway = gatewayOf(machine, link) ?? ofGuest?.gateways[0];
  const dnsServers = ofGuest?.dnsServers.length ? ofGuest.dnsServers : dnsServersOf(links, racks);
  return {
    configMethod,
    interface: nic.name,
    macAddress: nic.mac_address.toLowerCase(),
    ...(assignedIp ? { assignedIp } : {}),
    ...(link.subnet ? { subnet: link.subnet.cidr } : {}),
    ...(gateway === undefined ? {} : { gateway }),
    ...(dnsServers === undefined ? {} : { dnsServers }),
  };
}

/**
 * The name servers that MAAS's netplan gives the guest for an interface, over all its links: of each subnet those of MAAS's racks that
 * serve the VLAN, by their addresses on it, then the subnet's own (`_generate_addresses` in MAAS's source). Undefined where that cannot
 * be known: a guest of DHCP has what the lease says, and one without any of these MAAS's default.
 */
function dnsServersOf(links: MachineLink[], racks: GuestFacts["racks"]): string[] | undefined {
  if (racks === undefined || links.some(({ mode }) => mode === "dhcp")) {
    return undefined;
  }
  const all = new Set<string>();
  for (const { subnet } of links) {
    if (subnet === undefined) {
      continue;
    }
    const { vlan } = subnet;
    const serving = [vlan.primary_rack, vlan.secondary_rack].filter((rack) => rack !== null);
    for (const rack of subnet.allow_dns ? serving : []) {
      const addresses = racks(rack, vlan.id);
      if (addresses === undefined) {
        return undefined;
      }
      addresses.filter((ip) => isReachable(ip, subnet)).forEach((ip) => all.add(ip));
    }
    subnet.dns_servers.forEach((server) => all.add(server));
  }
  return all.size === 0 ? undefined : [...all];
}

/** MAAS gives the guest addresses of the subnet's family, and without a gateway those of the subnet alone. */
function isReachable(ip: string, { cidr, gateway_ip: gateway }: LinkedSubnet): boolean {
  const block = parseCidr(cidr);
  const address = parseIp(ip);
  return (
    block !== undefined && address?.family === block.family && (gateway !== null || contains(block, address))
  );
}

/** The default gateway, when it is of the link's own subnet. */
function gatewayOf(
  { default_gateways: defaults }: MachineNetwork,
  { subnet }: MachineLink,
): string | undefined {
  if (!subnet?.gateway_ip) {
    return undefined;
  }
  const chosen = defaults[isIpv6(subnet.cidr) ? "ipv6" : "ipv4"].gateway_ip;
  return chosen === subnet.gateway_ip ? chosen : undefined;
}

/** A link, as far as it shows on the machine. */
export type AskedLink = Pick<PlannedLink, "interface" | "mode" | "ipAddress" | "open">;

/** What MAAS has otherwise than planned, one sentence each; empty when all links are as asked. */
export function networkMismatches(machine: MachineNetwork, planned: AskedLink[]): string[] {
  return planned.flatMap((link) => {
    const nic = machine.interface_set.find(({ name }) => name === link.interface);
    if (nic === undefined) {
      const names = machine.interface_set.map(({ name }) => name).join(", ") || "none";
      return [`interface ${link.interface} was asked for, but the machine has ${names}`];
    }
    const wanted = link.mode.toLowerCase();
    const found = nic.links.some(
      ({ mode, ip_address }) =>
        // What is left to be chosen and could be filled has an address by now.
        link.open === undefined &&
        mode === wanted &&
        (link.ipAddress === undefined || ip_address === link.ipAddress),
    );
    return found ? [] : [`${sayLink(link)} was asked for, but MAAS has ${sayLinks(nic)}`];
  });
}

function sayLink({ interface: name, mode, ipAddress, open }: AskedLink): string {
  const { subnet, range } = open?.address ?? {};
  const place = open === undefined ? "" : ` of ${[range, subnet].filter(Boolean).join(" in ")}`;
  return `${mode.toLowerCase()}${ipAddress ? ` ${ipAddress}` : place} on ${name}`;
}

function sayLinks({ links }: MachineInterface): string {
  return (
    links.map(({ mode, ip_address }) => `${mode}${ip_address ? ` ${ip_address}` : ""}`).join(", ") ||
    "no link"
  );
}
