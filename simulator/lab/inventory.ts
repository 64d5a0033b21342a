/**
 * A lab: what a region has before anyone asks it for anything. {@link Inventory} is what people write, and `inventory.schema.json` is
 * generated from these types and their tags (`npm run generate`). {@link Lab} is the same with all that was left out filled in
 * (`complete.ts`); sizes are bytes there.
 */

/** @minLength 1 */
type Text = string;

/** @anyOf [{ "format": "ipv4" }, { "format": "ipv6" }] */
type IpAddress = string;

/**
 * 0 is the untagged VLAN.
 *
 * @asType integer
 * @minimum 0
 * @maximum 4094
 */
type Vid = number;

/** @pattern ^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$ */
type HostName = string;

/** @pattern ^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$ */
type MacAddress = string;

/** @exclusiveMinimum 0 */
type Ratio = number;

/** Someone with an API key. */
export interface UserEntry {
  /** @pattern ^[\w.@+-]+$ */
  readonly username: string;
  /** As `user@example.com`. */
  readonly email?: Text | undefined;
  /**
   * An administrator.
   *
   * @default false
   */
  readonly superuser?: boolean | undefined;
  /**
   * `consumer:token:secret`; made up when left out.
   *
   * @pattern ^[^:\s]+:[^:\s]+:[^:\s]+$
   */
  readonly apiKey?: string;
}

/**
 * A VLAN.
 *
 * @dependencies { "secondaryRack": ["primaryRack"] }
 */
interface VlanEntry {
  readonly vid: Vid;
  /** Its vid, or untagged, when left out. */
  readonly name?: Text;
  /**
   * @asType integer
   * @minimum 552
   * @maximum 65535
   * @default 1500
   */
  readonly mtu?: number;
  /**
   * MAAS serves DHCP: a subnet of the VLAN needs a dynamic range.
   *
   * @default false
   */
  readonly dhcp?: boolean | undefined;
  /** One of `spaces`. */
  readonly space?: Text;
  /** Host name of the rack that serves DHCP; the first one when left out. */
  readonly primaryRack?: Text;
  /** Host name of a second one. */
  readonly secondaryRack?: Text;
}

/** A fabric with its VLANs; the untagged one is there in any case. */
export interface FabricEntry {
  /** As `fabric-0`. */
  readonly name: Text;
  readonly vlans?: readonly VlanEntry[];
}

/** Addresses that MAAS does not give out by itself. */
export interface RangeSpec {
  readonly type: "dynamic" | "reserved";
  readonly start: IpAddress;
  readonly end: IpAddress;
  readonly comment?: string;
  /** Whose it is; one of `users`. */
  readonly user?: Text;
}

/** A subnet. */
export interface SubnetEntry {
  /** Its cidr when left out. */
  readonly name?: Text | undefined;
  /** As `10.0.0.0/24` or `2001:db8::/64`. */
  readonly cidr: Text;
  /** Of its VLAN. */
  readonly fabric: Text;
  /** @default 0 */
  readonly vid?: Vid | undefined;
  readonly gateway?: IpAddress;
  /** Name servers. */
  readonly dnsServers?: readonly IpAddress[];
  /**
   * Whether MAAS gives out its addresses; if not, only those of its reserved ranges.
   *
   * @default true
   */
  readonly managed?: boolean;
  readonly ranges?: readonly RangeSpec[];
}

/** An image that can be deployed. */
export interface ImageEntry {
  /**
   * As `ubuntu`.
   *
   * @default "ubuntu"
   */
  readonly osystem?: Text | undefined;
  /** As `noble`. */
  readonly series: Text;
  /**
   * As `24.04`: makes the kernels `ga-`, `hwe-` and `hwe-…-edge`. Left out for an image that brings its own.
   *
   * @pattern ^\d+\.\d+$
   */
  readonly release?: string;
  /**
   * As `rhel/9`: what an image of the operating system `custom` is made from.
   *
   * @pattern ^[^/]+/[^/]+$
   */
  readonly baseImage?: string;
  /**
   * As `amd64`.
   *
   * @default "amd64"
   */
  readonly arch?: Text | undefined;
}

/** An interface. */
interface NicEntry {
  /** As `eth0` or `br0`. */
  readonly name: Text;
  /** Made up when left out. */
  readonly mac?: MacAddress | undefined;
  /** Of the VLAN. */
  readonly fabric: Text;
  /** @default 0 */
  readonly vid?: Vid | undefined;
  /** In subnets of the VLAN. */
  readonly addresses?: readonly IpAddress[] | undefined;
}

/** A bridge to which VMs can be attached. */
export interface BridgeEntry extends NicEntry {
  /** The physical interface below; `eno1`, `eno2` … when left out. */
  readonly parent?: Text;
}

/** A region and rack controller in one machine. */
export interface ControllerEntry {
  readonly hostname: HostName;
  readonly interfaces?: readonly NicEntry[];
}

/** A storage pool of LXD. */
export interface StoragePoolEntry {
  /** As `default`. */
  readonly name: Text;
  /**
   * As `dir` or `zfs`.
   *
   * @default "dir"
   */
  readonly driver?: Text | undefined;
  /** Where it is. */
  readonly path?: Text | undefined;
  /** Bytes, or a number with a unit: `500GB`, `4TiB`. */
  readonly size: Bytes | string;
  /**
   * The first pool is the default one when none is marked.
   *
   * @default false
   */
  readonly default?: boolean;
}

