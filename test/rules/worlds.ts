import { PackedRangeIndex } from "../../provider/inventory/range-index";
import type { Snapshot, SubnetItem, VlanItem } from "../../provider/inventory/snapshot";
import { parseSpan } from "../../provider/network/address-span";
import { lab, lan10, lan20, lan30, lan6, untagged, vlan20, vlan30, vmHost } from "../support/recorded-lab";

const zoneB = { id: 2, name: "zone-b" };
const poolA = { id: 1, name: "pool-a" };

/** A VLAN on which MAAS has no subnet. */
const dark: VlanItem = { id: 77, vid: 7, fabric: "fabric-dark", dhcpOn: true };

const small = vmHost(3, {
  zone: zoneB,
  pool: poolA,
  architectures: ["arm64/generic", "amd64/generic"],
  cores: 8,
  freeCores: 2,
  freeMemory: 4096,
  storagePools: [{ name: "tiny", available: 10e9, default: true }],
  interfaces: [
    { name: "br0", type: "bridge", vlan: untagged, addresses: [], parents: [] },
    { name: "br30", type: "bridge", vlan: vlan30, addresses: [], parents: [] },
    { name: "dark0", type: "bridge", vlan: dark, addresses: [], parents: [] },
  ],
});

const off = (vlan: VlanItem): VlanItem => ({ ...vlan, dhcpOn: false });

function subnet(id: number, name: string, cidr: string, changes: Partial<SubnetItem> = {}): SubnetItem {
  return { id, name, cidr, vlan: untagged, dnsServers: [], managed: true, ...changes };
}

const withoutGateway = ({ id, name, cidr, vlan, dnsServers, managed }: SubnetItem): SubnetItem => ({
  id,
  name,
  cidr,
  vlan,
  dnsServers,
  managed,
});

