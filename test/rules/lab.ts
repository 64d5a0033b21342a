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
};
export const lan20: SubnetItem = {
  id: 2,
  name: "lan20",
  cidr: "10.20.0.0/16",
  vlan: vlan20,
  gateway: "10.20.0.1",
  dnsServers: [],
};
export const lan6: SubnetItem = {
  id: 3,
  name: "lan6",
  cidr: "2001:db8:1::/64",
  vlan: vlan20,
  gateway: "2001:db8:1::1",
  dnsServers: [],
};
export const lan30: SubnetItem = {
  id: 4,
  name: "lan30-unattached",
  cidr: "10.30.0.0/24",
  vlan: vlan30,
  gateway: "10.30.0.1",
  dnsServers: [],
};

function hostInterfaces(last: number): HostInterface[] {
  return [
    { name: "eno1", type: "physical", vlanId: untagged.id, addresses: [], parents: [] },
    { name: "eno2", type: "physical", vlanId: vlan20.id, addresses: [], parents: [] },
    {
      name: "br0",
      type: "bridge",
      vlanId: untagged.id,
      addresses: [`10.10.0.${last}`],
      parents: ["eno1"],
    },
    {
      name: "br1",
      type: "bridge",
      vlanId: vlan20.id,
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

export function lab(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    user: { name: "admin", isAdmin: true },
    regionFamilies: { ipv4: true, ipv6: false, binding: true },
    vmHosts: [vmHost(1), vmHost(2)],
    zones: [zone],
    resourcePools: [pool, { id: 1, name: "pool-a" }],
    domains: [{ id: 0, name: "maas" }],
    subnets: [lan10, lan20, lan6, lan30],
    ranges: new PackedRangeIndex(labRanges),
    images: [image("focal", "20.04"), image("jammy", "22.04"), image("noble", "24.04")],
    hostnames: new Map([
      ["vm", "h3dwc7"],
      ["vmhost1", "host01"],
      ["vmhost2", "host02"],
    ]),
    addresses: new PackedAddressIndex(),
    unread: [],
    ...changes,
  };
}
