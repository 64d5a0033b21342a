import { at, rejects, accepts, ips, nics, type Row } from "../row";

const uneven = { world: "uneven" } as const;
const small = { world: "small" } as const;

const bridges: Row[] = [
  ...["br0", "br1", "eno1"].map((bridge) => accepts(`bridge ${bridge}`, nics({ bridge }))),
  accepts("a bridge that one host has", nics({ bridge: "br30" }, { bridge: "br0" }), uneven),
  rejects(
    "a bridge that no host has",
    nics({ bridge: "br9" }),
    "networkInterfaces[0].bridge",
    "Interface br9 does not exist on VM host vmhost1: it has br0, br1, eno1 and eno2; Interface br9 does not exist on VM host vmhost2: it has br0, br1, eno1 and eno2",
  ),
  rejects(
    "a bridge that the host has not",
    { vmHost: "vmhost1", ...nics({ bridge: "br0" }, { bridge: "br30" }) },
    "networkInterfaces[1].bridge",
    "Interface br30 does not exist on VM host vmhost1: it has br0, br1, eno1 and eno2",
    uneven,
  ),
  accepts(
    "a bridge of a host whose interfaces may not be read",
    nics({ bridge: "br9", subnet: "lan30-unattached" }),
    { world: "blindToHosts" },
  ),
  accepts("a bridge, offline", nics({ bridge: "br9" }), { world: "offline" }),
];

const onHost1 = { vmHost: "vmhost1" };
const ports = "br0 on VLAN 0 of fabric-lan";
const all =
  "eno1 on VLAN 0 of fabric-lan, eno2 on VLAN 20 of fabric-lan, br0 on VLAN 0 of fabric-lan and br1 on VLAN 20 of fabric-lan";

