/**
 * A lab: what a region has before anyone asks it for anything. Sizes are in bytes, memory is in MiB.
 *
 * {@link Lab} is complete; {@link Inventory} is what people write, described by `inventory.schema.json`, and leaves
 * out what has a usual value (`complete.ts`).
 */
export interface Lab {
  readonly users: readonly UserSpec[];
  /** Names; the first is the default one, which MAAS itself makes. */
  readonly zones: readonly string[];
  readonly pools: readonly string[];
  readonly domains: readonly string[];
  readonly spaces: readonly string[];
  readonly tags: readonly string[];
  readonly fabrics: readonly FabricSpec[];
  readonly subnets: readonly SubnetSpec[];
  readonly images: readonly ImageSpec[];
  /** Each is region and rack controller in one machine. */
  readonly racks: readonly ControllerSpec[];
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
  /** Host names of the racks that serve DHCP; the first rack when left out. */
  readonly primaryRack?: string;
  readonly secondaryRack?: string;
}

export interface SubnetSpec {
  readonly name: string;
  readonly cidr: string;
  readonly fabric: string;
  readonly vid: number;
  readonly gateway?: string;
  readonly dnsServers?: readonly string[];
  /** Whether MAAS gives out its addresses; true when left out. */
  readonly managed?: boolean;
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
  /** As in `22.04`: makes the kernels `ga-`, `hwe-` and `hwe-…-edge`; left out for an image that brings its own. */
  readonly release?: string;
  /** As `rhel/9`: what an uploaded (`custom`) image is made from. */
  readonly baseImage?: string;
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
  /** LXD profiles of the project, beside `default`. */
  readonly profiles?: readonly string[];
  /** As `5.0.3`. */
  readonly lxdVersion?: string;
  /** A real LXD behind the host. */
  readonly lxd?: RealLxdSpec;
}

export interface RealLxdSpec {
  readonly url: string;
  /** PEM of the client certificate that it trusts, and its key. */
  readonly certificate: string;
  readonly key: string;
  /** Instead of the host's own project. */
  readonly project?: string;
}

export interface StoragePoolSpec {
  readonly name: string;
  readonly driver: string;
  readonly path: string;
  readonly size: number;
  readonly default?: boolean;
}

type WithOptional<T, K extends keyof T> = Omit<T, K> & { readonly [Key in K]?: T[Key] | undefined };

type NicEntry = WithOptional<NicSpec, "mac" | "vid" | "addresses">;
export type BridgeEntry = NicEntry & { readonly parent?: string };
export type ControllerEntry = Omit<ControllerSpec, "interfaces"> & {
  readonly interfaces?: readonly NicEntry[];
};
export type UserEntry = WithOptional<UserSpec, "email" | "superuser">;
export type FabricEntry = Omit<FabricSpec, "vlans"> & {
  readonly vlans?: readonly WithOptional<VlanSpec, "dhcp">[];
};
export type SubnetEntry = WithOptional<SubnetSpec, "name" | "vid">;
export type ImageEntry = WithOptional<ImageSpec, "osystem" | "arch">;
export type StoragePoolEntry = Omit<WithOptional<StoragePoolSpec, "driver" | "path">, "size"> & {
  /** Bytes, or a number with a unit: `500GB`, `4TiB`. */
  readonly size: number | string;
};
export type VmHostEntry = Omit<
  WithOptional<VmHostSpec, "project" | "macPrefix">,
  "bridges" | "storagePools"
> & {
  readonly bridges?: readonly BridgeEntry[];
  readonly storagePools?: readonly StoragePoolEntry[];
};

/** A lab as people write it. */
export interface Inventory {
  readonly users?: readonly UserEntry[];
  readonly zones?: readonly string[];
  readonly pools?: readonly string[];
  readonly domains?: readonly string[];
  readonly spaces?: readonly string[];
  readonly tags?: readonly string[];
  readonly fabrics: readonly FabricEntry[];
  readonly subnets: readonly SubnetEntry[];
  readonly images?: readonly ImageEntry[];
  readonly racks?: readonly ControllerEntry[];
  readonly vmHosts: readonly VmHostEntry[];
  readonly settings?: Readonly<Record<string, unknown>>;
}
