/** A lab as a file: what a region has before anyone asks it for anything. Sizes are in bytes, memory in MiB. */
export interface Inventory {
  readonly users: readonly UserSpec[];
  readonly zones: readonly string[];
  readonly pools: readonly string[];
  readonly domains: readonly string[];
  readonly spaces: readonly string[];
  readonly fabrics: readonly FabricSpec[];
  readonly subnets: readonly SubnetSpec[];
  readonly images: readonly ImageSpec[];
  readonly rack: ControllerSpec;
  readonly vmHosts: readonly VmHostSpec[];
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface UserSpec {
  readonly username: string;
  readonly email: string;
  readonly superuser: boolean;
  /** `consumer:token:secret`; made up when left out. */
  readonly apiKey?: string;
}

export interface FabricSpec {
  readonly name: string;
  readonly vlans: readonly VlanSpec[];
}

export interface VlanSpec {
  /** 0 is the untagged VLAN. */
  readonly vid: number;
  readonly name?: string;
  readonly mtu?: number;
  readonly dhcp: boolean;
  readonly space?: string;
}

export interface SubnetSpec {
  readonly name: string;
  readonly cidr: string;
  readonly fabric: string;
  readonly vid: number;
  readonly gateway?: string;
  readonly dnsServers?: readonly string[];
  readonly ranges?: readonly RangeSpec[];
}

export interface RangeSpec {
  readonly type: "dynamic" | "reserved";
  readonly start: string;
  readonly end: string;
  readonly comment?: string;
  readonly user?: string;
}

export interface ImageSpec {
  readonly osystem: string;
  readonly series: string;
  /** As in `22.04`: makes the kernels `ga-`, `hwe-` and `hwe-…-edge`. */
  readonly release: string;
  readonly arch: string;
}

export interface ControllerSpec {
  readonly hostname: string;
  readonly interfaces: readonly NicSpec[];
}

export interface NicSpec {
  readonly name: string;
  readonly mac: string;
  readonly fabric: string;
  readonly vid: number;
  readonly addresses: readonly string[];
}

export interface BridgeSpec extends NicSpec {
  /** The physical interface below. */
  readonly parent: string;
}

export interface VmHostSpec {
  readonly name: string;
  readonly cores: number;
  readonly memory: number;
  readonly cpuOverCommitRatio?: number;
  readonly memoryOverCommitRatio?: number;
  readonly zone?: string;
  readonly pool?: string;
  readonly bridges: readonly BridgeSpec[];
  readonly storagePools: readonly StoragePoolSpec[];
  readonly project: string;
  /** First four bytes of the MACs that LXD gives here. */
  readonly macPrefix: string;
}

export interface StoragePoolSpec {
  readonly name: string;
  readonly driver: string;
  readonly path: string;
  readonly size: number;
  readonly default?: boolean;
}
