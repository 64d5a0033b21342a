import { at, rejects, accepts, ips, nics, type Row } from "../row";

const property = "staticIp.ipAddress";
const many = { world: "manySubnets" } as const;

const inUse: Row[] = [
  rejects(
    "the subnet's gateway",
    at("10.10.0.1"),
    property,
    "IP address 10.10.0.1 is already in use by the gateway of subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "the IPv6 subnet's gateway in another spelling",
    at("2001:db8:1:0::0001"),
    property,
    "IP address 2001:db8:1::1 is already in use by the gateway of subnet lan6 (2001:db8:1::/64)",
    { world: "bothFamilies" },
  ),
  rejects(
    "the gateway that it gives",
    at("10.10.0.9", { gateway: "10.10.0.9" }),
    property,
    "IP address 10.10.0.9 is the VM's own gateway",
    {
      world: "offline",
    },
  ),
  rejects(
    "the subnet's DNS server",
    at("10.10.0.2"),
    property,
    "IP address 10.10.0.2 is already in use by a DNS server of subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "the IPv6 subnet's DNS server",
    nics({ bridge: "br0", ...ips("2001:db8:50:0::53") }, { bridge: "br0" }),
    "networkInterfaces[0].staticIps[0].ipAddress",
    "IP address 2001:db8:50::53 is already in use by a DNS server of subnet dns6 (2001:db8:50::/64)",
    many,
  ),
  rejects(
    "one of the DNS servers that it gives",
    at("10.10.0.9", { dnsServers: ["10.10.0.53", "10.10.0.9"] }),
    property,
    "IP address 10.10.0.9 is one of the VM's own DNS servers; one on the VM itself is 127.0.0.1 or ::1",
  ),
  rejects(
    "one of the DNS servers that it gives, in another spelling, offline",
    at("2001:db8:1::9", { dnsServers: ["2001:DB8:1:0::9"] }),
    property,
    "IP address 2001:db8:1::9 is one of the VM's own DNS servers; one on the VM itself is 127.0.0.1 or ::1",
    { world: "offline" },
  ),
  rejects(
    "given twice",
    nics({ bridge: "br0", ...ips("10.10.0.9", "10.10.0.9") }),
    "networkInterfaces[0].staticIps[1].ipAddress",
    "IP address 10.10.0.9 is given twice: networkInterfaces[0].staticIps[0].ipAddress has it too",
  ),
  rejects(
    "given twice in two spellings, on two interfaces, offline",
    nics(ips("2001:db8:1::9"), ips("2001:DB8:1::0:9")),
    "networkInterfaces[1].staticIps[0].ipAddress",
    "IP address 2001:db8:1::9 is given twice: networkInterfaces[0].staticIps[0].ipAddress has it too",
    { world: "offline" },
  ),
  accepts("two addresses of one subnet", nics({ bridge: "br0", ...ips("10.10.0.9", "10.10.0.10") })),
];

