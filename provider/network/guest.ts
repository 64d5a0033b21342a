import type { InterfaceStaticIp, LxdVmInputs } from "../inputs";
import { wantedInterfaces } from "./interfaces";
import type { MachineNetwork } from "./machine-network";

/** What MAAS cannot say to the guest, so cloud-init must. */
export interface GuestNetwork {
  interface: string;
  /** The name servers instead of the subnet's; empty when the subnet's are right. */
  dnsServers: string[];
  /** Gateways of subnets that have none in MAAS. */
  gateways: string[];
}

/** A static address and what MAAS gives the guests of its subnet. */
export interface AddressOnSubnet {
  address: InterfaceStaticIp;
  on: { gateway?: string; dnsServers: string[] };
}

/** What cloud-init must add for an interface; undefined when MAAS says it all. */
export function guestNetwork(name: string, addresses: AddressOnSubnet[]): GuestNetwork | undefined {
  const differs = addresses.some(
    ({ address: { dnsServers }, on }) =>
      dnsServers !== undefined && dnsServers.join() !== on.dnsServers.join(),
  );
  // The guest's list replaces the whole of MAAS's, so it names what the other addresses of the interface keep.
  const dnsServers = differs
    ? addresses.flatMap(({ address, on }) => address.dnsServers ?? on.dnsServers)
    : [];
  const gateways = addresses.flatMap(({ address: { gateway }, on }) =>
    gateway !== undefined && on.gateway === undefined ? [gateway] : [],
  );
  return dnsServers.length + gateways.length === 0
    ? undefined
    : { interface: name, dnsServers: [...new Set(dnsServers)], gateways: [...new Set(gateways)] };
}

/** The same, found out from a machine that is there: its links show the subnets. */
export function guestNetworksOf(machine: MachineNetwork, inputs: LxdVmInputs): GuestNetwork[] {
  return wantedInterfaces(inputs).flatMap(({ name, staticIps = [] }) => {
    const links = machine.interface_set.find((nic) => nic.name === name)?.links ?? [];
    const addresses = staticIps.flatMap((address): AddressOnSubnet[] => {
      const subnet = links.find(({ ip_address: ip }) => ip === address.ipAddress)?.subnet;
      const gateway = subnet?.gateway_ip;
      return subnet === undefined
        ? []
        : [{ address, on: { dnsServers: subnet.dns_servers, ...(gateway ? { gateway } : {}) } }];
    });
    return guestNetwork(name, addresses) ?? [];
  });
}
