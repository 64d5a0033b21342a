import type { InterfaceStaticIp, LxdVmInputs, NetworkInterface } from "../inputs";
import { isIpv6 } from "./family";
import { guestNetwork, type GuestNetwork } from "./guest";
import { wantedInterfaces } from "./interfaces";
import { portFor, formatVlan, type HostPort, type PlannedNic, type Vlan, type VlanAsked } from "./ports";

/** What the plan needs to know of a subnet. */
export interface PlanSubnet {
  id: number;
  cidr: string;
  vlan: Vlan;
  gateway?: string;
  dnsServers: string[];
}

/** Where the plan looks subnets up. */
export interface SubnetLookup<Subnet extends PlanSubnet = PlanSubnet> {
  /** By name, CIDR or id. */
  byReference(reference: string): Subnet | undefined;
  /** The one that a static address names, else the most specific one that holds it. */
  ofAddress(address: InterfaceStaticIp): Subnet | undefined;
}

/** A link to make with `link_subnet` before the deployment. */
export interface PlannedLink {
  interface: string;
  mode: "STATIC" | "DHCP" | "LINK_UP";
  subnetId?: number;
  /** Absent where it is to be chosen. */
  ipAddress?: string;
  /** Of a static link whose address is to be chosen: what the program gives of it, and which of the interface's addresses it is. */
  open?: { address: InterfaceStaticIp; index: number };
  defaultGateway?: boolean;
  /** The gateway that the link makes the default one. */
  gateway?: string;
  /** Whether it replaces the links that the interface has; otherwise it is added to them. */
  force: boolean;
}

/** How a VM's network comes about: what to compose on, which links to make, what cloud-init must add. */
export interface NetworkPlan {
  /** The interfaces that are asked for; none when MAAS's default is meant. */
  nics: PlannedNic[];
  links: PlannedLink[];
  guest: GuestNetwork[];
}

/** A subnet that the inputs name is not in MAAS; check finds this first unless MAAS changed since. */
export class UnknownSubnetError extends Error {
  override name = "UnknownSubnetError";
}

/**
 * Plans the network of a VM.
 * @param ports what it can be attached to on its host; none where the host is not known
 */
export function planNetwork(
  inputs: LxdVmInputs,
  subnets: SubnetLookup,
  ports: readonly HostPort[],
): NetworkPlan {
  const nics = wantedInterfaces(inputs);
  const resolved = nics.map((nic) => resolveNic(nic, subnets));
  return {
    nics: resolved.map((nic) => attach(nic, ports)),
    links: planLinks(resolved),
    guest: resolved.flatMap(({ nic, addresses }) => {
      const onSubnets = addresses.map((address) => ({ address, on: address.on }));
      return guestNetwork(nic.name, onSubnets) ?? [];
    }),
  };
}

interface ResolvedAddress extends InterfaceStaticIp {
  on: PlanSubnet;
}

interface ResolvedNic {
  nic: NetworkInterface;
  /** The subnet that the interface itself names. */
  subnet?: PlanSubnet;
  addresses: ResolvedAddress[];
}

function resolveNic(nic: NetworkInterface, subnets: SubnetLookup): ResolvedNic {
  const found = <T>(subnet: T | undefined, reference: string): T => {
    if (subnet === undefined) {
      throw new UnknownSubnetError(`MAAS has no subnet ${reference}`);
    }
    return subnet;
  };
  return {
    nic,
    addresses: (nic.staticIps ?? []).map((address) => ({
      ...address,
      on: found(subnets.ofAddress(address), formatPlace(address)),
    })),
    ...(nic.subnet === undefined ? {} : { subnet: found(subnets.byReference(nic.subnet), nic.subnet) }),
  };
}

function attach({ nic, subnet, addresses }: ResolvedNic, ports: readonly HostPort[]): PlannedNic {
  const { name, bridge, vlan: vid, fabric } = nic;
  const asked: VlanAsked[] = [
    ...(subnet === undefined ? [] : [onVlanOf(subnet, formatSubnet(subnet))]),
    ...(vid === undefined ? [] : [{ says: `VLAN ${vid}`, vid }]),
    ...(fabric === undefined ? [] : [{ says: `fabric ${fabric}`, fabric }]),
    ...addresses.map(({ ipAddress, on }) =>
      onVlanOf(
        on,
        `${ipAddress === undefined ? "an address" : `IP address ${ipAddress}`} of ${formatSubnet(on)}`,
      ),
    ),
  ];
  const port = portFor(ports, bridge, asked);
  if (bridge !== undefined && port?.vlan !== undefined) {
    const { id } = port.vlan;
    asked.push({ says: `${bridge} of the VM host on ${formatVlan(port.vlan)}`, id });
  }
  return { name, asked, ...(port === undefined ? {} : { port: port.name }) };
}

/** What a static address names of its subnet. */
function formatPlace({ subnet, range, ipAddress }: InterfaceStaticIp): string {
  return subnet ?? (range === undefined ? `that contains ${ipAddress}` : `that contains the range ${range}`);
}

const formatSubnet = ({ cidr, vlan }: PlanSubnet): string => `subnet ${cidr} on ${formatVlan(vlan)}`;
const onVlanOf = ({ vlan: { id } }: PlanSubnet, says: string): VlanAsked => ({ says, id });

function planLinks(nics: ResolvedNic[]): PlannedLink[] {
  const defaults = defaultGateways(nics);
  return nics.flatMap(({ nic, subnet, addresses }): PlannedLink[] => {
    if (addresses.length > 0) {
      return addresses.map((address, index): PlannedLink => ({
        interface: nic.name,
        mode: "STATIC",
        subnetId: address.on.id,
        ...(address.ipAddress === undefined
          ? { open: { address: nic.staticIps?.[index] ?? {}, index } }
          : { ipAddress: address.ipAddress }),
        ...(defaults.has(address) && address.on.gateway !== undefined
          ? { defaultGateway: true, gateway: address.on.gateway }
          : {}),
        force: index === 0,
      }));
    }
    if (nic.mode === "dhcp") {
      const on = subnet === undefined ? {} : { subnetId: subnet.id };
      return [{ interface: nic.name, mode: "DHCP", ...on, force: true }];
    }
    return nic.mode === "linkUp" ? [{ interface: nic.name, mode: "LINK_UP", force: true }] : [];
  });
}

/**
 * The addresses whose link becomes the default gateway of its family: the one that gives a gateway, else the first
 * static one, unless an earlier interface that MAAS configures brings a gateway of its own.
 */
function defaultGateways(nics: ResolvedNic[]): Set<ResolvedAddress> {
  const chosen = new Set<ResolvedAddress>();
  for (const ipv6 of [false, true]) {
    const family = nics.flatMap((nic, index) =>
      nic.addresses
        .filter(({ on }) => isIpv6(on.cidr) === ipv6 && on.gateway !== undefined)
        .map((address) => ({ address, index })),
    );
    const explicit = family.find(({ address }) => address.gateway !== undefined);
    const first = family[0];
    const taken =
      first !== undefined && nics.slice(0, first.index).some((nic) => bringsOwnGateway(nic, ipv6));
    const winner = explicit ?? (taken ? undefined : first);
    if (winner !== undefined) {
      chosen.add(winner.address);
    }
  }
  return chosen;
}

function bringsOwnGateway({ nic, subnet, addresses }: ResolvedNic, ipv6: boolean): boolean {
  if (addresses.length > 0 || nic.mode === "linkUp") {
    return false;
  }
  return subnet === undefined ? !ipv6 : isIpv6(subnet.cidr) === ipv6 && subnet.gateway !== undefined;
}
