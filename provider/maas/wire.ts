/**
 * The parts of MAAS's answers that the provider reads, with MAAS's own names. What is not read is not listed.
 */

/** A zone, resource pool or domain, in a list or inside another object. */
export interface Named {
  id: number;
  name: string;
}

export interface Vlan {
  id: number;
  vid: number;
  name: string;
  fabric: string;
  fabric_id: number;
  dhcp_on: boolean;
  /** The VLAN to whose DHCP this one's is relayed. */
  relay_vlan: { dhcp_on: boolean } | null;
  /** System ids of the rack controllers that serve it. */
  primary_rack: string | null;
  secondary_rack: string | null;
}

export interface Subnet {
  id: number;
  name: string;
  cidr: string;
  vlan: Vlan;
  gateway_ip: string | null;
  dns_servers: string[];
  /** Whether guests are given the rack controllers' addresses for name servers. */
  allow_dns: boolean;
  managed: boolean;
}

export interface IpRange {
  id: number;
  type: "dynamic" | "reserved";
  start_ip: string;
  end_ip: string;
  subnet: { id: number };
  /** The user who made it. */
  user: { username: string } | null;
  comment: string;
}

/** An address that is kept for a MAC (MAAS 3.6). */
export interface ReservedIp {
  ip: string;
  mac_address: string;
  comment: string | null;
}

export interface StoragePool {
  id: string;
  name: string;
  total: number;
  used: number;
  available: number;
  default: boolean;
}

export interface VmHost {
  id: number;
  name: string;
  type: string;
  /** Of its LXD, as MAAS last saw it. */
  version?: string;
  /** The machine that it runs on; no system id when MAAS does not know it as one. */
  host: { system_id: string | null } | null;
  zone: Named;
  pool: Named;
  architectures: string[];
  total: { cores: number; memory: number; local_storage: number };
  used: { cores: number; memory: number; local_storage: number };
  available: { cores: number; memory: number; local_storage: number };
  cpu_over_commit_ratio: number;
  memory_over_commit_ratio: number;
  storage_pools: StoragePool[];
}

/** The mode of a link, as MAAS answers it. */
export type LinkMode = "auto" | "dhcp" | "static" | "link_up";

export interface Link {
  id: number;
  mode: LinkMode;
  ip_address?: string;
  subnet?: Subnet;
}

export interface Interface {
  id: number;
  name: string;
  type: string;
  mac_address: string;
  vlan: Vlan | null;
  links: Link[];
  parents: string[];
  /** Addresses that were seen, for example by DHCP. */
  discovered: { ip_address: string; subnet: Subnet }[] | null;
}

export interface Machine {
  system_id: string;
  hostname: string;
  fqdn: string;
  description: string;
  status: MachineStatus;
  status_name: string;
  status_message: string | null;
  /** What MAAS says of its last failure; not in every version. */
  error_description?: string;
  power_state: string;
  power_type: string;
  locked: boolean;
  owner: string | null;
  zone: Named;
  pool: Named;
  domain: Named;
  tag_names: string[];
  ip_addresses: string[];
  cpu_count: number;
  memory: number;
  architecture: string;
  osystem: string;
  distro_series: string;
  hwe_kernel: string | null;
  /** Its VM host; null where it has none, and not even there in a MAAS without VM hosts (3.8). */
  pod: { id: number; name: string } | null;
  interface_set: Interface[];
  boot_interface: Interface | null;
  default_gateways: Record<"ipv4" | "ipv6", { gateway_ip: string | null; link_id: number | null }>;
  physicalblockdevice_set: { id: number; size: number; storage_pool: string | null; tags: string[] }[];
  /** How its last commissioning ended, by the statuses of scripts: 2 when it passed, -1 when there was none or it was broken off. */
  commissioning_status: number;
}

/** The status of a commissioning whose scripts all passed. */
export const COMMISSIONING_PASSED = 2;

