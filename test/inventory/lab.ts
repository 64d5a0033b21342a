import type { Answers } from "./stub-maas";

/** Answers of a small MAAS, in the shapes of the real one (MAAS 3.5). */

const vlan = (id: number, vid: number, dhcp_on: boolean, relay_vlan: unknown = null) => ({
  id,
  vid,
  name: `vlan${vid}`,
  fabric: "fabric-lan",
  fabric_id: 1,
  dhcp_on,
  relay_vlan,
});
const untagged = vlan(2, 0, true);
const vlan20 = vlan(3, 20, false, vlan(2, 0, true));
const vlan30 = vlan(4, 30, false);

const subnet = (id: number, name: string, cidr: string, on: unknown, gateway_ip: string | null) => ({
  id,
  name,
  cidr,
  vlan: on,
  gateway_ip,
  dns_servers: id === 1 ? ["10.10.0.2"] : [],
  managed: true,
});
const subnets = [
  subnet(1, "lan10", "10.10.0.0/24", untagged, "10.10.0.1"),
  subnet(2, "lan20", "10.20.0.0/16", vlan20, "10.20.0.1"),
  subnet(3, "lan6", "2001:db8:1::/64", vlan20, "2001:DB8:1:0::1"),
  subnet(4, "lan30", "10.30.0.0/24", vlan30, null),
];

const zone = { id: 1, name: "default", description: "" };
const pool = { id: 0, name: "default", description: "" };

export const vmHost = (id: number, system_id: string | null, type = "lxd") => ({
  id,
  name: `vmhost${id}`,
  type,
  host: { system_id, __incomplete__: true },
  zone,
  pool,
  architectures: ["amd64/generic"],
  total: { cores: 64, memory: 524288, local_storage: 4509715660800 },
  used: { cores: 10, memory: 4096, local_storage: 0 },
  available: { cores: 54, memory: 520192, local_storage: 4509715660800 },
  cpu_over_commit_ratio: 1.5,
  memory_over_commit_ratio: 1.0,
  storage_pools: [
    { id: "default", name: "default", type: "dir", total: 100, used: 40, available: 60, default: true },
    { id: "fast", name: "fast", type: "zfs", total: 10, used: 0, available: 10, default: false },
  ],
});

const nic = (
  name: string,
  type: string,
  on: unknown,
  parents: string[],
  links: unknown[],
  system_id = "host01",
) => ({
  id: 1,
  name,
  type,
  mac_address: "52:54:00:aa:01:01",
  vlan: on,
  links,
  parents,
  discovered: null,
  system_id,
});

export const hostMachine = {
  system_id: "host01",
  hostname: "vmhost1",
  pod: null,
  interface_set: [
    nic("eno1", "physical", untagged, [], []),
    nic("br0", "bridge", untagged, ["eno1"], [{ id: 4, mode: "static", ip_address: "10.10.0.11" }]),
    nic("spare", "physical", null, [], [{ id: 5, mode: "link_up" }]),
  ],
};

const record = (system_id: string, node_type: number, dnsresource_id: number | null = null) => ({
  system_id,
  node_type,
  user_id: null,
  dnsresource_id,
  ttl: null,
  rrtype: "A",
  rrdata: "10.10.0.31",
  dnsdata_id: null,
});
const implicit = (fqdn: string, ...resource_records: unknown[]) => ({
  id: -1,
  fqdn,
  ip_addresses: null,
  resource_records,
});

export const dnsResources = [
  implicit("www.maas", record("vm0001", 0, 7)),
  { id: 7, fqdn: "www.maas", ip_addresses: [{ ip: "10.10.0.31" }], resource_records: [] },
  { id: 8, fqdn: "printer.maas", ip_addresses: [{ ip: "10.10.0.40" }], resource_records: [] },
  implicit("web-1.maas", record("vm0001", 0)),
  implicit("vm.maas", record("rack01", 4)),
  implicit("vmhost1.maas", record("host01", 0)),
  implicit("camera.maas", record("dev001", 1)),
  implicit("eth1.maas", record("vm0001", 0)),
  implicit("br1.maas", record("host01", 0)),
];

