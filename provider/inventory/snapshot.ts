import type { AddressIndex } from "./address-index";

/** A zone, resource pool or domain. */
export interface Item {
  id: number;
  name: string;
}

export interface VlanItem {
  id: number;
  vid: number;
  fabric: string;
  /** Whether MAAS's own DHCP (or a relay to it) serves the VLAN. */
  dhcpOn: boolean;
}

export interface SubnetItem {
  id: number;
  name: string;
  /** Canonical. */
  cidr: string;
  vlan: VlanItem;
  /** Canonical. */
  gateway?: string;
  /** Canonical. */
  dnsServers: string[];
}

/** A bridge, physical interface or bond of a VM host's own machine. */
export interface HostInterface {
  name: string;
  type: string;
  /** MAAS's id of its VLAN; absent when it is on none. */
  vlanId?: number;
  /** Addresses of the host itself on it, canonical. */
  addresses: string[];
  /** Names of the interfaces that it is made of (a bridge's ports). */
  parents: string[];
}

export interface StoragePoolItem {
  name: string;
  /** Free bytes. */
  available: number;
  default: boolean;
}

export interface VmHostItem {
  id: number;
  name: string;
  systemId: string;
  zone: Item;
  pool: Item;
  architectures: string[];
  /** In all: a VM can never have more cores than this. */
  cores: number;
  /** Free, over-commit counted in. */
  freeCores: number;
  /** Free MiB, over-commit counted in. */
  freeMemory: number;
  storagePools: StoragePoolItem[];
  interfaces: HostInterface[];
}

export interface RangeItem {
  type: "dynamic" | "reserved";
  subnetId: number;
  /** Canonical. */
  start: string;
  /** Canonical. */
  end: string;
  /** Name of the user who reserved it. */
  user?: string;
  comment: string;
}

/** A synced boot image, one per release and architecture. */
export interface ImageItem {
  osystem: string;
  series: string;
  /** `amd64`. */
  architecture: string;
  /** Kernels that can be asked for: ga-22.04, hwe-22.04, hwe-22.04-edge, generic. */
  kernels: string[];
}

/** What the rules need to know of MAAS, fetched once and shared by all checks. */
export interface Snapshot {
  /** Whose API key it is. */
  user: { name: string; isAdmin: boolean };
  /** How MAAS is reached: the region serves guests by the same families. */
  regionFamilies: { ipv4: boolean; ipv6: boolean };
  vmHosts: VmHostItem[];
  zones: Item[];
  resourcePools: Item[];
  domains: Item[];
  subnets: SubnetItem[];
  ranges: RangeItem[];
  images: ImageItem[];
  /** Host names (without domain) that MAAS's DNS or machines have, with the machine's system id where known. */
  hostnames: Map<string, string | undefined>;
  /** The addresses in use in the subnets that have been asked for. */
  addresses: AddressIndex;
}
