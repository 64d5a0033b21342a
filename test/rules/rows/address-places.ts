import { at, rejects, accepts, ips, nics, rejectsAll, type Row } from "../row";

const property = "staticIp.ipAddress";

const outside: Row[] = [
  rejects(
    "in no subnet of MAAS",
    at("192.168.77.5"),
    property,
    "IP address 192.168.77.5 is not within allowed subnet lan10 (10.10.0.0/24), lan20 (10.20.0.0/16) or lan30-unattached (10.30.0.0/24)",
  ),
  rejects(
    "in no IPv6 subnet of MAAS",
    at("2001:db8:2::5"),
    property,
    "IP address 2001:db8:2::5 is not within allowed subnet lan6 (2001:db8:1::/64)",
    { world: "bothFamilies" },
  ),
  ...["1.0.0.1", "126.255.255.255", "128.0.0.1", "169.253.0.1", "169.255.0.1", "223.255.255.255"].map((ip) =>
    rejects(
      `${ip} beside a reserved block is only outside`,
      at(ip),
      property,
      `IP address ${ip} is not within allowed subnet lan10 (10.10.0.0/24), lan20 (10.20.0.0/16) or lan30-unattached (10.30.0.0/24)`,
    ),
  ),
  ...["100::1", "fe7f::1", "fec0::1"].map((ip) =>
    rejects(
      `${ip} beside a reserved block is only outside`,
      at(ip),
      property,
      `IP address ${ip} is not within allowed subnet lan6 (2001:db8:1::/64)`,
      { world: "bothFamilies" },
    ),
  ),
  accepts("an address that nobody can place offline", at("192.168.77.5"), { world: "offline" }),
  rejects(
    "outside the CIDR that is given",
    at("10.11.0.61", { subnet: "10.10.0.0/24" }),
    property,
    "IP address 10.11.0.61 is not within allowed subnet 10.10.0.0/24",
  ),
  rejects(
    "outside the CIDR that is given, offline",
    at("10.11.0.61", { subnet: "10.10.0.0/24" }),
    property,
    "IP address 10.11.0.61 is not within allowed subnet 10.10.0.0/24",
    { world: "offline" },
  ),
  rejects(
    "outside the subnet that is named",
    at("10.11.0.61", { subnet: "lan10" }),
    property,
    "IP address 10.11.0.61 is not within allowed subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "outside the subnet whose id is given",
    at("10.11.0.61", { subnet: "2" }),
    property,
    "IP address 10.11.0.61 is not within allowed subnet lan20 (10.20.0.0/16)",
  ),
  accepts("a subnet's name means nothing offline", at("10.11.0.61", { subnet: "lan10" }), {
    world: "offline",
  }),
  rejects(
    "the first address after the subnet",
    at("10.10.1.0", { subnet: "lan10" }),
    property,
    "IP address 10.10.1.0 is not within allowed subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "an IPv4 address in an IPv6 subnet",
    at("10.10.0.10", { subnet: "lan6" }),
    property,
    "IP address 10.10.0.10 is not within allowed subnet lan6 (2001:db8:1::/64)",
  ),
  rejects(
    "an IPv6 address in an IPv4 CIDR, offline",
    at("2001:db8:1::10", { subnet: "10.10.0.0/24" }),
    property,
    "IP address 2001:db8:1::10 is not within allowed subnet 10.10.0.0/24",
    { world: "offline" },
  ),
  rejects(
    "an IPv6 address outside the CIDR in another spelling",
    at("2001:DB8:2::10", { subnet: "2001:DB8:1:0::/64" }),
    property,
    "IP address 2001:db8:2::10 is not within allowed subnet 2001:db8:1::/64",
    { world: "bothFamilies" },
  ),
  accepts("in the subnet by name", at("10.10.0.61", { subnet: "lan10" })),
  accepts("in the subnet by id", at("10.10.0.61", { subnet: "1" })),
  accepts("in the subnet by CIDR", at("10.10.0.61", { subnet: "10.10.0.0/24" })),
  accepts("in the CIDR, offline", at("10.10.0.61", { subnet: "10.10.0.0/24" }), { world: "offline" }),
  accepts(
    "in the IPv6 subnet by CIDR in another spelling",
    at("2001:db8:1::61", { subnet: "2001:0DB8:1::/64" }),
    {
      world: "bothFamilies",
    },
  ),
  rejectsAll("reserved, and outside the subnet that is given", at("127.0.0.1", { subnet: "lan10" }), [
    [property, "IP address 127.0.0.1 is reserved, no host may have it: loopback (127.0.0.0/8)"],
    [property, "IP address 127.0.0.1 is not within allowed subnet lan10 (10.10.0.0/24)"],
  ]),
];

const many = { world: "manySubnets" } as const;
const ends: Row[] = [
  rejects(
    "a network address",
    at("10.10.0.0"),
    property,
    "IP address 10.10.0.0 is the network address of subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "a network address, offline",
    at("10.10.0.0", { subnet: "10.10.0.0/24" }),
    property,
    "IP address 10.10.0.0 is the network address of subnet 10.10.0.0/24",
    { world: "offline" },
  ),
  rejects(
    "a broadcast address",
    at("10.10.0.255"),
    property,
    "IP address 10.10.0.255 is the broadcast address of subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "a broadcast address of a /16",
    at("10.20.255.255", { subnet: "10.20.0.0/16" }),
    property,
    "IP address 10.20.255.255 is the broadcast address of subnet 10.20.0.0/16",
  ),
  rejects(
    "the routers' address of an IPv6 subnet",
    at("2001:db8:1::"),
    property,
    "IP address 2001:db8:1:: is the network address of subnet lan6 (2001:db8:1::/64)",
    { world: "bothFamilies" },
  ),
  accepts("both addresses of a /31, the first", at("10.40.0.0"), many),
  accepts("both addresses of a /31, the second", at("10.40.0.1"), many),
  accepts("the address of a /32", at("10.40.1.7"), many),
  rejects(
    "the first of a /30",
    at("10.40.2.0"),
    property,
    "IP address 10.40.2.0 is the network address of subnet p30 (10.40.2.0/30)",
    many,
  ),
  accepts("the second of a /30", at("10.40.2.1"), many),
  accepts("the third of a /30", at("10.40.2.2"), many),
  rejects(
    "the last of a /30",
    at("10.40.2.3"),
    property,
    "IP address 10.40.2.3 is the broadcast address of subnet p30 (10.40.2.0/30)",
    many,
  ),
  ...(
    [
      ["the first of a /127", "2001:db8:40::"],
      ["the second of a /127", "2001:db8:40::1"],
      ["the address of a /128", "2001:db8:41::7"],
      ["the last of a /126", "2001:db8:42::3"],
    ] as const
  ).map(([says, ip]) => accepts(says, { ...nics({ bridge: "br0", ...ips(ip) }, { bridge: "br0" }) }, many)),
  rejects(
    "the first of a /126",
    nics({ bridge: "br0", ...ips("2001:db8:42::") }, { bridge: "br0" }),
    "networkInterfaces[0].staticIps[0].ipAddress",
    "IP address 2001:db8:42:: is the network address of subnet p126 (2001:db8:42::/126)",
    many,
  ),
  rejects(
    "the network address of the most specific subnet",
    at("10.50.7.0"),
    property,
    "IP address 10.50.7.0 is the network address of subnet narrow (10.50.7.0/24)",
    many,
  ),
  accepts(
    "the network address of the narrower subnet, in the wider one",
    at("10.50.6.0", { subnet: "wide" }),
    many,
  ),
];

/** Where an address is. */
export const addressPlaceRows: Row[] = [...outside, ...ends];
