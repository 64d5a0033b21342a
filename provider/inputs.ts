// Generated from schema.json by `npm run generate`.

/** A virtual disk. */
export interface Disk {
  /** Size in GB (10^9 bytes). */
  size: number;
  /** The VM host's storage pool, by name. Default: the host's default pool. */
  pool?: string;
  /** Further tags for MAAS's storage constraint. */
  tags?: string[];
}

/** One static address on one interface; the others stay as they are. */
export interface StaticIp {
  /** The address, IPv4 in four decimal parts or IPv6, without a prefix length. Default: a free one of `subnet` or `range`, which the VM then keeps. */
  ipAddress?: string;
  /** Where the address is chosen: the first and the last address with a hyphen between, such as 10.10.0.60-10.10.0.99, or a CIDR. Only without `ipAddress`. Default: all of `subnet` that is in no range of MAAS's. */
  range?: string;
  /** The default gateway. Default: the subnet's in MAAS. One that differs from the subnet's is refused; for a subnet without one it reaches the guest through cloud-init. */
  gateway?: string;
  /** The MAAS subnet the address is in: name, CIDR or id. Default: the most specific subnet that contains the address or the range. */
  subnet?: string;
  /** Name servers, IPv4 or IPv6. Default: the subnet's. Others than the subnet's reach the guest through cloud-init, since MAAS has none per machine. */
  dnsServers?: string[];
  /** The interface that gets the address. Default: the first. Without `networkInterfaces` it names the VM's one interface. */
  interface?: string;
}

/** A static address of the interface that lists it. */
export interface InterfaceStaticIp {
  /** The address, IPv4 in four decimal parts or IPv6, without a prefix length. Default: a free one of `subnet` or `range`, which the VM then keeps. */
  ipAddress?: string;
  /** Where the address is chosen: the first and the last address with a hyphen between, such as 10.10.0.60-10.10.0.99, or a CIDR. Only without `ipAddress`. Default: all of `subnet` that is in no range of MAAS's. */
  range?: string;
  /** The default gateway. Default: the subnet's in MAAS. One that differs from the subnet's is refused; for a subnet without one it reaches the guest through cloud-init. */
  gateway?: string;
  /** The MAAS subnet the address is in: name, CIDR or id. Default: the most specific subnet that contains the address or the range. */
  subnet?: string;
  /** Name servers, IPv4 or IPv6. Default: the subnet's. Others than the subnet's reach the guest through cloud-init, since MAAS has none per machine. */
  dnsServers?: string[];
}

/** A network interface of the VM. */
export interface NetworkInterface {
  /** The interface's name in MAAS and in the guest, for example eth0. 1 to 15 letters, digits, underscores and hyphens, a letter or digit first, and no number alone. */
  name: string;
  /** The VM host's bridge or interface to attach to, by name. A bridge gives a bridged NIC, another interface macvlan. */
  bridge?: string;
  /** A MAAS subnet on whose VLAN the interface must be: name, CIDR or id. */
  subnet?: string;
  /** The VID of the VLAN that the interface must be on, 0 for untagged. */
  vlan?: number;
  /** The MAAS fabric that the interface must be on, by name. */
  fabric?: string;
  /** The MAC address, six pairs of hexadecimal digits. It is set in the VM host's LXD before the first boot, so MAAS's administrator key and a network path to that LXD are needed. Default: one that MAAS chooses. */
  macAddress?: string;
  /** How MAAS configures it without staticIps: `auto` (MAAS picks an address of the subnet and configures it statically), `dhcp`, or `linkUp` (no address). Default: auto. */
  mode?: InterfaceMode;
  /** Static addresses; two of different families make the interface dual-stack. */
  staticIps?: InterfaceStaticIp[];
}

