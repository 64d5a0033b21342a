import type { MaasClient } from "./client";
import type {
  DnsResource,
  HeldAddress,
  IpRange,
  Neighbour,
  ReservedIp,
  Subnet,
  SummarisedAddress,
  UsedAddress,
} from "./wire";

export function listSubnets(client: MaasClient): Promise<Subnet[]> {
  return client.send({ method: "GET", path: "subnets/" });
}

export function listIpRanges(client: MaasClient): Promise<IpRange[]> {
  return client.send({ method: "GET", path: "ipranges/" });
}

/** The addresses that are kept for MACs; 404 before MAAS 3.6. */
export function listReservedIps(client: MaasClient): Promise<ReservedIp[]> {
  return client.send({ method: "GET", path: "reservedips/" });
}

/** The addresses in use in a subnet, without their holders, which would cost ten times as much. */
export function listUsedAddresses(client: MaasClient, subnetId: number): Promise<UsedAddress[]> {
  const query = { with_username: 0, with_summary: 0 };
  return client.send({ method: "GET", path: `subnets/${subnetId}/`, op: "ip_addresses", query });
}

/** The same with their holders. */
export function listAddressHolders(client: MaasClient, subnetId: number): Promise<SummarisedAddress[]> {
  const query = { with_username: 1, with_summary: 1 };
  return client.send({ method: "GET", path: `subnets/${subnetId}/`, op: "ip_addresses", query });
}

/** Addresses that MAAS's racks have seen on the network, and that nothing in MAAS has. */
export function listUnknownNeighbours(client: MaasClient): Promise<Neighbour[]> {
  return client.send({ method: "GET", path: "discovery/", op: "by_unknown_ip" });
}

/** Who holds one address: empty when nobody does. Administrators only. */
export function findHolder(client: MaasClient, ip: string): Promise<HeldAddress[]> {
  return client.send({ method: "GET", path: "ipaddresses/", query: { all: "true", ip } });
}

/** The address where it is a reservation of the API key's user, who alone can release it; else empty. */
export function findOwnReservation(client: MaasClient, ip: string): Promise<HeldAddress[]> {
  return client.send({ method: "GET", path: "ipaddresses/", query: { ip } });
}

/**
 * Reserves an address and gives it a name, in one transaction. To be sent again where no answer came: MAAS answers 404 where the first
 * one took effect.
 * @param hostname with its domain
 */
export function reserveAddress(client: MaasClient, ip: string, hostname: string): Promise<HeldAddress> {
  const form = { ip, hostname };
  return client.send({ method: "POST", path: "ipaddresses/", op: "reserve", form, repeatable: true });
}

/** Releases an address that the API key's user has reserved. MAAS deletes each name that has no other address, with all its records. */
export function releaseAddress(client: MaasClient, ip: string): Promise<void> {
  return client.send({ method: "POST", path: "ipaddresses/", op: "release", form: { ip } });
}

/**
 * Every name of MAAS's DNS, its own for nodes included, which is the cheap way to host names. A node without an address has no
 * name here, and an ordinary user does not see all.
 */
export function listDnsResources(client: MaasClient): Promise<DnsResource[]> {
  return client.send({ method: "GET", path: "dnsresources/", query: { all: "true" } });
}
