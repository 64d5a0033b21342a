/**
 * What a subnet's addresses are used for: runs that follow each other without a gap, from its first address to its last.
 */

/** Kinds of addresses, the order that of a legend. */
export const ADDRESS_KINDS = [
  "vm",
  "machine",
  "vmHost",
  "controller",
  "device",
  "user",
  "reservedIp",
  "observed",
  "gateway",
  "dns",
  "dynamic",
  "reserved",
  "kept",
  "free",
] as const;

/**
 * - `vm` a VM of this provider, shown by its mark
 * - `machine` any other machine, or a power controller
 * - `vmHost` the machine of a VM host, or its LXD
 * - `controller` a controller of MAAS
 * - `device` a device
 * - `user` reserved by a user
 * - `reservedIp` kept for a MAC address (MAAS 3.6)
 * - `observed` seen on the network, and given out by nobody that MAAS knows
 * - `gateway`, `dns` the subnet's gateway and DNS servers, where MAAS knows no holder
 * - `dynamic`, `reserved` in such a range and not in use
 * - `kept` not given to a VM by choice: network, broadcast, what MAAS gives out by itself, what it does not manage
 * - `free` what the provider would choose from
 */
export type AddressKind = (typeof ADDRESS_KINDS)[number];

/** Who holds an address, as far as MAAS shows it. */
export interface AddressHolder {
  /** Host name, or VM host's name; name of the user who reserved it; MAC address for which it is kept; empty where MAAS shows none. */
  name: string;
  systemId?: string;
  interface?: string;
  /** How MAAS came to hold the address. */
  allocation?: "auto" | "static" | "reserved" | "dhcp" | "observed";
  /** MAAS's word for the machine's status. */
  status?: string;
  /** The owner of the node, or who reserved it. */
  user?: string;
  vmHost?: string;
  /** Of a VM of ours: the name of its resource, as far as its mark has it. */
  resource?: string;
  /** Of a VM of ours: what its mark has of the stack under which it was made. */
  stackId?: string;
  /** The name of that stack, `project/stack`, where it is known. */
  stack?: string;
}

/** One address, or several that follow each other and are of one kind. */
export interface MapRun {
  /** Canonical. */
  start: string;
  /** Canonical; the same for a single one. */
  end: string;
  /** How many, in decimal: more than a number can hold in IPv6. */
  count: string;
  kind: AddressKind;
  holder?: AddressHolder;
  /** What else is known, a sentence or phrase each. */
  notes?: string[];
  /** Why it is in doubt whether the address is, or stays, what is said. */
  doubt?: string;
}

/** A range that MAAS keeps. */
export interface MapRange {
  type: "dynamic" | "reserved";
  start: string;
  end: string;
  count: string;
  /** How many of it are in use. */
  inUse: number;
  user?: string;
  comment: string;
}

export interface SubnetMap {
  id: number;
  name: string;
  cidr: string;
  family: 4 | 6;
  prefix: number;
  fabric: string;
  /** 0 is the untagged VLAN. */
  vid: number;
  managed: boolean;
  gateway?: string;
  dnsServers: string[];
  /** How many addresses of each kind, in decimal; kinds that are not there are left out. */
  counts: Partial<Record<AddressKind, string>>;
  ranges: MapRange[];
  runs: MapRun[];
}

/** A stack whose VMs hold addresses. */
export interface StackOnMap {
  id: string;
  /** `project/stack`, where it is known. */
  name?: string;
  /** How many addresses its VMs hold in the subnets of the map. */
  addresses: number;
}

export interface AddressMap {
  /** MAAS's URL. */
  maas: string;
  /** When MAAS was asked: ISO 8601, UTC. */
  time: string;
  subnets: SubnetMap[];
  stacks: StackOnMap[];
  /** What MAAS did not show, a sentence each. */
  unread: string[];
}

/** Kinds that somebody holds. */
export const HELD_KINDS: readonly AddressKind[] = [
  "vm",
  "machine",
  "vmHost",
  "controller",
  "device",
  "user",
  "reservedIp",
  "observed",
  "gateway",
  "dns",
];