/** @asType integer @minimum 1 */
type Bytes = number;

/** A real LXD behind the host: composing makes an instance there, and deleting a machine removes it. Without one the host answers itself. */
export interface RealLxdSpec {
  /**
   * Of its API, as `https://10.0.0.2:8443`.
   *
   * @pattern ^https://
   */
  readonly url: string;
  /**
   * PEM of the client certificate that it trusts.
   *
   * @pattern ^-----BEGIN CERTIFICATE-----
   */
  readonly certificate: string;
  /**
   * PEM of its key.
   *
   * @pattern ^-----BEGIN\s
   */
  readonly key: string;
  /** The project for the instances, instead of the host's own. */
  readonly project?: Text;
}

/** An LXD VM host. */
export interface VmHostEntry {
  readonly name: HostName;
  /**
   * @asType integer
   * @minimum 1
   */
  readonly cores: number;
  /**
   * MiB.
   *
   * @asType integer
   * @minimum 1024
   */
  readonly memory: number;
  /** @default 1 */
  readonly cpuOverCommitRatio?: Ratio;
  /** @default 1 */
  readonly memoryOverCommitRatio?: Ratio;
  /**
   * One of `zones`.
   *
   * @default "default"
   */
  readonly zone?: Text;
  /**
   * One of `pools`.
   *
   * @default "default"
   */
  readonly pool?: Text;
  readonly bridges?: readonly BridgeEntry[];
  /**
   * A pool `default` of 1 TiB when left out.
   *
   * @minItems 1
   */
  readonly storagePools?: readonly StoragePoolEntry[];
  /**
   * Of LXD.
   *
   * @default "default"
   */
  readonly project?: Text | undefined;
  /**
   * First four bytes of the MACs that LXD gives here; made up when left out.
   *
   * @pattern ^([0-9a-fA-F]{2}:){3}[0-9a-fA-F]{2}$
   */
  readonly macPrefix?: string | undefined;
  /** LXD profiles of the project, beside `default`. */
  readonly profiles?: readonly Text[];
  /**
   * The version of its LXD. From 6.7 it refuses what MAAS composes with.
   *
   * @pattern ^\d+\.\d+(\.\d+)?$
   * @default "5.0.3"
   */
  readonly lxdVersion?: string;
  readonly lxd?: RealLxdSpec;
}

/**
 * What a region has before anyone asks it for anything. What is left out has its usual value.
 *
 * @title A lab of the MAAS simulator: the file of --inventory
 */
export interface Inventory {
  /**
   * An administrator `admin` and a user `user1` when left out; at least one is an administrator.
   *
   * @minItems 1
   */
  readonly users?: readonly UserEntry[];
  /**
   * `default` is there in any case.
   *
   * @uniqueItems true
   */
  readonly zones?: readonly Text[];
  /**
   * `default` is there in any case.
   *
   * @uniqueItems true
   */
  readonly pools?: readonly Text[];
  /**
   * The first is the default one; `maas` when left out.
   *
   * @uniqueItems true
   * @minItems 1
   */
  readonly domains?: readonly Text[];
  /**
   * Names.
   *
   * @uniqueItems true
   */
  readonly spaces?: readonly Text[];
  /**
   * Besides those of MAAS's own.
   *
   * @uniqueItems true
   */
  readonly tags?: readonly Text[];
  /** @minItems 1 */
  readonly fabrics: readonly FabricEntry[];
  readonly subnets: readonly SubnetEntry[];
  /** Ubuntu jammy, focal and noble when left out. */
  readonly images?: readonly ImageEntry[];
  /** @minItems 1 */
  readonly racks?: readonly ControllerEntry[];
  readonly vmHosts: readonly VmHostEntry[];
  /** What `maas get_config` answers, by name. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

type WithRequired<T, K extends keyof T> = Omit<T, K> & {
  readonly [Key in K]-?: Exclude<T[Key], undefined>;
};

export type UserSpec = WithRequired<UserEntry, "email" | "superuser">;
export type VlanSpec = WithRequired<VlanEntry, "dhcp">;
export type FabricSpec = Omit<FabricEntry, "vlans"> & { readonly vlans: readonly VlanSpec[] };
export type SubnetSpec = WithRequired<SubnetEntry, "name" | "vid">;
export type ImageSpec = WithRequired<ImageEntry, "osystem" | "arch">;
export type NicSpec = WithRequired<NicEntry, "mac" | "vid" | "addresses">;
export type BridgeSpec = NicSpec & { readonly parent: string };
export type ControllerSpec = Omit<ControllerEntry, "interfaces"> & {
  readonly interfaces: readonly NicSpec[];
};
export type StoragePoolSpec = Omit<WithRequired<StoragePoolEntry, "driver" | "path">, "size"> & {
  readonly size: number;
};
export type VmHostSpec = Omit<
  WithRequired<VmHostEntry, "project" | "macPrefix">,
  "bridges" | "storagePools"
> & {
  readonly bridges: readonly BridgeSpec[];
  readonly storagePools: readonly StoragePoolSpec[];
};

/** An inventory with all that it left out. */
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
  readonly racks: readonly ControllerSpec[];
  readonly vmHosts: readonly VmHostSpec[];
  readonly settings: Readonly<Record<string, unknown>>;
}
