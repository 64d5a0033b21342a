import type { Inventory, VmHostSpec } from "./inventory";

const GIB = 1024 ** 3;

function vmHost(number: 1 | 2): VmHostSpec {
  return {
    name: `vmhost${number}`,
    cores: 64,
    memory: 524_288,
    project: "maas",
    macPrefix: `00:16:3e:0${number === 1 ? "b" : "c"}`,
    bridges: [
      {
        name: "br0",
        parent: "eno1",
        mac: `52:54:00:aa:0${number}:01`,
        fabric: "fabric-lan",
        vid: 0,
        addresses: [`10.10.0.1${number}`],
      },
      {
        name: "br1",
        parent: "eno2",
        mac: `52:54:00:aa:0${number}:02`,
        fabric: "fabric-lan",
        vid: 20,
        addresses: [`10.20.0.1${number}`, `2001:db8:1::1${number}`],
      },
    ],
    storagePools: [
      {
        name: "default",
        driver: "dir",
        path: "/var/snap/lxd/common/lxd/storage-pools/default",
        size: 4000 * GIB,
        default: true,
      },
      { name: "fast", driver: "zfs", path: "fast", size: 200 * GIB },
    ],
  };
}

/** The lab in which the exchanges of the contract were recorded. */
export const DEFAULT_LAB: Inventory = {
  users: [
    { username: "admin", email: "admin@example.com", superuser: true },
    { username: "user1", email: "user1@example.com", superuser: false },
  ],
  zones: ["default"],
  pools: ["default", "pool-a"],
  domains: ["maas"],
  spaces: ["space-lan"],
  fabrics: [
    { name: "fabric-0", vlans: [{ vid: 0, dhcp: false }] },
    {
      name: "fabric-lan",
      vlans: [
        { vid: 0, dhcp: true, space: "space-lan" },
        { vid: 20, name: "vlan20", dhcp: true },
        { vid: 30, name: "vlan30", dhcp: false },
      ],
    },
  ],
  subnets: [
    {
      name: "lan10",
      cidr: "10.10.0.0/24",
      fabric: "fabric-lan",
      vid: 0,
      gateway: "10.10.0.1",
      dnsServers: ["10.10.0.2"],
      ranges: [
        {
          type: "reserved",
          start: "10.10.0.200",
          end: "10.10.0.220",
          comment: "reserved for others",
          user: "admin",
        },
        { type: "dynamic", start: "10.10.0.100", end: "10.10.0.150" },
      ],
    },
    {
      name: "lan20",
      cidr: "10.20.0.0/16",
      fabric: "fabric-lan",
      vid: 20,
      gateway: "10.20.0.1",
      ranges: [{ type: "dynamic", start: "10.20.1.0", end: "10.20.1.255" }],
    },
    { name: "lan6", cidr: "2001:db8:1::/64", fabric: "fabric-lan", vid: 20, gateway: "2001:db8:1::1" },
    { name: "lan30-unattached", cidr: "10.30.0.0/24", fabric: "fabric-lan", vid: 30, gateway: "10.30.0.1" },
  ],
  images: [
    { osystem: "ubuntu", series: "jammy", release: "22.04", arch: "amd64" },
    { osystem: "ubuntu", series: "focal", release: "20.04", arch: "amd64" },
    { osystem: "ubuntu", series: "noble", release: "24.04", arch: "amd64" },
  ],
  rack: {
    hostname: "vm",
    interfaces: [
      { name: "ens3", mac: "52:54:00:00:00:01", fabric: "fabric-lan", vid: 0, addresses: ["10.10.0.5"] },
      {
        name: "ens4",
        mac: "52:54:00:00:00:02",
        fabric: "fabric-lan",
        vid: 20,
        addresses: ["10.20.0.5", "2001:db8:1::5"],
      },
    ],
  },
  vmHosts: [vmHost(1), vmHost(2)],
  settings: { upstream_dns: "10.10.0.2" },
};