export const usedAddresses: Record<number, { ip: string; alloc_type: number }[]> = {
  1: [
    { ip: "10.10.0.5", alloc_type: 1 },
    { ip: "10.10.0.40", alloc_type: 4 },
    { ip: "10.10.0.90", alloc_type: 6 },
  ],
  3: [{ ip: "2001:db8:1::5", alloc_type: 1 }],
};

const held = (ip: string, alloc_type: number, interface_set: unknown[], username?: string) => ({
  ip,
  alloc_type,
  owner: username === undefined ? null : { username },
  interface_set,
});
const heldBy = (system_id: string) => [nic("eth0", "physical", untagged, [], [], system_id)];
export const holders: Record<string, unknown[]> = {
  "10.10.0.5": [held("10.10.0.5", 1, heldBy("rack01"))],
  "10.10.0.11": [held("10.10.0.11", 1, heldBy("host01"))],
  "10.10.0.31": [held("10.10.0.31", 6, heldBy("other1")), held("10.10.0.31", 1, heldBy("vm0001"))],
  "10.10.0.32": [held("10.10.0.32", 1, heldBy("newvm1"))],
  "10.10.0.33": [held("10.10.0.33", 5, heldBy("dev001"))],
  "10.10.0.40": [held("10.10.0.40", 4, [], "admin")],
  "10.10.0.70": [held("10.10.0.70", 4, [], "user1")],
  "10.10.0.90": [held("10.10.0.90", 6, [{ name: "eth0", mac_address: "52:54:00:77:00:01" }])],
};

const bootResource = (id: number, name: string, architecture: string) => ({
  id,
  type: "Synced",
  name,
  architecture,
});

/** The lab's answers to an administrator. */
export function labAnswers(): Answers {
  const answers: Answers = {
    "users/?op=whoami": { json: { username: "admin", is_superuser: true } },
    "vm-hosts/": { json: [vmHost(1, "host01"), vmHost(2, null), vmHost(3, "virsh1", "virsh")] },
    "nodes/host01/interfaces/": { json: hostMachine.interface_set },
    "machines/": (query) => ({
      json: [hostMachine].filter(({ system_id }) => query.getAll("id").includes(system_id)),
    }),
    "nodes/": (query) => {
      const known: { system_id: string }[] = [
        { ...hostMachine, system_id: "newvm1", hostname: "fresh", node_type: 0 } as { system_id: string },
      ];
      return { json: known.filter(({ system_id }) => query.getAll("id").includes(system_id)) };
    },
    "zones/": { json: [zone] },
    "resourcepools/": { json: [pool, { id: 1, name: "pool-a" }] },
    "domains/": { json: [{ id: 0, name: "maas", is_default: true }] },
    "subnets/": { json: subnets },
    "ipranges/": {
      json: [
        {
          id: 1,
          type: "reserved",
          start_ip: "10.10.0.200",
          end_ip: "10.10.0.220",
          subnet: subnets[0],
          user: { username: "admin" },
          comment: "reserved for others",
        },
        {
          id: 2,
          type: "dynamic",
          start_ip: "10.10.0.100",
          end_ip: "10.10.0.150",
          subnet: subnets[0],
          user: null,
          comment: "",
        },
      ],
    },
    "boot-resources/": {
      json: [
        bootResource(1, "ubuntu/jammy", "amd64/ga-22.04"),
        bootResource(2, "ubuntu/jammy", "amd64/hwe-22.04"),
        bootResource(3, "ubuntu/jammy", "arm64/ga-22.04"),
        bootResource(4, "golden", "amd64/generic"),
      ],
    },
    "dnsresources/": { json: dnsResources },
    "ipaddresses/": (query) => ({ json: holders[query.get("ip") ?? ""] ?? [] }),
  };
  for (const { id } of subnets) {
    answers[`subnets/${id}/?op=ip_addresses`] = { json: usedAddresses[id] ?? [] };
  }
  return answers;
}
