import type { NodeStatus } from "../catalog/status";

export * from "./network-rows";

/** Plain rows of the region's state: everything here can be written to a file as JSON and read back. */

/** The user under which MAAS itself acts; no API call shows it or signs in as it. */
export const SYSTEM_USER = "MAAS";

export interface User {
  readonly id: number;
  username: string;
  email: string;
  isSuperuser: boolean;
  /** Local user, as against one of an external directory. */
  isLocal: boolean;
  created: number;
}

/** An API key `consumerKey:token:secret` of a user. */
export interface ApiToken {
  readonly id: number;
  userId: number;
  name: string;
  consumerKey: string;
  token: string;
  secret: string;
}

export interface Zone {
  readonly id: number;
  name: string;
  description: string;
}

/** The zone of everything that no zone was chosen for. */
export const DEFAULT_ZONE = 1;

export interface ResourcePool {
  readonly id: number;
  name: string;
  description: string;
}

export interface Domain {
  readonly id: number;
  name: string;
  authoritative: boolean;
  ttl: number | null;
  isDefault: boolean;
}

/** maasserver.enum.IPADDRESS_TYPE. */
export const AllocType = { Auto: 0, Sticky: 1, UserReserved: 4, Dhcp: 5, Discovered: 6 } as const;
export type AllocType = (typeof AllocType)[keyof typeof AllocType];

/** A StaticIPAddress of MAAS: a link of an interface, a reserved address, or both. */
export interface Address {
  readonly id: number;
  allocType: AllocType;
  /** Null while the link has no address: auto before deployment, dhcp without a lease, link_up. */
  ip: string | null;
  subnetId: number | null;
  interfaceId: number | null;
  userId: number | null;
  hostname: string | null;
  /** Milliseconds since 1970, as every time in the state. */
  created: number;
  updated: number;
}

export interface Interface {
  readonly id: number;
  machineId: number;
  name: string;
  type: "physical" | "bridge" | "bond" | "vlan";
  macAddress: string;
  vlanId: number | null;
  parentIds: number[];
  enabled: boolean;
  linkConnected: boolean;
  interfaceSpeed: number;
  linkSpeed: number;
  vendor: string | null;
  product: string | null;
  firmwareVersion: string | null;
  tags: string[];
  params: Record<string, unknown>;
  numaNode: number | null;
  /** A bridge that its machine's user made while it was allocated: gone with the release. */
  acquired?: boolean;
}

export interface Filesystem {
  fstype: string;
  label: string;
  uuid: string;
  mountPoint: string | null;
}

export interface Partition {
  readonly id: number;
  size: number;
  bootable: boolean;
  uuid: string;
  filesystem: Filesystem | null;
}

export interface BlockDevice {
  readonly id: number;
  machineId: number;
  name: string;
  idPath: string;
  size: number;
  model: string;
  serial: string;
  tags: string[];
  storagePool: string | null;
  partitions: Partition[];
}

export type HardwareProfile = "unknown" | "lxd-vm" | "host";

/** maasserver.enum.NODE_TYPE, of those that there are here. */
export const NodeType = { Machine: 0, Device: 1, RegionAndRack: 4 } as const;
export type NodeType = (typeof NodeType)[keyof typeof NodeType];

/** A node of MAAS, whatever its type. */
export interface Machine {
  readonly id: number;
  readonly systemId: string;
  nodeType: NodeType;
  hostname: string;
  domainId: number;
  zoneId: number;
  poolId: number;
  status: NodeStatus;
  previousStatus: NodeStatus;
  ownerId: number | null;
  ownerData: Record<string, string>;
  description: string;
  architecture: string | null;
  osystem: string;
  distroSeries: string;
  hweKernel: string | null;
  minHweKernel: string | null;
  ephemeralDeploy: boolean;
  enableHwSync: boolean;
  userData: string | null;
  agentName: string;
  powerState: "on" | "off" | "unknown" | "error";
  powerType: string;
  /** What the creator of an enlisted machine gave. */
  powerParameters?: Record<string, string>;
  locked: boolean;
  netboot: boolean;
  errorDescription: string;
  cpuCount: number;
  cpuSpeed: number;
  memory: number;
  numaCores: number[];
  numaMemory: number;
  hardware: HardwareProfile;
  hardwareUuid: string | null;
  biosBootMethod: string | null;
  tags: string[];
  swapSize: number | null;
  /** Memory file systems. */
  specialFilesystems?: { fstype: string; mountPoint: string; mountOptions: string }[];
  bootInterfaceId: number | null;
  bootDiskId: number | null;
  gatewayLinkIpv4: number | null;
  gatewayLinkIpv6: number | null;
  /** Whether the acquired copy of the storage layout exists (from allocation to release). */
  storageAcquired: boolean;
  commissioningSetId: number | null;
  installationSetId: number | null;
  testingSetId: number | null;
  /** The VM host (pod) that the machine runs on, and its LXD instance there. */
  vmHostId: number | null;
  virtualMachineId: number | null;
  instanceName: string | null;
  /** The newest event that makes a status message. */
  statusEventId?: number;
  /** The machine that a device belongs to. */
  parentId?: number | null;
  /** Whether commissioning leaves interfaces and links alone. */
  skipNetworking: boolean;
  skipStorage?: boolean;
  /** Made by an allocation, and gone with its release. */
  dynamic?: boolean;
  created: number;
  updated: number;
}

