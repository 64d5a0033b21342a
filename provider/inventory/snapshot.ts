import type { AddressSpan } from "../network/address-span";
import type { AddressIndex } from "./address-index";
import type { RangeIndex } from "./range-index";
import type { RegionFamilies } from "./region-families";

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
  /** Whether MAAS gives out its addresses; if not, only those of its reserved ranges. */
  managed: boolean;
}

/** A bridge, physical interface or bond of a VM host's own machine. */
export interface HostInterface {
  name: string;
  type: string;
  /** Absent when it is on none. */
  vlan?: VlanItem;
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
  /** The machine that it runs on; absent when MAAS does not know it as one. */
  systemId?: string;
  zone: Item;
  pool: Item;
  architectures: string[];
  /** The version of its LXD, as MAAS last saw it. */
  lxdVersion?: string;
  /** In all: a VM can never have more cores than this. */
  cores: number;
  /** Free, over-commit counted in. */
  freeCores: number;
  /** MiB in all. */
  memory: number;
  /** Free MiB, over-commit counted in. */
  freeMemory: number;
  storagePools: StoragePoolItem[];
  /** Empty, too, where they are not known. */
  interfaces: HostInterface[];
  /**
   * Whether they were asked for, with a VM that may be on this host (`SnapshotSource.get`), and the API key may see the host's machine; if
   * not, nothing can be said of bridges.
   */
  interfacesKnown: boolean;
}

/** A synced boot image, one per release and architecture. */
export interface ImageItem {
  osystem: string;
  series: string;
  /** `amd64`. */
  architecture: string;
  /** Kernels that MAAS lists for it: ga-22.04, hwe-22.04, hwe-22.04-edge; none for images that bring their own. */
  kernels: string[];
  /** What a custom image is made from, as whoever uploaded it has said: `rhel/9`. */
  baseImage?: string;
}

/** A part of the snapshot. */
export type SnapshotPart =
  | "vmHosts"
  | "zones"
  | "resourcePools"
  | "domains"
  | "subnets"
  | "ranges"
  | "images"
  | "hostnames"
  | "addresses";

/** What the API key's user may not read, so that what depends on it cannot be checked. */
export interface UnreadPart {
  part: SnapshotPart;
  /** A sentence for people. */
  because: string;
}

/** An address that MAAS keeps for a MAC. */
export interface ReservedIpItem {
  /** Canonical. */
  ip: string;
  /** In lower case with colons. */
  mac: string;
  comment: string;
}

/** What the rules need to know of MAAS, fetched once and shared by all checks. */
export interface Snapshot {
  /** Whose API key it is. */
  user: { name: string; isAdmin: boolean };
  /** How MAAS is reached: the region serves guests by the same families. */
  regionFamilies: RegionFamilies;
  vmHosts: VmHostItem[];
  /** These three are empty until a VM that names one was asked for with (`SnapshotSource.get`, `ensureNamed`). */
  zones: Item[];
  resourcePools: Item[];
  domains: Item[];
  /** The domain of machines that name none; absent until the domains were read. */
  defaultDomain?: Item;
  subnets: SubnetItem[];
  ranges: RangeIndex;
  /** What static addresses may be in whatever MAAS says of it: the setting `usableRanges`. */
  usableRanges: readonly AddressSpan[];
  images: ImageItem[];
  /** What MAAS deploys where nothing is asked for; absent until somebody needed it (`SnapshotSource.ensureDefaultImage`). */
  defaultImage?: Pick<ImageItem, "osystem" | "series">;
  /**
   * Host names (without domain) of MAAS's machines, devices and controllers that have an address, with their system id. A
   * machine without an address (Ready with an `auto` link, say) is not among them: MAAS shows its name only in the list of all
   * machines, which costs it some 40 ms each.
   */
  hostnames: Map<string, string>;
  /** The addresses of MAAS's rack controllers by system id, canonical. */
  rackAddresses: Map<string, string[]>;
  /** The addresses in use in the subnets that have been asked for (`SnapshotSource.ensureSubnets`). */
  addresses: AddressIndex;
  /** What MAAS keeps for MACs; absent before MAAS 3.6, and until somebody needed it (`SnapshotSource.ensureReservedIps`). */
  reservedIps?: ReservedIpItem[];
  /**
   * Addresses, canonical, that MAAS's racks have seen somebody answer at, and that nothing in MAAS has; absent until somebody needed them
   * (`SnapshotSource.ensureObserved`).
   */
  observed?: ReadonlySet<string>;
  /** The system id of a controller of the region; absent where MAAS shows none. */
  regionSystemId?: string;
  /** The parts that are empty or incomplete because the user may not read them: no failure may be drawn from them. */
  unread: UnreadPart[];
}