/** What MAAS has, by name. */
export const worlds = {
  /** As recorded. */
  lab: lab(),
  /** With a third host that differs in zone, pool, architectures, size and network. */
  uneven: lab({
    vmHosts: [vmHost(1), vmHost(2), small],
    zones: [{ id: 1, name: "default" }, zoneB],
  }),
  /** Only the small host. */
  small: lab({ vmHosts: [small], zones: [{ id: 1, name: "default" }, zoneB] }),
  /** The hosts complement each other: cores here, memory there. */
  lopsided: lab({ vmHosts: [vmHost(1, { freeMemory: 2048 }), vmHost(2, { freeCores: 4 })] }),
  defaultJammy: lab({ defaultImage: { osystem: "ubuntu", series: "jammy" } }),
  defaultBionic: lab({ defaultImage: { osystem: "ubuntu", series: "bionic" } }),
  ordinaryUser: lab({ user: { name: "user1", isAdmin: false } }),
  otherAdmin: lab({ user: { name: "root", isAdmin: true } }),
  noDhcp: lab({
    subnets: [lan10, lan20, lan6].map((item) => ({ ...item, vlan: off(item.vlan) })),
  }),
  noDhcpOn20: lab({
    subnets: [lan10, ...[lan20, lan6].map((item) => ({ ...item, vlan: off(vlan20) })), lan30],
  }),
  bothFamilies: lab({ regionFamilies: { ipv4: true, ipv6: true, binding: true } }),
  ipv6Only: lab({
    subnets: [{ ...lan6, vlan: untagged }, lan30],
  }),
  noGateways: lab({ subnets: [lan10, lan20, lan6].map(withoutGateway) }),
  noGatewayOn20: lab({ subnets: [lan10, withoutGateway(lan20), lan6] }),
  linkLocalGateway: lab({ subnets: [lan10, lan20, { ...lan6, gateway: "fe80::1" }] }),
  /** Blocks at the edges, nested ones, two of one name, one named by its CIDR. */
  manySubnets: lab({
    subnets: [
      subnet(11, "p31", "10.40.0.0/31"),
      subnet(12, "p32", "10.40.1.7/32"),
      subnet(13, "p30", "10.40.2.0/30"),
      subnet(14, "p127", "2001:db8:40::/127"),
      subnet(15, "p128", "2001:db8:41::7/128"),
      subnet(16, "p126", "2001:db8:42::/126"),
      subnet(17, "wide", "10.50.0.0/16", { gateway: "10.50.0.1" }),
      subnet(18, "narrow", "10.50.7.0/24", { gateway: "10.50.7.1", vlan: vlan20 }),
      subnet(19, "twin", "10.60.0.0/24"),
      subnet(20, "twin", "10.61.0.0/24"),
      subnet(21, "10.70.0.0/24", "10.70.0.0/24"),
      subnet(22, "10", "10.80.0.0/24"),
      subnet(10, "ten", "10.81.0.0/24"),
      subnet(23, "dns6", "2001:db8:50::/64", {
        gateway: "2001:db8:50::1",
        dnsServers: ["2001:db8:50::53", "ns.example"],
      }),
    ],
    ranges: new PackedRangeIndex([
      { type: "dynamic", subnetId: 23, start: "2001:db8:50::1:0", end: "2001:db8:50::1:ffff", comment: "" },
      { type: "reserved", subnetId: 23, start: "2001:db8:50::2:0", end: "2001:db8:50::2:ff", comment: "" },
      { type: "reserved", subnetId: 17, start: "10.50.7.0", end: "10.50.7.255", user: "eve", comment: "" },
    ]),
  }),
  blindToHosts: lab({
    vmHosts: [vmHost(1, { interfaces: [], interfacesKnown: false })],
  }),
  /** Subnets whose addresses are somebody else's to give: MAAS has a range of one, and none of the other. */
  unmanaged: lab({
    subnets: [{ ...lan10, managed: false }, { ...lan20, managed: false }, lan6],
  }),
  /** The same, with what another administrator keeps named as usable. */
  usable: lab({
    user: { name: "root", isAdmin: true },
    subnets: [lan10, { ...lan20, managed: false }, lan6],
    usableRanges: ["10.10.0.200-10.10.0.205", "10.20.8.0/24"].flatMap((text) => parseSpan(text) ?? []),
  }),
  /** A subnet that ranges fill. */
  filledByRanges: lab({
    ranges: new PackedRangeIndex([
      { type: "reserved", subnetId: 1, start: "10.10.0.1", end: "10.10.0.99", comment: "" },
      { type: "dynamic", subnetId: 1, start: "10.10.0.100", end: "10.10.0.254", comment: "" },
    ]),
  }),
  /** A host with an interface that is on no VLAN. */
  bareHost: lab({
    vmHosts: [vmHost(1, { interfaces: [{ name: "bare0", type: "bridge", addresses: [], parents: [] }] })],
  }),
  newLxd: lab({ vmHosts: [vmHost(1, { lxdVersion: "6.7" }), vmHost(2, { lxdVersion: "6.10.1" })] }),
  oneOldLxd: lab({ vmHosts: [vmHost(1, { lxdVersion: "6.7" }), vmHost(2, { lxdVersion: "5.21.3" })] }),
  noHosts: lab({ vmHosts: [] }),
  unreadSubnets: lab({ subnets: [], unread: [{ part: "subnets", because: "no" }] }),
  unreadRanges: lab({ ranges: new PackedRangeIndex([]), unread: [{ part: "ranges", because: "no" }] }),
  unreadHosts: lab({ vmHosts: [], unread: [{ part: "vmHosts", because: "no" }] }),
  unreadZones: lab({ zones: [], unread: [{ part: "zones", because: "no" }] }),
  customImages: lab({
    images: [{ osystem: "custom", series: "mine", architecture: "amd64", kernels: ["generic"] }],
  }),
  otherSystems: lab({
    images: ["windows/win2019", "esxi/8.0", "rhel/rocky9", "custom/mine", "ubuntu/jammy"].map((name) => {
      const [osystem = "", series = ""] = name.split("/");
      return { osystem, series, architecture: "amd64", kernels: ["generic"] };
    }),
    subnets: [lan10, withoutGateway(lan20)],
    defaultImage: { osystem: "windows", series: "win2019" },
  }),
  unreadImages: lab({ images: [], unread: [{ part: "images", because: "no" }] }),
  offline: undefined,
} satisfies Record<string, Snapshot | undefined>;

export type WorldName = keyof typeof worlds;