const networks: Row[] = [
  accepts("subnet and bridge of one VLAN", nics({ bridge: "br0", subnet: "lan10" })),
  rejects(
    "subnet and bridge of two VLANs",
    { ...onHost1, ...nics({ bridge: "br0", subnet: "lan20" }) },
    "networkInterfaces[0].subnet",
    `VM host vmhost1 has no interface for interface br0 and subnet lan20 (10.20.0.0/16) on VLAN 20 of fabric-lan, available: ${ports}`,
  ),
  rejects(
    "a subnet that the host does not carry",
    { ...onHost1, ...nics({ subnet: "lan30-unattached" }) },
    "networkInterfaces[0].subnet",
    `VM host vmhost1 has no interface for subnet lan30-unattached (10.30.0.0/24) on VLAN 30 of fabric-lan, available: ${all}`,
  ),
  accepts(
    "a subnet that one of the hosts carries",
    nics({ subnet: "lan30-unattached" }, { bridge: "br0" }),
    uneven,
  ),
  accepts("VLAN and bridge", nics({ bridge: "br1", vlan: 20 })),
  rejects(
    "VLAN and bridge of two VLANs",
    { ...onHost1, ...nics({ bridge: "br0", vlan: 20 }) },
    "networkInterfaces[0].vlan",
    `VM host vmhost1 has no interface for interface br0 and VLAN 20, available: ${ports}`,
  ),
  rejects(
    "a VLAN that the host does not carry",
    { ...onHost1, ...nics({ vlan: 99 }) },
    "networkInterfaces[0].vlan",
    `VM host vmhost1 has no interface for VLAN 99, available: ${all}`,
  ),
  rejects(
    "VLAN and subnet of two VLANs",
    { ...onHost1, ...nics({ vlan: 0, subnet: "lan20" }) },
    "networkInterfaces[0].vlan",
    "VM host vmhost1 has no interface for subnet lan20 (10.20.0.0/16) on VLAN 20 of fabric-lan and VLAN 0, available: eno2 on VLAN 20 of fabric-lan and br1 on VLAN 20 of fabric-lan",
  ),
  accepts("fabric", nics({ fabric: "fabric-lan" })),
  rejects(
    "a fabric that the host is not on",
    { ...onHost1, ...nics({ fabric: "fabric-0" }) },
    "networkInterfaces[0].fabric",
    `VM host vmhost1 has no interface for fabric fabric-0, available: ${all}`,
  ),
  accepts(
    "a VLAN on which MAAS has no subnet",
    nics({ bridge: "dark0", fabric: "fabric-dark", vlan: 7 }, { bridge: "br0" }),
    uneven,
  ),
  rejects(
    "another VLAN than the bridge's, on which MAAS has no subnet",
    nics({ bridge: "dark0", vlan: 8 }),
    "networkInterfaces[0].vlan",
    "VM host vmhost3 has no interface for interface dark0 and VLAN 8, available: dark0 on VLAN 7 of fabric-dark",
    small,
  ),
  rejects(
    "an address on an interface that is on no VLAN",
    { ...onHost1, ...nics({ bridge: "bare0", ...ips("10.10.0.9") }) },
    "networkInterfaces[0].staticIps[0].ipAddress",
    "VM host vmhost1 has no interface for interface bare0 and IP address 10.10.0.9 of subnet lan10 (10.10.0.0/24) on VLAN 0 of fabric-lan, available: bare0 on no VLAN",
    { world: "bareHost" },
  ),
  accepts("address and bridge", nics({ bridge: "br1", ...ips("10.20.0.9") })),
  rejects(
    "an address of another VLAN than the bridge's",
    { ...onHost1, ...nics({ bridge: "br0", ...ips("10.20.0.9") }) },
    "networkInterfaces[0].staticIps[0].ipAddress",
    `VM host vmhost1 has no interface for interface br0 and IP address 10.20.0.9 of subnet lan20 (10.20.0.0/16) on VLAN 20 of fabric-lan, available: ${ports}`,
  ),
  rejects(
    "an IPv6 address of another VLAN than the bridge's",
    { ...onHost1, ...nics({ bridge: "br0", ...ips("2001:DB8:1::9") }, { bridge: "br1" }) },
    "networkInterfaces[0].staticIps[0].ipAddress",
    `VM host vmhost1 has no interface for interface br0 and IP address 2001:db8:1::9 of subnet lan6 (2001:db8:1::/64) on VLAN 20 of fabric-lan, available: ${ports}`,
  ),
  rejects(
    "an address in the other interface's subnet",
    { ...onHost1, ...nics({ subnet: "lan10", ...ips("10.20.0.9") }, { subnet: "lan20" }) },
    "networkInterfaces[0].staticIps[0].ipAddress",
    "VM host vmhost1 has no interface for subnet lan10 (10.10.0.0/24) on VLAN 0 of fabric-lan and IP address 10.20.0.9 of subnet lan20 (10.20.0.0/16) on VLAN 20 of fabric-lan, available: eno1 on VLAN 0 of fabric-lan and br0 on VLAN 0 of fabric-lan",
  ),
  rejects(
    "addresses of two VLANs on one interface",
    { ...onHost1, ...nics(ips("10.10.0.9", "2001:db8:1::9")) },
    "networkInterfaces[0].staticIps[1].ipAddress",
    "VM host vmhost1 has no interface for IP address 10.10.0.9 of subnet lan10 (10.10.0.0/24) on VLAN 0 of fabric-lan and IP address 2001:db8:1::9 of subnet lan6 (2001:db8:1::/64) on VLAN 20 of fabric-lan, available: eno1 on VLAN 0 of fabric-lan and br0 on VLAN 0 of fabric-lan",
  ),
  accepts("dual stack on one VLAN", nics(ips("10.20.0.9", "2001:db8:1::9"))),
  accepts("dual stack on two interfaces", nics(ips("10.10.0.9"), ips("2001:db8:1::9"))),
  rejects(
    "staticIp in a subnet that no host carries",
    at("10.30.0.9"),
    "staticIp.ipAddress",
    `VM host vmhost1 has no interface for IP address 10.30.0.9 of subnet lan30-unattached (10.30.0.0/24) on VLAN 30 of fabric-lan, available: ${all}; VM host vmhost2 has no interface for IP address 10.30.0.9 of subnet lan30-unattached (10.30.0.0/24) on VLAN 30 of fabric-lan, available: ${all}`,
  ),
  accepts("staticIp of a host whose interfaces may not be read", at("10.30.0.9"), { world: "blindToHosts" }),
  rejects(
    "staticIp on an interface of another VLAN",
    { ...onHost1, ...nics({ bridge: "br0" }, { bridge: "br1" }), ...at("10.20.0.9", { interface: "eth0" }) },
    "staticIp.ipAddress",
    `VM host vmhost1 has no interface for interface br0 and IP address 10.20.0.9 of subnet lan20 (10.20.0.0/16) on VLAN 20 of fabric-lan, available: ${ports}`,
  ),
];

const dhcpOff = (vlans: string, host: string) =>
  `MAAS's DHCP is off on ${vlans} of VM host ${host}: the VM boots from the network, so one of its interfaces must be on a VLAN with it`;
const needsIpv4 = (has: string) =>
  `MAAS deploys over IPv4, and the VM would have ${has}: add an IPv4 address`;

