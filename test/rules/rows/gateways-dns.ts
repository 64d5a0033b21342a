import { at, rejects, accepts, ips, nics, rejectsAll, type Row } from "../row";

const property = "staticIp.gateway";
const both = { world: "bothFamilies" } as const;
const none = { world: "noGateways" } as const;

const unreachable = (gateway: string, ip: string) => `Gateway ${gateway} is not reachable from ${ip}`;
const differs = (gateway: string, theirs: string, subnet: string) =>
  `Gateway ${gateway} differs from ${theirs}, the gateway of subnet ${subnet}, which is what MAAS configures: give that or none`;

const dnsServer = (server: string) => `DNS server ${server} cannot be the address of a DNS server`;

const beside = (gateway: string, path: string, subnet: string, theirs: string) =>
  `Gateway ${gateway} would be a second default gateway for IPv4: ${path} is in subnet ${subnet}, for which MAAS configures ${theirs}`;
const nothingToVerify =
  "No gateway to verify: MAAS tests the one that it configures, and has none for the VM's subnets; set it there, or leave verifyGateway out";
const bare = { world: "noGatewayOn20" } as const;

export const gatewayRows: Row[] = [
  rejects(
    "a gateway where the subnet has none, beside an address whose subnet has one",
    nics(
      { ...ips("10.10.0.9") },
      { bridge: "br1", ...ips({ ipAddress: "10.20.0.9", gateway: "10.20.0.254" }) },
    ),
    "networkInterfaces[1].staticIps[0].gateway",
    beside("10.20.0.254", "networkInterfaces[0].staticIps[0]", "lan10 (10.10.0.0/24)", "10.10.0.1"),
    bare,
  ),
  rejects(
    "a gateway where the subnet has none, beside an interface that MAAS configures",
    nics({ subnet: "lan10" }, { bridge: "br1", ...ips({ ipAddress: "10.20.0.9", gateway: "10.20.0.254" }) }),
    "networkInterfaces[1].staticIps[0].gateway",
    beside("10.20.0.254", "networkInterfaces[0]", "lan10 (10.10.0.0/24)", "10.10.0.1"),
    bare,
  ),
  accepts(
    "a gateway where the subnet has none, beside an interface that is only up",
    nics(
      { subnet: "lan10", mode: "linkUp" },
      { bridge: "br1", ...ips({ ipAddress: "10.20.0.9", gateway: "10.20.0.254" }) },
    ),
    bare,
  ),
  accepts(
    "a gateway where the subnet has none, beside one of the other family",
    nics({
      bridge: "br1",
      ...ips({ ipAddress: "10.20.0.9", gateway: "10.20.0.254" }, "2001:db8:1::9"),
    }),
    bare,
  ),
  accepts("a gateway to verify", at("10.10.0.9", { gateway: "10.10.0.1" }, { verifyGateway: true })),
  accepts("a gateway to verify, of whatever MAAS configures", { verifyGateway: true }),
  accepts(
    "a gateway to verify, as far as can be seen offline",
    at("10.20.0.9", {}, { verifyGateway: true }),
    {
      world: "offline",
    },
  ),
  accepts("no verification where there is no gateway", at("10.20.0.9", {}, { verifyGateway: false }), bare),
  rejects(
    "a gateway to verify that MAAS does not know",
    at("10.20.0.9", { gateway: "10.20.0.254" }, { verifyGateway: true }),
    "verifyGateway",
    nothingToVerify,
    bare,
  ),
  rejectsAll(
    "a gateway to verify without any address",
    { ...nics({ bridge: "br0", mode: "linkUp" }), verifyGateway: true },
    [
      ["verifyGateway", nothingToVerify],
      [
        "networkInterfaces[0]",
        "MAAS deploys over IPv4, and the VM would have no address, since all interfaces are linkUp: add an IPv4 address",
      ],
    ],
  ),
  accepts("the subnet's gateway", at("10.10.0.9", { gateway: "10.10.0.1" })),
  accepts(
    "the IPv6 subnet's gateway in another spelling",
    at("2001:db8:1::9", { gateway: "2001:DB8:1:0::01" }),
    both,
  ),
  rejects(
    "another gateway of the subnet",
    at("10.10.0.9", { gateway: "10.10.0.254" }),
    property,
    differs("10.10.0.254", "10.10.0.1", "lan10 (10.10.0.0/24)"),
  ),
  rejects(
    "another gateway of the IPv6 subnet",
    at("2001:db8:1::9", { gateway: "2001:db8:1::fe" }),
    property,
    differs("2001:db8:1::fe", "2001:db8:1::1", "lan6 (2001:db8:1::/64)"),
    both,
  ),
  accepts("another gateway, as far as can be seen offline", at("10.10.0.9", { gateway: "10.10.0.254" }), {
    world: "offline",
  }),
  accepts("another gateway of a running VM", at("10.10.0.9", { gateway: "10.10.0.254" }), {
    composes: false,
  }),
  accepts("a gateway where the subnet has none", at("10.10.0.9", { gateway: "10.10.0.254" }), none),
  accepts(
    "an IPv6 gateway where the subnet has none, beside an IPv4 one",
    nics({
      bridge: "br1",
      ...ips(
        { ipAddress: "10.20.0.9", gateway: "10.20.0.254" },
        { ipAddress: "2001:db8:1::9", gateway: "2001:db8:1::fe" },
      ),
    }),
    none,
  ),
  rejects(
    "a gateway elsewhere where the subnet has none",
    at("10.10.0.9", { gateway: "10.11.0.1" }),
    property,
    unreachable("10.11.0.1", "10.10.0.9"),
    none,
  ),
  rejects(
    "a gateway that is the network address",
    at("10.10.0.9", { gateway: "10.10.0.0" }),
    property,
    unreachable("10.10.0.0", "10.10.0.9"),
    none,
  ),
  rejects(
    "a gateway that is the broadcast address",
    at("10.10.0.9", { gateway: "10.10.0.255" }),
    property,
    unreachable("10.10.0.255", "10.10.0.9"),
    none,
  ),
  accepts(
    "an IPv6 gateway that is the routers' address",
    at("2001:db8:50::9", { gateway: "2001:db8:50::", subnet: "2001:db8:50::/64" }),
    { world: "offline" },
  ),
  accepts("the other end of a /31", at("10.40.0.0", { gateway: "10.40.0.1", subnet: "10.40.0.0/31" }), {
    world: "offline",
  }),
  accepts(
    "the other end of a /127",
    at("2001:db8:40::1", { gateway: "2001:db8:40::", subnet: "2001:db8:40::/127" }),
    { world: "offline" },
  ),
  rejects(
    "a gateway outside the CIDR, offline",
    at("10.10.0.9", { gateway: "10.10.1.1", subnet: "10.10.0.0/24" }),
    property,
    unreachable("10.10.1.1", "10.10.0.9"),
    { world: "offline" },
  ),
  rejects(
    "an IPv6 gateway for an IPv4 address",
    at("10.10.0.9", { gateway: "2001:db8:1::1" }),
    property,
    unreachable("2001:db8:1::1", "10.10.0.9"),
  ),
  rejects(
    "an IPv4 gateway for an IPv6 address, offline",
    at("2001:db8:1::9", { gateway: "10.10.0.1" }),
    property,
    unreachable("10.10.0.1", "2001:db8:1::9"),
    { world: "offline" },
  ),
  rejectsAll("a gateway elsewhere", at("10.10.0.9", { gateway: "10.20.0.1" }), [
    [property, unreachable("10.20.0.1", "10.10.0.9")],
    [property, differs("10.20.0.1", "10.10.0.1", "lan10 (10.10.0.0/24)")],
  ]),
  rejectsAll(
    "a gateway in the wider subnet",
    at("10.50.7.9", { gateway: "10.50.0.1" }),
    [
      [property, unreachable("10.50.0.1", "10.50.7.9")],
      [property, differs("10.50.0.1", "10.50.7.1", "narrow (10.50.7.0/24)")],
    ],
    { world: "manySubnets" },
  ),
  accepts(
    "the wider subnet's gateway for its own",
    at("10.50.7.9", { gateway: "10.50.0.1", subnet: "wide" }),
    {
      world: "offline",
    },
  ),
  accepts(
    "a link-local IPv6 gateway that the subnet has",
    nics({ bridge: "br1", ...ips("10.20.0.9", { ipAddress: "2001:db8:1::9", gateway: "fe80::1" }) }),
    { world: "linkLocalGateway" },
  ),
  rejects(
    "a link-local gateway that the subnet has not",
    at("2001:db8:1::9", { gateway: "fe80::1" }),
    property,
    differs("fe80::1", "2001:db8:1::1", "lan6 (2001:db8:1::/64)"),
    both,
  ),
  accepts(
    "a link-local gateway where the subnet has none",
    nics({ bridge: "br1", ...ips("10.20.0.9", { ipAddress: "2001:db8:1::9", gateway: "fe80::1" }) }),
    none,
  ),
  ...["10.1", "10.10.0.010", "::ffff:10.10.0.1", "fe80::1%eth0", "gw.example", ""].map((gateway) =>
    rejects(
      `gateway ${JSON.stringify(gateway)}`,
      at("10.10.0.9", { gateway }),
      property,
      `Invalid IP address format: ${gateway}`,
    ),
  ),
  accepts(
    "a gateway per family",
    nics({
      bridge: "br1",
      ...ips(
        { ipAddress: "10.20.0.9", gateway: "10.20.0.1" },
        { ipAddress: "2001:db8:1::9", gateway: "2001:db8:1::1" },
      ),
    }),
  ),
  accepts(
    "the same gateway for two addresses",
    nics({
      bridge: "br0",
      ...ips(
        { ipAddress: "10.10.0.9", gateway: "10.10.0.1" },
        { ipAddress: "10.10.0.10", gateway: "10.10.0.1" },
      ),
    }),
  ),
  accepts(
    "one gateway, and another subnet's left to MAAS",
    nics(
      { bridge: "br0", ...ips("10.10.0.9") },
      { bridge: "br1", ...ips({ ipAddress: "10.20.0.9", gateway: "10.20.0.1" }) },
    ),
  ),
  rejects(
    "two IPv4 gateways",
    nics(
      { bridge: "br0", ...ips({ ipAddress: "10.10.0.9", gateway: "10.10.0.1" }) },
      { bridge: "br1", ...ips({ ipAddress: "10.20.0.9", gateway: "10.20.0.1" }) },
    ),
    "networkInterfaces[1].staticIps[0].gateway",
    "Gateway 10.20.0.1 would be a second default gateway for IPv4: networkInterfaces[0].staticIps[0].gateway is 10.10.0.1",
  ),
  rejects(
    "two IPv6 gateways, offline, with the shorthand",
    {
      ...at("2001:db8:1::9", { gateway: "2001:db8:1::1" }),
      ...nics({}, ips({ ipAddress: "2001:db8:2::9", gateway: "2001:db8:2::1" })),
    },
    "networkInterfaces[1].staticIps[0].gateway",
    "Gateway 2001:db8:2::1 would be a second default gateway for IPv6: staticIp.gateway is 2001:db8:1::1",
    { world: "offline" },
  ),
];