const ranges: Row[] = [
  ...["10.10.0.100", "10.10.0.120", "10.10.0.150"].map((ip) =>
    rejects(
      `${ip} is MAAS's DHCP's to give`,
      at(ip),
      property,
      `IP address ${ip} is within the dynamic range 10.10.0.100 to 10.10.0.150 of subnet lan10 (10.10.0.0/24), which MAAS's DHCP gives out`,
    ),
  ),
  rejects(
    "a dynamic range of the subnet that is named",
    at("10.20.1.255", { subnet: "lan20" }),
    property,
    "IP address 10.20.1.255 is within the dynamic range 10.20.1.0 to 10.20.1.255 of subnet lan20 (10.20.0.0/16), which MAAS's DHCP gives out",
  ),
  accepts("beside the dynamic range", at("10.20.2.0")),
  rejects(
    "an IPv6 dynamic range",
    nics({ bridge: "br0", ...ips("2001:db8:50::1:7") }, { bridge: "br0" }),
    "networkInterfaces[0].staticIps[0].ipAddress",
    "IP address 2001:db8:50::1:7 is within the dynamic range 2001:db8:50::1:0 to 2001:db8:50::1:ffff of subnet dns6 (2001:db8:50::/64), which MAAS's DHCP gives out",
    many,
  ),
  accepts("a range that this user has reserved", at("10.10.0.205")),
  rejects(
    "a range that another user has reserved",
    at("10.10.0.205"),
    property,
    "IP address 10.10.0.205 is within the range 10.10.0.200 to 10.10.0.220 of subnet lan10 (10.10.0.0/24), which user admin has reserved (reserved for others); maas-lxd:usableRanges names what may be used all the same",
    { world: "otherAdmin" },
  ),
  rejects(
    "a range that nobody in particular has reserved",
    nics({ bridge: "br0", ...ips("2001:db8:50::2:7") }, { bridge: "br0" }),
    "networkInterfaces[0].staticIps[0].ipAddress",
    "IP address 2001:db8:50::2:7 is within the range 2001:db8:50::2:0 to 2001:db8:50::2:ff of subnet dns6 (2001:db8:50::/64), which is reserved; maas-lxd:usableRanges names what may be used all the same",
    many,
  ),
  accepts("a range that another user has reserved, named as usable", at("10.10.0.205"), { world: "usable" }),
  rejects(
    "beside what is named as usable",
    at("10.10.0.206"),
    property,
    "IP address 10.10.0.206 is within the range 10.10.0.200 to 10.10.0.220 of subnet lan10 (10.10.0.0/24), which user admin has reserved (reserved for others); maas-lxd:usableRanges names what may be used all the same",
    { world: "usable" },
  ),
  accepts("a range that is reserved for MAAS, where it manages nothing else", at("10.10.0.205"), {
    world: "unmanaged",
  }),
  rejects(
    "what is not reserved for MAAS there",
    at("10.10.0.50"),
    property,
    "IP address 10.10.0.50 is of subnet lan10 (10.10.0.0/24), which MAAS does not manage, and in none of the ranges that are reserved for MAAS there, available: 10.10.0.200 to 10.10.0.220; maas-lxd:usableRanges names what may be used all the same",
    { world: "unmanaged" },
  ),
  rejects(
    "a subnet that MAAS does not manage, of which it has no range",
    at("10.20.0.50"),
    property,
    "IP address 10.20.0.50 is of subnet lan20 (10.20.0.0/16), which MAAS does not manage, and in none of the ranges that are reserved for MAAS there, available: none; maas-lxd:usableRanges names what may be used all the same",
    { world: "unmanaged" },
  ),
  accepts("the same, named as usable", at("10.20.8.50"), { world: "usable" }),
  rejects(
    "a dynamic range of a subnet that MAAS does not manage",
    at("10.20.1.50"),
    property,
    "IP address 10.20.1.50 is within the dynamic range 10.20.1.0 to 10.20.1.255 of subnet lan20 (10.20.0.0/16), which MAAS's DHCP gives out",
    { world: "unmanaged" },
  ),
  accepts("a range of a wider subnet does not bind the narrower one", at("10.50.7.7"), many),
  rejects(
    "a range of the wider subnet binds there",
    at("10.50.7.7", { subnet: "wide" }),
    property,
    "IP address 10.50.7.7 is within the range 10.50.7.0 to 10.50.7.255 of subnet wide (10.50.0.0/16), which user eve has reserved; maas-lxd:usableRanges names what may be used all the same",
    many,
  ),
  accepts("ranges that may not be read", at("10.10.0.120"), { world: "unreadRanges" }),
  accepts("subnets that may not be read", at("192.168.77.5"), { world: "unreadSubnets" }),
  accepts("a running VM is not judged by what MAAS has become", at("10.10.0.120"), { composes: false }),
  accepts("a running VM may have become a DNS server", at("10.10.0.2"), { composes: false }),
  rejects(
    "a running VM's new address must still be one",
    at("10.1"),
    property,
    "Invalid IP address format: 10.1",
    {
      composes: false,
    },
  ),
];

/** Whose an address is. */
export const addressUseRows: Row[] = [...inUse, ...ranges];
