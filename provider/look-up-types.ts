// Generated from schema.json by `npm run generate`.

import type {
  VmHostStoragePool,
  VmHostNetwork,
  VmHostInfo,
  SubnetRange,
  FreeRange,
  MachineInterface,
  MachineDisk,
  ImageInfo,
  ZoneInfo,
  ResourcePoolInfo,
  DomainInfo,
} from "./inputs";

/** What `getVmHosts` is asked for. */
export interface GetVmHostsArgs {
  /** Only those of this zone, by name or id. */
  zone?: string;
  /** Only those of this resource pool, by name or id. */
  resourcePool?: string;
}

/** What `getVmHosts` finds. */
export interface GetVmHostsResult {
  /** The VM hosts, ordered by name. */
  vmHosts: VmHostInfo[];
}

/** What `getVmHost` is asked for. */
export interface GetVmHostArgs {
  /** Its name, or its id in MAAS. */
  name: string;
}

/** What `getVmHost` finds. */
export interface GetVmHostResult {
  /** MAAS's id of the VM host. */
  id: number;
  /** Its name. */
  name: string;
  /** The system id of its own machine; absent where MAAS knows none. */
  systemId?: string;
  /** Its zone, by name. */
  zone: string;
  /** Its resource pool, by name. */
  resourcePool: string;
  /** The LXD project that it is bound to. MAAS shows it to administrators only. */
  project?: string;
  /** The version of its LXD, as MAAS last saw it. */
  lxdVersion?: string;
  /** The architectures of its VMs, for example amd64/generic. */
  architectures: string[];
  /** Cores in all. A VM can have no more. */
  cores: number;
  /** Free cores, with over-commit counted in. */
  freeCores: number;
  /** MiB of memory in all. */
  memory: number;
  /** Free MiB of memory, with over-commit counted in. */
  freeMemory: number;
  /** Its storage pools. */
  storagePools: VmHostStoragePool[];
  /** What VMs can be attached to; absent where the API key's user is not shown the host's machine. */
  networks?: VmHostNetwork[];
}

/** What `getSubnet` is asked for. */
export interface GetSubnetArgs {
  /** Its CIDR. */
  cidr?: string;
  /** Its name; its CIDR or id too, as a VM's `subnet` takes them. */
  name?: string;
}

/** What `getSubnet` finds. */
export interface GetSubnetResult {
  /** MAAS's id of it. */
  id: number;
  /** Its name. */
  name: string;
  /** Its CIDR, in canonical form. */
  cidr: string;
  /** Its gateway; absent where it has none. */
  gateway?: string;
  /** The name servers that it has in MAAS, without the rack controllers'. */
  dnsServers: string[];
  /** The VID of its VLAN, 0 for untagged. */
  vlan: number;
  /** The fabric of its VLAN. */
  fabric: string;
  /** Whether MAAS's DHCP, or a relay to it, serves its VLAN. */
  dhcp: boolean;
  /** Whether MAAS gives out its addresses; where not, only those of its reserved ranges. */
  managed: boolean;
  /** What MAAS keeps in it, in the order of the addresses. */
  ranges: SubnetRange[];
  /** How many addresses hosts can have in it. */
  totalAddresses: number;
  /** How many of them are in use in MAAS; absent where the API key's user may not read it. */
  usedAddresses?: number;
  /** How many are left for static addresses: not in use and in no range, of an IPv6 /64 in the part that MAAS leaves to addresses given by hand, of a subnet that MAAS does not manage in its reserved ranges. Absent where the API key's user may not read it. */
  freeAddresses?: number;
}

/** What `getFreeAddresses` is asked for. */
export interface GetFreeAddressesArgs {
  /** The subnet: name, CIDR or id. */
  subnet: string;
  /** Only those in this range of the subnet, such as 10.10.0.50-10.10.0.99, or in this CIDR. */
  range?: string;
  /** How many addresses to list, 0 to 1000. Default: 10. */
  count?: number;
}

/** What `getFreeAddresses` finds. */
export interface GetFreeAddressesResult {
  /** The subnet's CIDR. */
  subnet: string;
  /** The first of them, in order. */
  addresses: string[];
  /** All of them, as ranges in order; 1000 at most. */
  ranges: FreeRange[];
  /** How many there are. */
  total: number;
}

/** What `getMachine` is asked for. */
export interface GetMachineArgs {
  /** Its system id. */
  systemId?: string;
  /** Its host name, without the domain. */
  hostname?: string;
  /** The MAC address of one of its interfaces. */
  macAddress?: string;
}

/** What `getMachine` finds. */
export interface GetMachineResult {
  /** Its system id. */
  systemId: string;
  /** Its host name. */
  hostname: string;
  /** The fully qualified domain name. */
  fqdn: string;
  /** MAAS's name for its status, for example Deployed. */
  status: string;
  /** on, off, unknown or error. */
  powerState: string;
  /** Whether it is locked in MAAS. */
  locked: boolean;
  /** The user who has it; absent where nobody has. */
  owner?: string;
  /** Its zone, by name. */
  zone: string;
  /** Its resource pool, by name. */
  resourcePool: string;
  /** Its domain, by name. */
  domain: string;
  /** Its tags. */
  tags: string[];
  /** Its description in MAAS. */
  description: string;
  /** Its cores. */
  cores: number;
  /** MiB of its memory. */
  memory: number;
  /** Its architecture, for example amd64/generic. */
  architecture: string;
  /** The operating system that is deployed; absent where none is. */
  osystem?: string;
  /** The release that is deployed. */
  distroSeries?: string;
  /** The kernel that is deployed. */
  hweKernel?: string;
  /** Its VM host, by name; absent where it is no VM of one. */
  vmHost?: string;
  /** MAAS's id of its VM host. */
  vmHostId?: number;
  /** All its addresses in MAAS, in canonical form. */
  ipAddresses: string[];
  /** Its network interfaces. */
  networkInterfaces: MachineInterface[];
  /** Its disks. */
  disks: MachineDisk[];
}

/** What `getImages` is asked for. */
export interface GetImagesArgs {
  /** Only those of this operating system, for example ubuntu. */
  osystem?: string;
  /** Only this release, for example jammy, or ubuntu/jammy. */
  distroSeries?: string;
  /** Only those of this architecture, for example amd64. */
  architecture?: string;
}

/** What `getImages` finds. */
export interface GetImagesResult {
  /** The images, one for each release and architecture. */
  images: ImageInfo[];
}

/** What `getZones` finds. */
export interface GetZonesResult {
  /** The zones. */
  zones: ZoneInfo[];
}

/** What `getResourcePools` finds. */
export interface GetResourcePoolsResult {
  /** The resource pools. */
  resourcePools: ResourcePoolInfo[];
}

/** What `getDomains` finds. */
export interface GetDomainsResult {
  /** The domains. */
  domains: DomainInfo[];
}

/** The functions, by name. */
export interface LookUpTypes {
  getVmHosts: { args: GetVmHostsArgs; result: GetVmHostsResult };
  getVmHost: { args: GetVmHostArgs; result: GetVmHostResult };
  getSubnet: { args: GetSubnetArgs; result: GetSubnetResult };
  getFreeAddresses: { args: GetFreeAddressesArgs; result: GetFreeAddressesResult };
  getMachine: { args: GetMachineArgs; result: GetMachineResult };
  getImages: { args: GetImagesArgs; result: GetImagesResult };
  getZones: { args: Record<string, never>; result: GetZonesResult };
  getResourcePools: { args: Record<string, never>; result: GetResourcePoolsResult };
  getDomains: { args: Record<string, never>; result: GetDomainsResult };
}
