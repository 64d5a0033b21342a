import { at, rejects, accepts, ips, nics, type Row } from "../row";

const cidr = (text: string) =>
  `Invalid subnet: ${text}; a CIDR has an address, all host bits 0, and a prefix length, like 10.10.0.0/24`;
const many = { world: "manySubnets" } as const;
const offline = { world: "offline" } as const;

const noCidrs = [
  "10.10.0.9/24",
  "10.10.0.0/33",
  "10.10.0.0/024",
  "10.10.0/24",
  "10.10.0.0/255.255.255.0",
  "10.10.0.0/",
  "010.10.0.0/24",
  "10.10.0.256/24",
  "2001:db8:1::1/64",
  "2001:db8:1::/129",
  "2001:db8:1:::/64",
  "2001:db8:1::%eth0/64",
  "::ffff:10.10.0.0/120",
];

export const subnetRows: Row[] = [
  ...noCidrs.map((subnet) =>
    rejects(
      `${subnet} as a CIDR, offline`,
      nics({ subnet }),
      "networkInterfaces[0].subnet",
      cidr(subnet),
      offline,
    ),
  ),
  rejects(
    "a CIDR with host bits, of an address",
    at("10.10.0.9", { subnet: "10.10.0.5/24" }),
    "staticIp.subnet",
    cidr("10.10.0.5/24"),
    offline,
  ),
  ...["lan10", "1", "10.10.0.0/24"].map((subnet) =>
    accepts(`interface on subnet ${subnet}`, nics({ subnet })),
  ),
  accepts("interface on subnet lan6 beside an IPv4 address", nics({ subnet: "lan6", ...ips("10.20.0.9") })),
  accepts("a CIDR in another spelling", nics({ subnet: "2001:DB8:1:0::/64", ...ips("10.20.0.9") })),
  accepts("a CIDR, offline", nics({ subnet: "192.168.0.0/16" }), offline),
  accepts("a name, offline", nics({ subnet: "rack a/b" }), offline),
  rejects(
    "a name that MAAS does not know",
    nics({ subnet: "lan11" }),
    "networkInterfaces[0].subnet",
    "Subnet lan11 does not exist in MAAS, available: lan10, lan20, lan6 and lan30-unattached",
  ),
  rejects(
    "an id that MAAS does not know",
    at("10.10.0.9", { subnet: "999" }),
    "staticIp.subnet",
    "Subnet 999 does not exist in MAAS, available: lan6, lan10, lan20 and lan30-unattached",
  ),
  rejects(
    "a CIDR that MAAS does not know",
    nics({ subnet: "10.99.0.0/24" }),
    "networkInterfaces[0].subnet",
    "Subnet 10.99.0.0/24 does not exist in MAAS, available: 10.10.0.0/24, 10.30.0.0/24, 10.20.0.0/16 and 2001:db8:1::/64",
  ),
  rejects(
    "a CIDR wider than MAAS's",
    at("10.10.0.9", { subnet: "10.10.0.0/16" }),
    "staticIp.subnet",
    "Subnet 10.10.0.0/16 does not exist in MAAS, available: 10.20.0.0/16, 10.10.0.0/24, 10.30.0.0/24 and 2001:db8:1::/64",
  ),
  rejects(
    "a name of two subnets",
    nics({ subnet: "twin" }),
    "networkInterfaces[0].subnet",
    "Subnet name twin stands for 10.60.0.0/24 and 10.61.0.0/24: give the CIDR that is meant",
    many,
  ),
  accepts(
    "a name of two subnets, of which the address shows the one",
    at("10.61.0.9", { subnet: "twin" }),
    many,
  ),
  rejects(
    "a name of two subnets, and an address in neither",
    at("10.62.0.9", { subnet: "twin" }),
    "staticIp.subnet",
    "Subnet name twin stands for 10.60.0.0/24 and 10.61.0.0/24: give the CIDR that is meant",
    many,
  ),
  accepts("a subnet named by its CIDR", at("10.70.0.9", { subnet: "10.70.0.0/24" }), many),
  accepts("a name before an id", at("10.80.0.9", { subnet: "10" }), many),
  accepts("an id where no name is the same", at("10.80.0.9", { subnet: "22" }), many),
  rejects(
    "a message that says a CIDR name once",
    at("10.70.0.0"),
    "staticIp.ipAddress",
    "IP address 10.70.0.0 is the network address of subnet 10.70.0.0/24",
    many,
  ),
  accepts("names that may not be read", nics({ subnet: "lan11" }), { world: "unreadSubnets" }),
];
