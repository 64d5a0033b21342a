import { at, rejects, accepts, ips, nics, rejectsAll, type Row } from "../row";

const types: [what: string, vm: Record<string, unknown>, property: string, reason: string][] = [
  ["a number for text", { vmHost: 1 }, "vmHost", "vmHost must be text, but is a number"],
  ["text for a whole number", { cores: "two" }, "cores", "cores must be a whole number, but is text"],
  [
    "text that looks like a number",
    { memory: "2048" },
    "memory",
    "memory must be a whole number, but is text",
  ],
  [
    "a fraction of a core",
    { cores: 1.5 },
    "cores",
    "cores must be a whole number, but is a number with a fraction",
  ],
  [
    "a fraction of a VLAN",
    nics({ vlan: 2.5 }),
    "networkInterfaces[0].vlan",
    "networkInterfaces[0].vlan must be a whole number, but is a number with a fraction",
  ],
  [
    "text for yes or no",
    { skipCommissioning: "true" },
    "skipCommissioning",
    "skipCommissioning must be true or false, but is text",
  ],
  ["null", { hostname: null }, "hostname", "hostname must be text, but is null"],
  ["one text for a list", { tags: "a" }, "tags", "tags must be a list, but is text"],
  ["an object for a list", { disks: { size: 8 } }, "disks", "disks must be a list, but is an object"],
  [
    "a list for an object",
    { staticIp: ["10.10.0.9"] },
    "staticIp",
    "staticIp must be an object, but is a list",
  ],
  ["text for an object", { staticIp: "10.10.0.9" }, "staticIp", "staticIp must be an object, but is text"],
  ["a number in a list of texts", { tags: ["a", 7] }, "tags[1]", "tags[1] must be text, but is a number"],
  ["null in a list", { disks: [{ size: 8 }, null] }, "disks[1]", "disks[1] must be an object, but is null"],
  [
    "text for a size",
    { disks: [{ size: "8" }] },
    "disks[0].size",
    "disks[0].size must be a number, but is text",
  ],
  [
    "a list for a tag",
    { disks: [{ size: 8, tags: [["a"]] }] },
    "disks[0].tags[0]",
    "disks[0].tags[0] must be text, but is a list",
  ],
  [
    "text for a core",
    { pinnedCores: [0, "1"] },
    "pinnedCores[1]",
    "pinnedCores[1] must be a whole number, but is text",
  ],
  [
    "minutes for a timeout",
    { timeouts: { create: 30 } },
    "timeouts.create",
    "timeouts.create must be text, but is a number",
  ],
  ["true for a host name", { hostname: true }, "hostname", "hostname must be text, but is true or false"],
  [
    "a number for an address deep inside",
    nics({}, ips("10.10.0.9", { ipAddress: 168427530 })),
    "networkInterfaces[1].staticIps[1].ipAddress",
    "networkInterfaces[1].staticIps[1].ipAddress must be text, but is a number",
  ],
  [
    "a number for a DNS server",
    at("10.10.0.9", { dnsServers: ["10.10.0.53", 8] }),
    "staticIp.dnsServers[1]",
    "staticIp.dnsServers[1] must be text, but is a number",
  ],
  [
    "a secret of the wrong type, unshown",
    { userData: 424242 },
    "userData",
    "userData must be text, but is a number",
  ],
  ["a long value, unshown", { cores: "x".repeat(100) }, "cores", "cores must be a whole number, but is text"],
];

const missing: [what: string, vm: Record<string, unknown>, property: string][] = [
  ["a disk without size", { disks: [{ pool: "fast" }] }, "disks[0].size"],
  ["an interface without name", { networkInterfaces: [{ bridge: "br0" }] }, "networkInterfaces[0].name"],
];

const unknown: [name: string, nearest: string][] = [
  ["vmhost", "vmHost"],
  ["VMHost", "vmHost"],
  ["host", "vmHost"],
  ["hostName", "hostname"],
  ["core", "cores"],
  ["cpu_cores", "cores"],
  ["Memory", "memory"],
  ["memroy", "memory"],
  ["disk", "disks"],
  ["zones", "zone"],
  ["resource_pool", "resourcePool"],
  ["staticIP", "staticIp"],
  ["static_ip", "staticIp"],
  ["networkInterface", "networkInterfaces"],
  ["user_data", "userData"],
  ["distro_series", "distroSeries"],
  ["hweKernal", "hweKernel"],
  ["timeout", "timeouts"],
  ["skipComissioning", "skipCommissioning"],
];