/** MAAS's machine statuses, by number (docs/maas-notes.md#states). */
export enum MachineStatus {
  New = 0,
  Commissioning = 1,
  FailedCommissioning = 2,
  Missing = 3,
  Ready = 4,
  Reserved = 5,
  Deployed = 6,
  Retired = 7,
  Broken = 8,
  Deploying = 9,
  Allocated = 10,
  FailedDeployment = 11,
  Releasing = 12,
  FailedReleasing = 13,
  DiskErasing = 14,
  FailedDiskErasing = 15,
  RescueMode = 16,
  EnteringRescueMode = 17,
  FailedEnteringRescueMode = 18,
  ExitingRescueMode = 19,
  FailedExitingRescueMode = 20,
  Testing = 21,
  FailedTesting = 22,
}

export interface MaasEvent {
  id: number;
  /** Null for what is not about one machine, or about none that is there (MAAS 3.6). */
  node: string | null;
  hostname: string;
  level: string;
  type: string;
  description: string;
  created: string;
}

/** How MAAS came to hold an address (StaticIPAddress.alloc_type). */
export enum AllocType {
  Auto = 0,
  Sticky = 1,
  UserReserved = 4,
  Dhcp = 5,
  Discovered = 6,
}

/** An address of `subnets/{id}/?op=ip_addresses` without summary. */
export interface UsedAddress {
  ip: string;
  alloc_type: AllocType;
}

/** The same with its holder. */
export interface SummarisedAddress extends UsedAddress {
  /** The owner of the node, or who reserved it. */
  user?: string;
  node_summary?: {
    system_id: string;
    node_type: NodeType;
    hostname: string;
    /** The name of its interface. */
    via?: string;
  };
  /** The names that users gave it. */
  dns_records?: { name: string; domain: string }[];
  /** The power controllers that MAAS reaches there, with the nodes that they switch; a VM host's LXD has the id of the VM host. */
  bmcs?: { id: number; power_type: string; nodes: { hostname: string }[] }[];
}

/** Of `discovery/`: what a rack has seen on the network. */
export interface Neighbour {
  ip: string;
  mac_address: string;
  /** The maker of the network card. */
  mac_organization: string | null;
  /** By mDNS. */
  hostname: string | null;
  last_seen: string;
}

/** An address of `ipaddresses/?all=true`. */
export interface HeldAddress {
  ip: string;
  alloc_type: AllocType;
  /** When MAAS came to hold it, to the millisecond. */
  created: string;
  owner: { username: string } | null;
  subnet: { id: number; cidr: string } | null;
  interface_set: { system_id?: string; name: string; mac_address: string }[];
}

/** A rack controller, as far as it is read. */
export interface RackController {
  system_id: string;
  hostname: string;
  /** `rackd` is `running`, `degraded` or `dead` by its connections to the region; `unknown` before MAAS has looked. */
  service_set: { name: string; status: string }[];
}

export interface BootResource {
  id: number;
  type: string;
  /** `ubuntu/jammy`. */
  name: string;
  /** `amd64/ga-22.04`. */
  architecture: string;
  subarches?: string;
  /** Of a custom image, where whoever uploaded it has said so. */
  base_image?: string;
}

export interface User {
  username: string;
  is_superuser: boolean;
}

/** MAAS's kinds of nodes, by number. */
export enum NodeType {
  Machine = 0,
  Device = 1,
  RackController = 2,
  RegionController = 3,
  RegionAndRackController = 4,
}

/** A name of `dnsresources/?all=true`: one that a user made, or one that MAAS makes for a node's addresses. */
export interface DnsResource {
  /** -1 for a name that MAAS makes. */
  id: number;
  fqdn: string;
  /** Of a name that a user made. */
  ip_addresses: { ip: string | null }[] | null;
  resource_records: DnsRecord[];
}

export interface DnsRecord {
  /** Of what a user put beside the addresses of a name. */
  id?: number;
  /** The node whose address it is. */
  system_id?: string | null;
  node_type?: NodeType | null;
  rrtype?: string;
  /** The address, of an A or AAAA record. */
  rrdata?: string | null;
  /** Set when a user's DNS resource gives the name. */
  dnsresource_id?: number | null;
}

/** A record of `dnsresourcerecords/`: what a user put beside the addresses of a name. */
export interface DnsData {
  id: number;
  fqdn: string;
  rrtype: string;
  rrdata: string;
}