/** What MAAS cannot set and the VM host's LXD can. MAAS's administrator key and a network path to that LXD are needed. */
export interface LxdOptions {
  /** The LXD project that the VM must be in. A VM host of MAAS is bound to one project, so this chooses among hosts. Default: the VM host's. */
  project?: string;
  /** The LXD profiles of the VM, in the order in which they are applied, instead of the one that MAAS gives it. */
  profiles?: string[];
  /** Whether the VM starts with its host (LXD's `boot.autostart`). Default: LXD's, which is as it was when the host went down. */
  autostart?: boolean;
  /** Further keys of LXD's configuration of the VM, those that do not fight with what MAAS manages. A key that is taken out is unset. */
  config?: Record<string, string>;
}

/** An existing machine to take over. */
export interface Adopt {
  /** MAAS's system id of the machine. */
  systemId: string;
}

/** How long each operation may take, as durations such as `90s`, `30m`, `1h30m`. */
export interface Timeouts {
  /** For composing, commissioning and deploying. Default: 30m. */
  create?: string;
  /** For an update. Default: 30m. */
  update?: string;
  /** For releasing and deleting. Default: 10m. */
  delete?: string;
}

/** What MAAS has for the VM's network, read back after the deployment. */
export interface NetworkStatus {
  /** The address, in canonical form; absent while MAAS knows none (a dhcp link shows one only when a lease was seen). */
  assignedIp?: string;
  /** The interface that has this address. */
  interface?: string;
  /** How it is configured: `static`, `dhcp` or `auto`. */
  configMethod: ConfigMethod;
  /** The interface's MAC address, lower case with colons. */
  macAddress?: string;
  /** The subnet's CIDR. */
  subnet?: string;
  /** The default gateway. */
  gateway?: string;
  /** The name servers that the guest has for this interface; absent where nothing shows them. */
  dnsServers?: string[];
}

/** A condition of the VM in the Kubernetes style: type, status, reason, message. */
export interface Condition {
  /** `Ready`; or what failed: NetworkConfigurationFailed, CommissioningFailed, DeploymentFailed, LxdConfigurationFailed, ReleaseFailed, UpdateFailed; or `Verified`, where nothing in MAAS shows whether an adopted VM has all that the program gives. */
  type: string;
  /** `True`, `False` or `Unknown`. */
  status: string;
  /** A word for the cause, for example StaticIPAssignmentFailed. */
  reason: string;
  /** What was asked, what MAAS said, what there is now and what to do. */
  message: string;
}

/** How MAAS configures an interface that has no static address. */
export type InterfaceMode = "auto" | "dhcp" | "linkUp";

/** How the reported interface is configured. */
export type ConfigMethod = "static" | "dhcp" | "auto";

/** A storage pool of a VM host. */
export interface VmHostStoragePool {
  /** Its name, as `disks` of a VM names it. */
  name: string;
  /** Free GB (10^9 bytes). */
  free: number;
  /** Whether it has the disks that name no pool. */
  isDefault: boolean;
}

/** An interface of a VM host that VMs can be attached to. */
export interface VmHostNetwork {
  /** Its name, as `bridge` of a VM's interface names it. */
  name: string;
  /** MAAS's type: bridge, bond, physical or vlan. */
  type: string;
  /** The VID of its VLAN, 0 for untagged; absent where MAAS has it on none. */
  vlan?: number;
  /** The fabric of its VLAN. */
  fabric?: string;
  /** The CIDRs of the subnets on its VLAN. */
  subnets: string[];
  /** The host's own addresses on it. */
  ipAddresses: string[];
}

