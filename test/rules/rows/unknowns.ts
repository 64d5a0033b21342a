import { at, bad, good, ips, nics, worse, type Row } from "../row";

const unknown = (...paths: string[]) => ({ unknown: paths });

/** Values that a preview does not know yet: nothing is said of them, all else is judged. */
export const unknownRows: Row[] = [
  good(
    "all of it",
    {},
    unknown("vmHost", "zone", "cores", "memory", "disks", "networkInterfaces", "staticIp", "hostname"),
  ),
  good("an address", { staticIp: {} }, unknown("staticIp.ipAddress")),
  good("a required name", { networkInterfaces: [{ bridge: "br0" }] }, unknown("networkInterfaces[0].name")),
  good("a disk's size", { disks: [{ pool: "fast" }] }, unknown("disks[0].size")),
  good("a disk", { disks: [{ size: 8 }, undefined] }, unknown("disks[1]")),
  good("a tag", { tags: ["a", undefined] }, unknown("tags[1]")),
  good(
    "a whole interface",
    { networkInterfaces: [{ name: "eth0", bridge: "br0" }, undefined] },
    unknown("networkInterfaces[1]"),
  ),
  good(
    "an address of an interface",
    { networkInterfaces: [{ name: "eth0", staticIps: [undefined] }] },
    unknown("networkInterfaces[0].staticIps[0]"),
  ),
  good(
    "a DNS server",
    at("10.10.0.9", { dnsServers: [undefined, "10.10.0.53"] }),
    unknown("staticIp.dnsServers[0]"),
  ),
  bad(
    "the gateway, and an address that is none",
    at("10.1"),
    "staticIp.ipAddress",
    "Invalid IP address format: 10.1",
    unknown("staticIp.gateway"),
  ),
  bad(
    "the address, and a gateway that is none",
    { staticIp: { gateway: "10.1" } },
    "staticIp.gateway",
    "Invalid IP address format: 10.1",
    unknown("staticIp.ipAddress"),
  ),
  bad(
    "one DNS server, and another that is none",
    at("10.10.0.9", { dnsServers: [undefined, "x"] }),
    "staticIp.dnsServers[1]",
    "Invalid IP address format: x",
    unknown("staticIp.dnsServers[0]"),
  ),
  bad(
    "one interface, and a mistake in the next",
    { networkInterfaces: [undefined, { name: "eth1", mode: "x" }] },
    "networkInterfaces[1].mode",
    "Invalid mode: x; it must be auto, dhcp or linkUp",
    unknown("networkInterfaces[0]"),
  ),
  good("the subnet of an address that is in none", at("192.168.77.5"), unknown("staticIp.subnet")),
  good(
    "the subnet of an address that would be its network address",
    at("10.10.0.0"),
    unknown("staticIp.subnet"),
  ),
  bad(
    "the subnet of a reserved address",
    at("127.0.0.1"),
    "staticIp.ipAddress",
    "IP address 127.0.0.1 is reserved, no host may have it: loopback (127.0.0.0/8)",
    unknown("staticIp.subnet"),
  ),
  good(
    "interfaces, and staticIp for one of them",
    at("10.10.0.9", { interface: "any" }),
    unknown("networkInterfaces"),
  ),
  good(
    "an interface's name, which may be what staticIp means",
    { networkInterfaces: [{}, { name: "eth1" }], ...at("10.10.0.9", { interface: "eth7" }) },
    unknown("networkInterfaces[0].name"),
  ),
  good(
    "which interface staticIp is for",
    { ...nics({ bridge: "br0" }, { bridge: "br1", mode: "dhcp" }), ...at("10.20.0.9") },
    unknown("staticIp.interface"),
  ),
  good("the interfaces of an IPv6 address", at("2001:db8:1::9"), unknown("networkInterfaces")),
  good(
    "the mode of a second interface beside IPv6",
    nics(ips("2001:db8:1::9"), { bridge: "br0" }),
    unknown("networkInterfaces[1].mode"),
  ),
  good("staticIp beside IPv6", nics({ bridge: "br1", ...ips("2001:db8:1::9") }), unknown("staticIp")),
  good("the bridge on a VLAN without DHCP, perhaps", nics({}), {
    world: "noDhcp",
    ...unknown("networkInterfaces[0].bridge"),
  }),
  bad(
    "the bridge, and a subnet that no host carries",
    { vmHost: "vmhost1", ...nics({ subnet: "lan30-unattached" }) },
    "networkInterfaces[0].subnet",
    "VM host vmhost1 has no interface for subnet lan30-unattached (10.30.0.0/24) on VLAN 30 of fabric-lan: there is eno1 on VLAN 0 of fabric-lan, eno2 on VLAN 20 of fabric-lan, br0 on VLAN 0 of fabric-lan and br1 on VLAN 20 of fabric-lan",
    unknown("networkInterfaces[0].bridge"),
  ),
  good("the VM host, where one host has room", { cores: 8 }, { world: "uneven", ...unknown("vmHost") }),
  bad(
    "the VM host, where no host has room",
    { cores: 8 },
    "cores",
    "VM host vmhost3 has 2 free cores, and 8 are asked for",
    { world: "small", ...unknown("vmHost") },
  ),
  good(
    "the zone, where a host of the pool is in one",
    { resourcePool: "pool-a" },
    { world: "uneven", ...unknown("zone") },
  ),
  bad(
    "the zone, where no host is in the pool",
    { resourcePool: "pool-a" },
    "vmHost",
    "No VM host is in resource pool pool-a: there is vmhost1 (zone default, pool default) and vmhost2 (zone default, pool default)",
    unknown("zone"),
  ),
  good("the VM host, where none is in the zone", { resourcePool: "pool-a" }, unknown("vmHost")),
  good(
    "the pool of a disk that fills the default one",
    { disks: [{ size: 50 }] },
    { world: "small", ...unknown("disks[0].pool") },
  ),
  good(
    "one disk, where the other fits",
    { disks: [{ size: 8 }, undefined] },
    { world: "small", ...unknown("disks[1]") },
  ),
  bad(
    "one disk, where the other does not fit",
    { disks: [undefined, { size: 11 }] },
    "disks",
    "Storage pool tiny of VM host vmhost3 has 10 GB free, and 11 GB are asked for",
    { world: "small", ...unknown("disks[0]") },
  ),
  good("the pinned cores beside cores", { cores: 3 }, unknown("pinnedCores")),
  good("one pinned core", { pinnedCores: [undefined, 1], cores: 2 }, unknown("pinnedCores[0]")),
  bad(
    "one pinned core, and another twice",
    { pinnedCores: [1, undefined, 1] },
    "pinnedCores[2]",
    "Core 1 is pinned twice",
    unknown("pinnedCores[1]"),
  ),
  good(
    "the architecture of a release that amd64 does not have",
    { vmHost: "vmhost3", distroSeries: "jammy" },
    { world: "uneven", ...unknown("architecture") },
  ),
  good("the release of a kernel", { hweKernel: "hwe-24.04" }, unknown("distroSeries")),
  good(
    "a gateway, beside one of another interface",
    nics(
      { bridge: "br0", ...ips({ ipAddress: "10.10.0.9", gateway: "10.10.0.1" }) },
      { bridge: "br1", ...ips("10.20.0.9") },
    ),
    unknown("networkInterfaces[1].staticIps[0].gateway"),
  ),
  good("a MAC address", nics({}), unknown("networkInterfaces[0].macAddress")),
  bad(
    "a property that does not exist is one all the same",
    { vmhost: "x" },
    "vmhost",
    "Unknown property vmhost: the nearest known name is vmHost",
    unknown("vmHost"),
  ),
  worse(
    "what has no shape is not judged further",
    {
      networkInterfaces: [{ name: 7 }, { name: "eth1" }],
      ...at("10.10.0.9", { interface: "eth0" }),
      disks: [{ size: "big" }],
    },
    [
      ["networkInterfaces[0].name", "networkInterfaces[0].name must be text, but is a number: 7"],
      ["disks[0].size", 'disks[0].size must be a number, but is text: "big"'],
    ],
  ),
];
