/** The rows of the state that are about networks; see rows.ts. */

export interface Space {
  readonly id: number;
  name: string;
  description: string;
}

export interface Fabric {
  readonly id: number;
  name: string;
  description: string;
  classType: string | null;
}

export interface Vlan {
  readonly id: number;
  fabricId: number;
  vid: number;
  name: string;
  description: string;
  mtu: number;
  dhcpOn: boolean;
  spaceId: number | null;
  primaryRack: string | null;
  secondaryRack: string | null;
  relayVlanId: number | null;
}

export interface Subnet {
  readonly id: number;
  name: string;
  description: string;
  vlanId: number;
  cidr: string;
  gatewayIp: string | null;
  dnsServers: string[];
  rdnsMode: number;
  allowDns: boolean;
  allowProxy: boolean;
  activeDiscovery: boolean;
  managed: boolean;
  disabledBootArchitectures: string[];
}

export interface IpRange {
  readonly id: number;
  subnetId: number;
  type: "dynamic" | "reserved";
  startIp: string;
  endIp: string;
  comment: string;
  userId: number | null;
}

/** An address that is kept for a MAC (MAAS 3.6). */
export interface ReservedIp {
  readonly id: number;
  ip: string;
  subnetId: number;
  macAddress: string;
  comment: string;
}
