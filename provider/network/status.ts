import type { ConfigMethod, LxdVmInputs, NetworkStatus } from "../inputs";
import { isIpv6 } from "./family";
import { wantedInterfaces } from "./interfaces";
import type { GuestNetwork } from "./guest";
import type { PlannedLink } from "./plan";

/** The parts of a machine, in MAAS's words, that tell of its network. */
export interface MachineNetwork {
  boot_interface: { id: number } | null;
  interface_set: MachineInterface[];
  default_gateways: Record<"ipv4" | "ipv6", { gateway_ip: string | null }>;
}

interface MachineInterface {
  id: number;
  name: string;
  mac_address: string;
  links: MachineLink[];
  discovered: { ip_address: string }[] | null;
}

interface MachineLink {
  mode: "auto" | "dhcp" | "static" | "link_up";
  ip_address?: string;
  subnet?: { cidr: string; gateway_ip: string | null; dns_servers: string[] };
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
  guest: GuestNetwork[],
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
  const ofGuest = guest.find(({ interface: name }) => name === nic.name);
  const gateway = gatewayOf(machine, link) ?? ofGuest?.gateways[0];
  return {
    configMethod,
    interface: nic.name,
    macAddress: nic.mac_address.toLowerCase(),
    ...(assignedIp ? { assignedIp } : {}),
    ...(link.subnet ? { subnet: link.subnet.cidr } : {}),
    ...(gateway === undefined ? {} : { gateway }),
    dnsServers: ofGuest?.dnsServers.length ? ofGuest.dnsServers : dnsServersOf(links),
  };
}

/** The guest is given the name servers of all subnets that the interface is in. */
function dnsServersOf(links: MachineLink[]): string[] {
  return [...new Set(links.flatMap(({ subnet }) => subnet?.dns_servers ?? []))];
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
export type AskedLink = Pick<PlannedLink, "interface" | "mode" | "ipAddress">;

/** What MAAS has otherwise than planned, one sentence each; empty when all links are as asked. */
export function networkDifferences(machine: MachineNetwork, planned: AskedLink[]): string[] {
  return planned.flatMap((link) => {
    const nic = machine.interface_set.find(({ name }) => name === link.interface);
    if (nic === undefined) {
      const names = machine.interface_set.map(({ name }) => name).join(", ") || "none";
      return [`interface ${link.interface} was asked for, but the machine has ${names}`];
    }
    const wanted = link.mode.toLowerCase();
    const found = nic.links.some(
      ({ mode, ip_address }) =>
        mode === wanted && (link.ipAddress === undefined || ip_address === link.ipAddress),
    );
    return found ? [] : [`${sayLink(link)} was asked for, but MAAS has ${sayLinks(nic)}`];
  });
}

function sayLink({ interface: name, mode, ipAddress }: AskedLink): string {
  return `${mode.toLowerCase()}${ipAddress ? ` ${ipAddress}` : ""} on ${name}`;
}

function sayLinks({ links }: MachineInterface): string {
  return (
    links.map(({ mode, ip_address }) => `${mode}${ip_address ? ` ${ip_address}` : ""}`).join(", ") ||
    "no link"
  );
}