export interface StoragePool {
  id: string;
  name: string;
  type: string;
  path: string;
  /** Bytes. */
  total: number;
}

export interface VmHost {
  readonly id: number;
  name: string;
  /** The machine that is the host. */
  hostMachineId: number | null;
  zoneId: number;
  poolId: number;
  tags: string[];
  cores: number;
  /** MiB. */
  memory: number;
  cpuOverCommitRatio: number;
  memoryOverCommitRatio: number;
  defaultMacvlanMode: string | null;
  architectures: string[];
  storagePools: StoragePool[];
  defaultStoragePoolId: string;
  version: string;
  project: string;
  powerAddress: string;
  /** Prefix of the MACs that LXD gives on this host, and the next free number. */
  macPrefix: string;
  /** LXD's profiles in the project, beside `default`. */
  profiles?: string[];
  /** The real LXD behind the host: its API, and the client certificate that it trusts. */
  realLxd?: { url: string; certificate: string; key: string };
}

/** The keys of a host's own LXD, and of MAAS to it. */
export interface LxdKeys {
  /** Of the VM host. */
  readonly id: number;
  server: { certificate: string; key: string };
  client: { certificate: string; key: string };
}

/** An instance in LXD, with or without a machine record in MAAS. */
export interface Instance {
  /** `hostId/name`. */
  readonly id: string;
  vmHostId: number;
  name: string;
  /** Null: an orphan that MAAS does not know. */
  machineId: number | null;
  cores: number;
  pinnedCores: number[];
  hugepagesBacked: boolean;
  memory: number;
  architecture: string;
  disks: { size: number; pool: string; tags: string[] }[];
  /** LXD's network devices, by name in the order of LXD's JSON; `boots`: the one that the VM boots from. */
  nics: { name: string; mac: string; hostInterface: string; boots?: boolean }[];
  running: boolean;
  /** When it was started last, by the region's clock; absent for one that never was. */
  startedAt?: number;
  /** Disk bytes that MAAS counts a second time for an instance that a refresh discovered. */
  discovered: boolean;
  /** What was set in LXD itself: keys, whole devices by name, profiles, and addresses that LXD chose. */
  config?: Record<string, string>;
  devices?: Record<string, Record<string, string>>;
  profiles?: string[];
  volatileMacs?: Record<string, string>;
}

export interface Tag {
  readonly id: number;
  name: string;
  definition: string;
  comment: string;
  kernelOpts: string;
}

export interface RegionEvent {
  readonly id: number;
  machineId: number;
  /** Level as of Python's logging: 10 DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL. */
  level: number;
  type: string;
  description: string;
  action: string;
  userId: number | null;
  created: number;
  /** When it appears in the log, where that is later than its creation: ids do not come in order then. */
  appears?: number;
}

export const ScriptStatus = { Pending: 0, Running: 1, Passed: 2, Failed: 3, Aborted: 5 } as const;
export type ScriptStatus = (typeof ScriptStatus)[keyof typeof ScriptStatus];

export interface ScriptResult {
  readonly id: number;
  name: string;
  /** 0 node, 1 cpu, 2 memory, 3 storage, 4 network. */
  hardwareType: number;
  status: ScriptStatus;
  parameters: Record<string, unknown>;
  interfaceId: number | null;
  /** An administrator had MAAS ignore it. */
  suppressed?: boolean;
  started: number | null;
  ended: number | null;
  updated: number;
  created: number;
}

export interface ScriptSet {
  readonly id: number;
  machineId: number;
  /** 0 commissioning, 1 installation, 2 testing. */
  type: 0 | 1 | 2;
  created: number;
  results: ScriptResult[];
}

export interface BootResource {
  readonly id: number;
  osystem: string;
  series: string;
  arch: string;
  kernel: string;
  subarches: string[];
  /** Of an uploaded image, where it was given. */
  baseImage: string | null;
  lastDeployed: number | null;
}

export interface DnsResource {
  readonly id: number;
  name: string;
  domainId: number;
  addressTtl: number | null;
}

/** An address that a DNS resource names. */
export interface DnsAddress {
  readonly id: number;
  dnsResourceId: number;
  addressId: number;
}

/** Other records of a DNS resource: CNAME, MX, NS, SRV, SSHFP, TXT. */
export interface DnsData {
  readonly id: number;
  dnsResourceId: number;
  rrtype: string;
  rrdata: string;
  ttl: number | null;
}

/** A change of a machine that falls due later. */
export interface Timer {
  readonly id: number;
  machineId: number;
  at: number;
  kind: TimerKind;
}

export type TimerKind =
  "commissioned" | "deployed" | "released" | "erased" | "tested" | "rescue-entered" | "rescue-left";

export interface Setting {
  /** The setting's name. */
  readonly id: string;
  value: unknown;
}
