import type { MaasClient } from "./client";
import type { HeldAddress, IpRange, Subnet, UsedAddress } from "./wire";

export function listSubnets(client: MaasClient): Promise<Subnet[]> {
  return client.send({ method: "GET", path: "subnets/" });
}

export function listIpRanges(client: MaasClient): Promise<IpRange[]> {
  return client.send({ method: "GET", path: "ipranges/" });
}

/** The addresses in use in a subnet, without their holders, which would cost ten times as much. */
export function listUsedAddresses(client: MaasClient, subnetId: number): Promise<UsedAddress[]> {
  const query = { with_username: 0, with_summary: 0 };
  return client.send({ method: "GET", path: `subnets/${subnetId}/`, op: "ip_addresses", query });
}

/** Who holds one address: empty when nobody does. */
export function findHolder(client: MaasClient, ip: string): Promise<HeldAddress[]> {
  return client.send({ method: "GET", path: "ipaddresses/", query: { all: "true", ip } });
}