/** A VM host of MAAS, as far as MAAS knows it now. */
export interface VmHostInfo {
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

/** A range of addresses that MAAS keeps. */
export interface SubnetRange {
  /** `dynamic`: for DHCP; `reserved`: for whoever reserved it. */
  type: string;
  /** Its first address. */
  start: string;
  /** Its last address. */
  end: string;
  /** How many addresses it has. */
  count: number;
  /** The user who made it. */
  user?: string;
  /** What that user said of it. */
  comment?: string;
}

/** Free addresses, one after another. */
export interface FreeRange {
  /** The first. */
  start: string;
  /** The last. */
  end: string;
  /** How many there are. */
  count: number;
}

/** A link of a machine's interface. */
export interface MachineAddress {
  /** `static`, `auto`, `dhcp` or `linkUp`. */
  mode: string;
  /** The address, in canonical form; absent while MAAS knows none. */
  ipAddress?: string;
  /** The subnet's CIDR. */
  subnet?: string;
}

/** A network interface of a machine. */
export interface MachineInterface {
  /** Its name. */
  name: string;
  /** Its MAC address, lower case with colons. */
  macAddress: string;
  /** The VID of its VLAN, 0 for untagged. */
  vlan?: number;
  /** The fabric of its VLAN. */
  fabric?: string;
  /** Its links to subnets. */
  addresses: MachineAddress[];
}

/** A disk of a machine. */
export interface MachineDisk {
  /** Its size in GB (10^9 bytes). */
  size: number;
  /** The VM host's storage pool, where MAAS knows it. */
  pool?: string;
  /** Its tags. */
  tags: string[];
}

/** An image that MAAS can deploy. */
export interface ImageInfo {
  /** The operating system, for example ubuntu; custom for an image that was uploaded. */
  osystem: string;
  /** The release, for example jammy. */
  distroSeries: string;
  /** The architecture, for example amd64. */
  architecture: string;
  /** The kernels that a VM can ask for by `hweKernel`; none where the image has its own. */
  kernels: string[];
  /** What a custom image is made from, as whoever uploaded it said. */
  baseImage?: string;
}

/** A zone of MAAS. */
export interface ZoneInfo {
  /** MAAS's id of it. */
  id: number;
  /** Its name. */
  name: string;
}

/** A resource pool of MAAS. */
export interface ResourcePoolInfo {
  /** MAAS's id of it. */
  id: number;
  /** Its name. */
  name: string;
}

/** A DNS domain of MAAS. */
export interface DomainInfo {
  /** MAAS's id of it. */
  id: number;
  /** Its name. */
  name: string;
  /** Whether machines that name no domain are in it. */
  isDefault: boolean;
}

/** What a program gives for an `LxdVm`. */

export interface LxdVmInputs {
  /** The VM host, by name or id. Default: a host of `zone` and `resourcePool` with room for the VM, chosen at create and kept. */
  vmHost?: string;
  /** The availability zone, by name or id. Default: the VM host's. */
  zone?: string;
  /** The resource pool, by name or id. Default: the VM host's. */
  resourcePool?: string;
  /** The DNS domain, by name or id. Default: MAAS's default domain. */
  domain?: string;
  /** MAAS tags of the machine. A tag that MAAS does not have yet is made. Tags that others put on the machine stay. */
  tags?: string[];
  /** A description of the machine in MAAS. */
  description?: string;
  /** Virtual CPU cores. Default: 1, or as many as `pinnedCores` has. A change restarts the VM and keeps its disks, by its host's LXD; it makes a new VM where MAAS has no way to that LXD, and is an error while the LXD cannot be reached. */
  cores?: number;
  /** The host's cores (numbers from 0) to pin the VM to, instead of `cores`. */
  pinnedCores?: number[];
  /** Memory in MiB, at least 1024. Default: 2048. A change restarts the VM and keeps its disks, by its host's LXD; it makes a new VM where MAAS has no way to that LXD, and is an error while the LXD cannot be reached. */
  memory?: number;
  /** Whether huge pages back the memory. Default: false. */
  hugepagesBacked?: boolean;
  /** The architecture, for example amd64/generic. Default: the host's first. */
  architecture?: string;
  /** The disks; the first is the boot disk. Default: one of 8 GB in the host's default pool. */
  disks?: Disk[];
  /** The host name, a DNS label. Default: derived from the resource's name, unique per project and stack; of an adopted machine, the one that it has. */
  hostname?: string;
  /** The operating system to deploy, for example ubuntu. Default: MAAS's. */
  osystem?: string;
  /** The release to deploy, for example jammy. Default: MAAS's. */
  distroSeries?: string;
  /** The kernel to deploy, for example ga-22.04 or hwe-22.04. Default: MAAS's. */
  hweKernel?: string;
  /** cloud-init user data: text, or base64 of it or of gzip data. The provider decodes it and sends it as MAAS wants it. */
  userData?: string;
  /** The network interfaces. Default: one that MAAS configures (`auto`). */
  networkInterfaces?: NetworkInterface[];
  /** Shorthand for one static address on one interface. */
  staticIp?: StaticIp;
  /** What MAAS cannot set and the VM host's LXD can: project, profiles, autostart and further keys. Another `project` makes a new VM. */
  lxd?: LxdOptions;
  /** A composed VM of MAAS to take over instead of making one, after checking that it is what the inputs say. It can be left out once that is done. Another machine makes a new VM. */
  adopt?: Adopt;
  /** Whether MAAS tests from the VM, before it is deployed, that its default gateway answers. It costs a boot. To turn it on for a VM that is deployed tests nothing until the VM is deployed again. Default: false. */
  verifyGateway?: boolean;
  /** How long each operation may take. */
  timeouts?: Timeouts;
  /** Whether to skip commissioning, which saves a boot of several minutes; hardware details stay unknown, and a released machine has to be commissioned before MAAS can use it again. Default: true. */
  skipCommissioning?: boolean;
}

/** What an `LxdVm` reports beyond its inputs. */

export interface LxdVmStatus {
  /** MAAS's system id of the machine. */
  systemId: string;
  /** The fully qualified domain name. */
  fqdn: string;
  /** The LXD instance's name on the VM host. */
  vmName: string;
  /** MAAS's id of the VM host. */
  vmHostId: number;
  /** The system id of the VM host's own machine in MAAS. */
  hostSystemId?: string;
  /** The system id of a controller of the MAAS region that made the VM, by which another region is distinguished from it. */
  regionSystemId?: string;
  /** The VM host's first address in MAAS. */
  hostAddress?: string;
  /** The SHA-256 fingerprint of the certificate of the VM host's LXD, once it was spoken to. */
  lxdFingerprint?: string;
  /** All addresses of the machine in MAAS, canonical. */
  ipAddresses: string[];
  /** MAAS's name for the machine's status, for example Deployed. */
  status: string;
  /** on, off, unknown or error. */
  powerState: string;
  /** The network status of the interface with the static address, else of the boot interface. */
  networkStatus?: NetworkStatus;
  /** The VM's conditions. */
  conditions: Condition[];
}

/** What the state holds: the inputs as they are in force, and the status. */

export type LxdVmOutputs = LxdVmInputs & LxdVmStatus;

/** What a program gives for a `ReservedAddress`. */

export interface ReservedAddressInputs {
  /** The address, IPv4 or IPv6. Default: a free one of `subnet` and `range`, chosen at create and kept. Another one makes a new reservation. */
  ipAddress?: string;
  /** The subnet, by name, CIDR or id. Default: the one that has the address. Needed where neither `ipAddress` nor `range` is given. One that does not have the address makes a new reservation. */
  subnet?: string;
  /** Where the address is chosen, instead of `ipAddress`: `10.10.0.60-10.10.0.99` or a CIDR, within one subnet. One that does not have the address makes a new reservation. */
  range?: string;
  /** The DNS name of the address: a label of MAAS's default domain, or a whole name in another domain of MAAS. Default: derived from the resource's name, unique per project and stack. */
  hostname?: string;
  /** What the address is for, one line of at most 200 bytes. It is kept in a TXT record of the DNS name, which everybody can look up. */
  comment?: string;
}

/** What a `ReservedAddress` reports beyond its inputs. */

export interface ReservedAddressStatus {
  /** The subnet's CIDR. */
  subnetCidr: string;
  /** The DNS name with its domain. */
  fqdn: string;
  /** The MAAS user whose reservation it is: MAAS lets nobody else release it. */
  owner: string;
  /** The system id of a controller of the MAAS region that has the reservation, by which another region is distinguished from it. */
  regionSystemId?: string;
}

/** What the state holds: the inputs as they are in force, and the status. */

export type ReservedAddressOutputs = ReservedAddressInputs & ReservedAddressStatus;