export const dnsRows: Row[] = [
  accepts("DNS servers of both families", at("10.10.0.9", { dnsServers: ["10.10.0.53", "2001:db8::53"] })),
  accepts("the subnet's DNS server", at("10.10.0.9", { dnsServers: ["10.10.0.2"] })),
  accepts("DNS servers elsewhere", at("10.10.0.9", { dnsServers: ["1.1.1.1", "8.8.8.8"] })),
  accepts("a resolver on the VM itself", at("10.10.0.9", { dnsServers: ["127.0.0.53", "::1"] })),
  accepts("a cloud's link-local resolver", at("10.10.0.9", { dnsServers: ["169.254.169.253"] })),
  accepts("no DNS servers", at("10.10.0.9", { dnsServers: [] })),
  ...["10.1", "ns.example", "2001:db8::53%eth0", "::ffff:1.1.1.1", "1.1.1.01", ""].map((server) =>
    rejects(
      `DNS server ${JSON.stringify(server)}`,
      at("10.10.0.9", { dnsServers: ["1.1.1.1", server] }),
      "staticIp.dnsServers[1]",
      `Invalid IP address format: ${server}`,
    ),
  ),
  ...["0.0.0.0", "0.1.2.3", "224.0.0.251", "255.255.255.255", "240.0.0.1", "::", "ff02::fb", "fe80::1"].map(
    (server) =>
      rejects(
        `DNS server ${server}`,
        at("10.10.0.9", { dnsServers: [server] }),
        "staticIp.dnsServers[0]",
        dnsServer(server),
      ),
  ),
  rejects(
    "a DNS server of an interface's address",
    nics({ bridge: "br0", ...ips({ ipAddress: "10.10.0.9", dnsServers: ["1.1.1.1", "ff02::fb"] }) }),
    "networkInterfaces[0].staticIps[0].dnsServers[1]",
    dnsServer("ff02::fb"),
  ),
];
