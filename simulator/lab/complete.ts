import { canonicalIp, formatIp, parseNetworkOrThrow } from "../model/ip";
import type {
  BridgeEntry,
  BridgeSpec,
  ControllerEntry,
  ControllerSpec,
  FabricEntry,
  FabricSpec,
  ImageSpec,
  Inventory,
  Lab,
  StoragePoolEntry,
  StoragePoolSpec,
  SubnetEntry,
  SubnetSpec,
  UserEntry,
  VmHostEntry,
  VmHostSpec,
} from "./inventory";
import { bytesOf } from "./size";

const USERS: readonly UserEntry[] = [{ username: "admin", superuser: true }, { username: "user1" }];
const IMAGES: readonly Pick<ImageSpec, "series" | "release">[] = [
  { series: "jammy", release: "22.04" },
  { series: "focal", release: "20.04" },
  { series: "noble", release: "24.04" },
];
const RACKS: readonly ControllerEntry[] = [{ hostname: "maas" }];
const STORAGE: readonly StoragePoolEntry[] = [{ name: "default", size: "1TiB" }];

function hex(number: number): string {
  return (number & 0xff).toString(16).padStart(2, "0");
}

function canonical(address: string): string {
  return canonicalIp(address) ?? address;
}

function canonicalNetwork(cidr: string): string {
  const { version, first, prefix } = parseNetworkOrThrow(cidr);
  return `${formatIp({ version, value: first })}/${prefix}`;
}

/** The names with the one that every region has in front. */
function withDefault(name: string, names: readonly string[] = []): string[] {
  return names.includes(name) ? [...names] : [name, ...names];
}

function fabric({ name, vlans = [] }: FabricEntry): FabricSpec {
  const all = vlans.some(({ vid }) => vid === 0) ? vlans : [{ vid: 0 }, ...vlans];
  return { name, vlans: all.map((vlan) => ({ ...vlan, dhcp: vlan.dhcp ?? false })) };
}

function subnet(entry: SubnetEntry): SubnetSpec {
  const { gateway, dnsServers = [], ranges = [] } = entry;
  return {
    ...entry,
    name: entry.name ?? entry.cidr,
    cidr: canonicalNetwork(entry.cidr),
    vid: entry.vid ?? 0,
    ...(gateway === undefined ? {} : { gateway: canonical(gateway) }),
    dnsServers: dnsServers.map(canonical),
    ranges: ranges.map((range) => ({ ...range, start: canonical(range.start), end: canonical(range.end) })),
  };
}

function controller({ hostname, interfaces = [] }: ControllerEntry, at: number): ControllerSpec {
  return {
    hostname,
    interfaces: interfaces.map((nic, nicAt) => ({
      ...nic,
      mac: nic.mac?.toLowerCase() ?? `52:54:00:00:${hex(at)}:${hex(nicAt + 1)}`,
      vid: nic.vid ?? 0,
      addresses: (nic.addresses ?? []).map(canonical),
    })),
  };
}

function bridge(entry: BridgeEntry, hostAt: number, at: number): BridgeSpec {
  return {
    ...entry,
    parent: entry.parent ?? `eno${at + 1}`,
    mac: entry.mac?.toLowerCase() ?? `52:54:00:${hex(0xa0 + (hostAt >> 8))}:${hex(hostAt)}:${hex(at + 1)}`,
    vid: entry.vid ?? 0,
    addresses: (entry.addresses ?? []).map(canonical),
  };
}

function storagePool(pool: StoragePoolEntry): StoragePoolSpec {
  return {
    ...pool,
    driver: pool.driver ?? "dir",
    path: pool.path ?? `/var/snap/lxd/common/lxd/storage-pools/${pool.name}`,
    size: bytesOf(pool.size) ?? 0,
  };
}

function vmHost(host: VmHostEntry, at: number): VmHostSpec {
  const { bridges = [], storagePools = STORAGE } = host;
  return {
    ...host,
    bridges: bridges.map((entry, bridgeAt) => bridge(entry, at, bridgeAt)),
    storagePools: storagePools.map(storagePool),
    project: host.project ?? "default",
    macPrefix: host.macPrefix?.toLowerCase() ?? `00:16:3e:${hex(0x0b + at)}`,
  };
}

/** Fills in what an inventory leaves out. It must have passed the checks. */
export function complete(inventory: Inventory): Lab {
  const { users = USERS, images = IMAGES, racks = RACKS } = inventory;
  return {
    users: users.map((user) => ({
      ...user,
      email: user.email ?? `${user.username}@example.com`,
      superuser: user.superuser ?? false,
    })),
    zones: withDefault("default", inventory.zones),
    pools: withDefault("default", inventory.pools),
    domains: inventory.domains ?? ["maas"],
    spaces: inventory.spaces ?? [],
    tags: inventory.tags ?? [],
    fabrics: inventory.fabrics.map(fabric),
    subnets: inventory.subnets.map(subnet),
    images: images.map((image) => ({ osystem: "ubuntu", arch: "amd64", ...image })),
    racks: racks.map(controller),
    vmHosts: inventory.vmHosts.map(vmHost),
    settings: inventory.settings ?? {},
  };
}
