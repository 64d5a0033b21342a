import { PackedAddressIndex } from "../../provider/inventory/address-index";
import { PackedRangeIndex } from "../../provider/inventory/range-index";
import type {
  HostInterface,
  ImageItem,
  Snapshot,
  SubnetItem,
  VlanItem,
  VmHostItem,
} from "../../provider/inventory/snapshot";

/** The lab of the recorded exchanges: two equal VM hosts, four subnets on three VLANs. */

const fabric = "fabric-lan";
export const untagged: VlanItem = { id: 2, vid: 0, fabric, dhcpOn: true };
export const vlan20: VlanItem = { id: 3, vid: 20, fabric, dhcpOn: true };
export const vlan30: VlanItem = { id: 4, vid: 30, fabric, dhcpOn: false };

const zone = { id: 1, name: "default" };
const pool = { id: 0, name: "default" };

export const lan10: SubnetItem = {
  id: 1,
  name: "lan10",
  cidr: "10.10.0.0/24",
  vlan: untagged,
  gateway: "10.10.0.1",
  dnsServers: ["10.10.0.2"],
  managed: true,
};
export const lan20: SubnetItem = {
  id: 2,
  name: "lan20",
  cidr: "10.20.0.0/16",
  vlan: vlan20,
  gateway: "10.20.0.1",
  dnsServers: [],
  managed: true,
};
export const lan6: SubnetItem = {
  id: 3,
  name: "lan6",
  cidr: "2001:db8:1::/64",
  vlan: vlan20,
  gateway: "2001:db8:1::1",
  dnsServers: [],
  managed: true,
};
export const lan30: SubnetItem = {
  id: 4,
  name: "lan30-unattached",
  cidr: "10.30.0.0/24",
  vlan: vlan30,
  gateway: "10.30.0.1",
  dnsServers: [],
  managed: true,
};

function hostInterfaces(last: number): HostInterface[] {
  return [
    { name: "eno1", type: "physical", vlan: untagged, addresses: [], parents: [] },
    { name: "eno2", type: "physical", vlan: vlan20, addresses: [], parents: [] },
    {
      name: "br0",
      type: "bridge",
      vlan: untagged,
      addresses: [`10.10.0.${last}`],
      parents: ["eno1"],
    },
    {
      name: "br1",
      type: "bridge",
      vlan: vlan20,
      addresses: [`10.20.0.${last}`, `2001:db8:1::${last}`],
      parents: ["eno2"],
    },
  ];
}

export function vmHost(id: number, changes: Partial<VmHostItem> = {}): VmHostItem {
  return {
    id,
    name: `vmhost${id}`,
    systemId: `host0${id}`,
    zone,
    pool,
    architectures: ["amd64/generic"],
    cores: 64,
    freeCores: 64,
    memory: 524288,
    freeMemory: 524288,
    storagePools: [
      { name: "default", available: 4294967296000, default: true },
      { name: "fast", available: 214748364800, default: false },
    ],
    interfaces: hostInterfaces(10 + id),
    interfacesKnown: true,
    ...changes,
  };
}

function image(series: string, version: string): ImageItem {
  return {
    osystem: "ubuntu",
    series,
    architecture: "amd64",
    kernels: [`ga-${version}`, `hwe-${version}`, `hwe-${version}-edge`],
  };
}

export const labRanges = [
  {
    type: "reserved" as const,
    subnetId: 1,
    start: "10.10.0.200",
    end: "10.10.0.220",
    user: "admin",
    comment: "reserved for others",
  },
  { type: "dynamic" as const, subnetId: 1, start: "10.10.0.100", end: "10.10.0.150", comment: "" },
  { type: "dynamic" as const, subnetId: 2, start: "10.20.1.0", end: "10.20.1.255", comment: "" },
];

/** As MAAS shows it: of one VLAN the same with a subnet and with an interface. */
function withVlansOf(subnets: readonly SubnetItem[], host: VmHostItem): VmHostItem {
  const interfaces = host.interfaces.map((nic) => {
    const vlan = subnets.find((subnet) => subnet.vlan.id === nic.vlan?.id)?.vlan ?? nic.vlan;
    return vlan === undefined ? nic : { ...nic, vlan };
  });
  const same = interfaces.every(({ vlan }, at) => vlan === host.interfaces[at]?.vlan);
  return same ? host : { ...host, interfaces };
}

export function lab(changes: Partial<Snapshot> = {}): Snapshot {
  const subnets = changes.subnets ?? [lan10, lan20, lan6, lan30];
  const vmHosts = changes.vmHosts ?? [vmHost(1), vmHost(2)];
  return {
    user: { name: "admin", isAdmin: true },
    regionFamilies: { ipv4: true, ipv6: false, binding: true },
    zones: [zone],
    resourcePools: [pool, { id: 1, name: "pool-a" }],
    domains: [{ id: 0, name: "maas" }],
    ranges: new PackedRangeIndex(labRanges),
    usableRanges: [],
    images: [image("focal", "20.04"), image("jammy", "22.04"), image("noble", "24.04")],
    rackAddresses: new Map(),
    hostnames: new Map([
      ["vm", "h3dwc7"],
      ["vmhost1", "host01"],
      ["vmhost2", "host02"],
    ]),
    addresses: new PackedAddressIndex(),
    unread: [],
    ...changes,
    subnets,
    vmHosts: vmHosts.map((host) => withVlansOf(subnets, host)),
  };
}
