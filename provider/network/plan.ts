import type { InterfaceStaticIp, LxdVmInputs, NetworkInterface } from "../inputs";
import { isIpv6 } from "./family";
import { guestNetwork, type GuestNetwork } from "./guest";
import { wantedInterfaces } from "./interfaces";

/** What the plan needs to know of a subnet. */
export interface PlanSubnet {
  id: number;
  cidr: string;
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
  ipAddress?: string;
  defaultGateway?: boolean;
  /** The gateway that the link makes the default one. */
  gateway?: string;
  /** Whether it replaces the links that the interface has; otherwise it is added to them. */
  force: boolean;
}

/** How a VM's network comes about: what to compose on, which links to make, what cloud-init must add. */
export interface NetworkPlan {
  /** The `interfaces` constraint of compose; absent when MAAS's default is meant. */
  constraint?: string;
  links: PlannedLink[];
  guest: GuestNetwork[];
}

/** A subnet that the inputs name is not in MAAS; check finds this first unless MAAS changed since. */
export class UnknownSubnetError extends Error {
  override name = "UnknownSubnetError";
}

/**
 * Plans the network of a VM.
 * @param fallbackBridge the host's interface to attach to where the inputs give no constraint for an interface
 */
export function planNetwork(
  inputs: LxdVmInputs,
  subnets: SubnetLookup,
  fallbackBridge: string | undefined,
): NetworkPlan {
  const nics = wantedInterfaces(inputs);
  if (nics.length === 0) {
    return { links: [], guest: [] };
  }
  const resolved = nics.map((nic) => resolveNic(nic, subnets));
  return {
    constraint: resolved.map((nic) => constrain(nic, fallbackBridge)).join(";"),
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
      on: found(subnets.ofAddress(address), address.subnet ?? `that contains ${address.ipAddress}`),
    })),
    ...(nic.subnet === undefined ? {} : { subnet: found(subnets.byReference(nic.subnet), nic.subnet) }),
  };
}

function constrain({ nic, subnet, addresses }: ResolvedNic, fallbackBridge: string | undefined): string {
  const parts = [
    nic.bridge === undefined ? undefined : `name=${nic.bridge}`,
    subnet === undefined ? undefined : `subnet_cidr=${subnet.cidr}`,
    nic.fabric === undefined ? undefined : `fabric=${nic.fabric}`,
    nic.vlan === undefined ? undefined : `vid=${nic.vlan}`,
  ].filter((part) => part !== undefined);
  // A static address needs its subnet's VLAN, which a fabric or a VID alone need not give. An interface given by its
  // name alone goes to the host's default: a label without a constraint is malformed for MAAS.
  const on = addresses[0]?.on;
  if (on !== undefined && nic.bridge === undefined && subnet === undefined) {
    parts.push(`subnet_cidr=${on.cidr}`);
  }
  if (parts.length === 0) {
    parts.push(`name=${fallbackBridge ?? ""}`);
  }
  return `${nic.name}:${parts.join(",")}`;
}

function planLinks(nics: ResolvedNic[]): PlannedLink[] {
  const defaults = defaultGateways(nics);
  return nics.flatMap(({ nic, subnet, addresses }): PlannedLink[] => {
    if (addresses.length > 0) {
      return addresses.map((address, index) => ({
        interface: nic.name,
        mode: "STATIC",
        subnetId: address.on.id,
        ipAddress: address.ipAddress,
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
        .filter(({ ipAddress, on }) => isIpv6(ipAddress) === ipv6 && on.gateway !== undefined)
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
