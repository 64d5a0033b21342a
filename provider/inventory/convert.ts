import type { BootResource, Interface, IpRange, Named, ReservedIp, Subnet, VmHost, Vlan } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { canonicalCidr } from "../network/address-block";
import type { RangeItem } from "./range-index";
import type {
  HostInterface,
  ImageItem,
  Item,
  ReservedIpItem,
  SubnetItem,
  VlanItem,
  VmHostItem,
} from "./snapshot";

/** MAAS's answers as the snapshot has them: names of our own, addresses canonical. */

export const toItem = ({ id, name }: Named): Item => ({ id, name });

/** MAAS may spell an address otherwise than we do; what is none (a host name as DNS server) stays as it is. */
const canonical = (ip: string): string => canonicalIp(ip) ?? ip;

export function toSubnet(subnet: Subnet): SubnetItem {
  const { id, name, cidr, vlan, gateway_ip: gateway, dns_servers: dnsServers, managed } = subnet;
  return {
    id,
    name,
    cidr: canonicalCidr(cidr) ?? cidr,
    vlan: toVlan(vlan),
    ...(gateway === null ? {} : { gateway: canonical(gateway) }),
    dnsServers: dnsServers.map(canonical),
    managed,
  };
}

function toVlan({ id, vid, fabric, dhcp_on: dhcpOn, relay_vlan: relay }: Vlan): VlanItem {
  return { id, vid, fabric, dhcpOn: dhcpOn || relay?.dhcp_on === true };
}

export function toRange(range: IpRange): RangeItem {
  const { type, subnet, start_ip: start, end_ip: end, user, comment } = range;
  return {
    type,
    subnetId: subnet.id,
    start: canonical(start),
    end: canonical(end),
    ...(user === null ? {} : { user: user.username }),
    comment,
  };
}

export function toReservedIp({ ip, mac_address: mac, comment }: ReservedIp): ReservedIpItem {
  return { ip: canonical(ip), mac: mac.toLowerCase(), comment: comment ?? "" };
}

export function toVmHost(host: VmHost): VmHostItem {
  const { id, name, zone, pool, architectures, total, used, version } = host;
  const systemId = host.host?.system_id;
  return {
    id,
    name,
    ...(systemId ? { systemId } : {}),
    zone: toItem(zone),
    pool: toItem(pool),
    architectures,
    ...(version ? { lxdVersion: version } : {}),
    cores: total.cores,
    memory: total.memory,
    // As MAAS counts when it composes: what over-commit allows, less what is used (docs/maas-notes.md#over-commit).
    freeCores: Math.floor(total.cores * host.cpu_over_commit_ratio) - used.cores,
    freeMemory: Math.floor(total.memory * host.memory_over_commit_ratio) - used.memory,
    storagePools: host.storage_pools.map((storage) => ({
      name: storage.name,
      available: storage.available,
      default: storage.default,
    })),
    interfaces: [],
    interfacesKnown: false,
  };
}

export function toHostInterface({ name, type, vlan, links, parents }: Interface): HostInterface {
  return {
    name,
    type,
    ...(vlan === null ? {} : { vlan: toVlan(vlan) }),
    addresses: links.flatMap(({ ip_address: ip }) => (ip ? [canonical(ip)] : [])),
    parents,
  };
}

/** Groups boot resources, which are one per kernel, by release and architecture. */
export function toImages(resources: readonly BootResource[]): ImageItem[] {
  const images = new Map<string, ImageItem>();
  for (const { name, architecture: spec, base_image: baseImage } of resources) {
    // An uploaded image without an operating system in its name is a custom one.
    const [osystem = "", series = ""] = name.includes("/") ? name.split("/", 2) : ["custom", name];
    const [architecture = "", kernel = ""] = spec.split("/", 2);
    const key = `${osystem}/${series}/${architecture}`;
    const image = images.get(key) ?? {
      osystem,
      series,
      architecture,
      kernels: [],
      ...(baseImage ? { baseImage } : {}),
    };
    images.set(key, image);
    if (kernel !== "" && !image.kernels.includes(kernel)) {
      image.kernels.push(kernel);
    }
  }
  return [...images.values()];
}