const nested: [says: string, vm: Record<string, unknown>, property: string, reason: string][] = [
  [
    "in staticIp",
    at("10.10.0.9", { gatway: "x" }),
    "staticIp.gatway",
    "Unknown property gatway: the nearest known name is gateway",
  ],
  [
    "in staticIp, by the seed's name",
    at("10.10.0.9", { DNSServers: [] }),
    "staticIp.DNSServers",
    "Unknown property DNSServers: the nearest known name is dnsServers",
  ],
  [
    "in a disk",
    { disks: [{ size: 8, Pool: "fast" }] },
    "disks[0].Pool",
    "Unknown property Pool: the nearest known name is pool",
  ],
  [
    "in an interface",
    nics({ brige: "br0" }),
    "networkInterfaces[0].brige",
    "Unknown property brige: the nearest known name is bridge",
  ],
  [
    "in an interface's address",
    nics({ bridge: "br0", ...ips({ ipAddress: "10.10.0.9", subnets: "lan10" }) }),
    "networkInterfaces[0].staticIps[0].subnets",
    "Unknown property subnets: the nearest known name is subnet",
  ],
  [
    "in timeouts",
    { timeouts: { creat: "5m" } },
    "timeouts.creat",
    "Unknown property creat: the nearest known name is create",
  ],
];

export const shapeRows: Row[] = [
  accepts("no inputs at all", {}),
  accepts("all inputs at once", {
    vmHost: "vmhost1",
    zone: "default",
    resourcePool: "pool-a",
    domain: "maas",
    tags: ["web", "prod_1"],
    description: "any text, ü too",
    cores: 4,
    memory: 4096,
    hugepagesBacked: false,
    architecture: "amd64/generic",
    disks: [
      { size: 20, pool: "default", tags: ["ssd"] },
      { size: 5.5, pool: "fast" },
    ],
    hostname: "web-1",
    osystem: "ubuntu",
    distroSeries: "jammy",
    hweKernel: "hwe-22.04",
    userData: "#cloud-config\n{}",
    networkInterfaces: [
      { name: "eth0", bridge: "br0", subnet: "lan10", vlan: 0, fabric: "fabric-lan", ...ips("10.10.0.9") },
      { name: "eth1", bridge: "br1", mode: "dhcp" },
    ],
    timeouts: { create: "1h30m", update: "90s", delete: "5m" },
    skipCommissioning: true,
  }),
  accepts(
    "the longest shorthand",
    at("10.10.0.9", {
      gateway: "10.10.0.1",
      subnet: "lan10",
      dnsServers: ["10.10.0.53", "2001:db8::53"],
      interface: "eth0",
    }),
  ),
  accepts("empty lists", { tags: [], disks: [], networkInterfaces: [], pinnedCores: [] }),
  ...types.map(([says, ...rest]) => rejects(says, ...rest)),
  ...missing.map(([says, vm, property]) => rejects(says, vm, property, `${property} is missing`)),
  rejects(
    "a name that is like none",
    { enableHwSync: "x" },
    "enableHwSync",
    "Unknown property enableHwSync: there is no name like it",
  ),
  ...unknown.map(([name, nearest]) =>
    rejects(
      `${name}`,
      { [name]: "x" },
      name,
      `Unknown property ${name}: the nearest known name is ${nearest}`,
    ),
  ),
  ...nested.map(([says, ...rest]) => rejects(`an unknown property ${says}`, ...rest)),
  rejectsAll(
    "all mistakes at once, of shape and others",
    { cores: "two", memory: 1, hostname: "a_b", dsks: [], ...at("10.1") },
    [
      ["cores", "cores must be a whole number, but is text"],
      ["dsks", "Unknown property dsks: the nearest known name is disks"],
      ["memory", "1 MiB of memory are too few: MAAS composes with at least 1024"],
      [
        "hostname",
        "Invalid host name: a_b; it must be a DNS label: 1 to 63 letters, digits and hyphens, no hyphen first or last",
      ],
      ["staticIp.ipAddress", "Invalid IP address format: 10.1"],
    ],
  ),
];