const boot: Row[] = [
  rejects(
    "a VLAN without DHCP",
    { ...onHost1, ...nics({ bridge: "br1" }) },
    "networkInterfaces[0]",
    dhcpOff("VLAN 20 of fabric-lan", "vmhost1"),
    { world: "noDhcpOn20" },
  ),
  rejects(
    "a static address on a VLAN without DHCP",
    { ...onHost1, ...at("10.20.0.9") },
    "staticIp",
    dhcpOff("VLAN 20 of fabric-lan", "vmhost1"),
    { world: "noDhcpOn20" },
  ),
  accepts("a VLAN without DHCP beside one with it", nics({ bridge: "br1" }, { bridge: "br0" }), {
    world: "noDhcpOn20",
  }),
  accepts("an interface that may be on a VLAN with DHCP", nics({}), { world: "noDhcpOn20" }),
  accepts("no network inputs, and DHCP on one VLAN", {}, { world: "noDhcpOn20" }),
  rejects(
    "no network inputs, and no DHCP anywhere",
    onHost1,
    "networkInterfaces",
    dhcpOff("VLAN 0 of fabric-lan and VLAN 20 of fabric-lan", "vmhost1"),
    { world: "noDhcp" },
  ),
  rejects(
    "static address, and no DHCP anywhere",
    { ...onHost1, ...at("10.10.0.9") },
    "staticIp",
    dhcpOff("VLAN 0 of fabric-lan", "vmhost1"),
    { world: "noDhcp" },
  ),
  rejects(
    "a bridge on a VLAN without DHCP",
    nics({ bridge: "br30" }),
    "networkInterfaces[0]",
    dhcpOff("VLAN 30 of fabric-lan", "vmhost3"),
    small,
  ),
  accepts("a bridge on a VLAN on which MAAS has no subnet", nics({ bridge: "dark0" }), small),
  rejects(
    "an interface on no VLAN",
    nics({ bridge: "bare0" }),
    "networkInterfaces[0]",
    dhcpOff("bare0", "vmhost1"),
    {
      world: "bareHost",
    },
  ),
  accepts("DHCP, of a host whose interfaces may not be read", nics({ bridge: "br9" }), {
    world: "blindToHosts",
  }),
  rejects("IPv6 only", { ...onHost1, ...at("2001:db8:1::9") }, "staticIp", needsIpv4("IPv6 addresses only")),
  rejects(
    "IPv6 only, on a listed interface",
    { ...onHost1, ...nics(ips("2001:db8:1::9")) },
    "networkInterfaces[0]",
    needsIpv4("IPv6 addresses only"),
  ),
  accepts("IPv6 only, where the region serves both", at("2001:db8:1::9"), { world: "bothFamilies" }),
  accepts("IPv6 beside an interface that MAAS configures", nics(ips("2001:db8:1::9"), { bridge: "br0" })),
  accepts("IPv6 beside DHCP", nics(ips("2001:db8:1::9"), { bridge: "br0", mode: "dhcp" })),
  rejects(
    "IPv6 beside an interface without address",
    { ...onHost1, ...nics(ips("2001:db8:1::9"), { bridge: "br0", mode: "linkUp" }) },
    "networkInterfaces[0]",
    needsIpv4("IPv6 addresses only"),
  ),
  rejects(
    "no address at all",
    { ...onHost1, ...nics({ mode: "linkUp" }) },
    "networkInterfaces[0]",
    needsIpv4("no address, since all interfaces are linkUp"),
  ),
  rejects(
    "no address at all, where the region serves both",
    { ...onHost1, ...nics({ mode: "linkUp" }) },
    "networkInterfaces[0]",
    "MAAS deploys over IPv4 and IPv6, and the VM would have no address, since all interfaces are linkUp: add an IPv4 or IPv6 address",
    { world: "bothFamilies" },
  ),
  rejects(
    "an interface that MAAS configures, where there is IPv6 only",
    { ...onHost1, ...nics({ bridge: "br0" }) },
    "networkInterfaces[0]",
    needsIpv4("IPv6 addresses only"),
    { world: "ipv6Only" },
  ),
  accepts("IPv6 only, offline", at("2001:db8:1::9"), { world: "offline" }),
];

const noAddress = (who: string, why: string) =>
  `MAAS has no address for ${who} on VM host vmhost1, since ${why}: give it a static address, or another mode than auto`;

const auto: Row[] = [
  accepts(
    "an address by MAAS, out of a range that is reserved for it",
    { ...onHost1, ...nics({ bridge: "br0" }) },
    {
      world: "unmanaged",
    },
  ),
  rejects(
    "an address by MAAS, where it has no range",
    { ...onHost1, ...nics({ bridge: "br0" }, { bridge: "br1" }) },
    "networkInterfaces[1]",
    noAddress(
      "eth1",
      "it does not manage subnet lan20 (10.20.0.0/16), and no range is reserved for it there",
    ),
    { world: "unmanaged" },
  ),
  accepts(
    "no address by MAAS, where it has no range",
    { ...onHost1, ...nics({ bridge: "br0" }, { bridge: "br1", mode: "linkUp" }) },
    { world: "unmanaged" },
  ),
  rejects(
    "an address by MAAS, where ranges take all",
    { ...onHost1, ...nics({ bridge: "br0" }) },
    "networkInterfaces[0]",
    noAddress("eth0", "all of subnet lan10 (10.10.0.0/24) are in ranges"),
    { world: "filledByRanges" },
  ),
  rejects(
    "the default network, where ranges take all",
    onHost1,
    "networkInterfaces",
    noAddress("the VM", "all of subnet lan10 (10.10.0.0/24) are in ranges"),
    { world: "filledByRanges" },
  ),
];

export const hostNetworkRows: Record<string, Row[]> = {
  "bridges of a host": bridges,
  "networks of a host": networks,
  "boot from the network": boot,
  "addresses that MAAS picks": auto,
};
