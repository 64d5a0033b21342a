import { at, rejects, accepts, ips, nics, type Row } from "../row";

const nameReason = (name: string) =>
  `Invalid interface name: ${name}; it must be like eth0: 1 to 15 letters, digits, underscores and hyphens, a letter or digit first, and no number alone`;
const offline = { world: "offline" } as const;
const names = ["eth0", "enp5s0", "a", "lan-1", "1g", "my_nic", "lo0", "x".repeat(15)];
const noNames = [
  "",
  "bad name",
  "eth0:1",
  "x".repeat(16),
  "eth/0",
  "ethö",
  "lo",
  "br0.20",
  ".",
  "-eth0",
  "_eth0",
  "7",
  "eth0\n",
];

const diskReason = (name: string) =>
  `Interface ${name} cannot be called so: a disk of the VM is, in LXD, and would not be made`;

export const interfaceRows: Row[] = [
  ...names.map((name) => accepts(`interface ${name}`, nics({ name }))),
  ...names
    .slice(0, 2)
    .map((name) => accepts(`staticIp for interface ${name}`, at("10.10.0.9", { interface: name }))),
  ...noNames.map((name) =>
    rejects(
      `interface ${JSON.stringify(name)}`,
      nics({ name }),
      "networkInterfaces[0].name",
      nameReason(name),
    ),
  ),
  rejects(
    "staticIp for an interface of an impossible name",
    at("10.10.0.9", { interface: "eth0:1" }),
    "staticIp.interface",
    nameReason("eth0:1"),
  ),
  rejects(
    "an interface that is called as LXD calls the boot disk",
    nics({ name: "root" }),
    "networkInterfaces[0].name",
    diskReason("root"),
  ),
  rejects(
    "the same by staticIp",
    at("10.10.0.9", { interface: "root" }),
    "staticIp.interface",
    diskReason("root"),
  ),
  rejects(
    "an interface that is called as LXD calls another disk",
    { disks: [{ size: 8 }, { size: 8 }], ...nics({ name: "disk1" }) },
    "networkInterfaces[0].name",
    diskReason("disk1"),
  ),
  accepts("an interface that is called as a disk that there is not", nics({ name: "disk1" })),
  rejects(
    "an interface twice",
    nics({ name: "lan" }, { name: "wan" }, { name: "lan" }),
    "networkInterfaces[2].name",
    "Interface lan is there twice: networkInterfaces[0] has that name too",
  ),
  accepts("interfaces whose names differ in case", nics({ name: "lan" }, { name: "LAN" })),
  rejects(
    "staticIp for an interface that is not there",
    { ...nics({}, {}, { name: "wan" }), ...at("10.10.0.9", { interface: "eth2" }) },
    "staticIp.interface",
    "Interface eth2 does not exist: the VM has eth0, eth1 and wan",
  ),
  rejects(
    "staticIp for an interface that is not there, nearest first, offline",
    { ...nics({}, { name: "wan" }), ...at("10.10.0.9", { interface: "wann" }) },
    "staticIp.interface",
    "Interface wann does not exist: the VM has wan and eth0",
    offline,
  ),
  accepts("staticIp for the second interface", {
    ...nics({ bridge: "br0" }, { bridge: "br1" }),
    ...at("10.20.0.9", { interface: "eth1" }),
  }),
  accepts("staticIp for the first interface", {
    ...nics({ bridge: "br0" }, { bridge: "br1" }),
    ...at("10.10.0.9"),
  }),
  accepts("staticIp beside an address of the other family on the same interface", {
    ...nics({ bridge: "br1", ...ips("2001:db8:1::9") }),
    ...at("10.20.0.9"),
  }),
  accepts("staticIp beside an address on another interface", {
    ...nics({ bridge: "br0" }, { bridge: "br1", ...ips("10.20.0.9") }),
    ...at("10.10.0.9"),
  }),
  rejects(
    "staticIp beside an address of the same family on the same interface",
    { ...nics({ bridge: "br0", ...ips("10.10.0.10") }), ...at("10.10.0.9") },
    "staticIp.ipAddress",
    "Interface eth0 has an IPv4 address from networkInterfaces[0].staticIps[0] already: give its IPv4 addresses in one place",
  ),
  rejects(
    "staticIp beside an IPv6 address on the same interface, offline",
    { ...nics({}, ips("10.20.0.9", "2001:db8:1::10")), ...at("2001:db8:1::9", { interface: "eth1" }) },
    "staticIp.ipAddress",
    "Interface eth1 has an IPv6 address from networkInterfaces[1].staticIps[1] already: give its IPv6 addresses in one place",
    offline,
  ),
  ...["auto", "dhcp"].map((mode) => accepts(`mode ${mode}`, nics({ mode }))),
  accepts("mode linkUp beside another interface", nics({ mode: "auto" }, { mode: "linkUp" })),
  ...["static", "DHCP", "link_up", ""].map((mode) =>
    rejects(
      `mode ${mode}`,
      nics({ mode }),
      "networkInterfaces[0].mode",
      `Invalid mode: ${mode}; it must be auto, dhcp or linkUp`,
      offline,
    ),
  ),
  ...["auto", "dhcp", "linkUp"].map((mode) =>
    rejects(
      `mode ${mode} beside static addresses`,
      nics({ mode, bridge: "br0", ...ips("10.10.0.9") }),
      "networkInterfaces[0].mode",
      `Mode ${mode} is for an interface without static addresses, and networkInterfaces[0].staticIps[0] gives it one: leave mode out`,
    ),
  ),
  rejects(
    "mode dhcp beside staticIp",
    {
      ...nics({ bridge: "br0" }, { bridge: "br1", mode: "dhcp" }),
      ...at("10.20.0.9", { interface: "eth1" }),
    },
    "networkInterfaces[1].mode",
    "Mode dhcp is for an interface without static addresses, and staticIp gives it one: leave mode out",
  ),
  accepts("mode dhcp on an interface that staticIp leaves as it is", {
    ...nics({ bridge: "br0" }, { bridge: "br1", mode: "dhcp" }),
    ...at("10.10.0.9"),
  }),
  ...[0, 20].map((vlan) => accepts(`VLAN ${vlan}`, nics({ vlan }))),
  ...[1, 4094].map((vlan) => accepts(`VLAN ${vlan}, offline`, nics({ vlan }), offline)),
  ...[-1, 4095, 70000].map((vlan) =>
    rejects(
      `VLAN ${vlan}`,
      nics({ vlan }),
      "networkInterfaces[0].vlan",
      `Invalid VLAN: ${vlan}; a VID is 1 to 4094, or 0 for untagged`,
      offline,
    ),
  ),
];
