import type { MachineAddress, MachineDisk, MachineInterface } from "../inputs";
import type { Services } from "../lifecycle/services";
import { listNodesWithMac } from "../maas/machines";
import { NodeType, type Interface, type Machine } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { canonicalCidr } from "../network/address-block";
import { canonicalMac } from "../network/address-mac";
import { list, sortBySimilarity } from "../rules/wording";
import type { LookUp } from "./look-up";
import { toGb } from "./say";

/** By what a machine can be looked up. */
type Key = "systemId" | "hostname" | "macAddress";

/** A machine, read from MAAS: one request for all that are looked up at once, two for one by its MAC address. */
export const getMachine: LookUp<"getMachine"> = async (services, args) => {
  const given = (["systemId", "hostname", "macAddress"] as const).filter((key) => args[key] !== undefined);
  const [key] = given;
  const value = key && args[key];
  if (value === undefined || given.length > 1) {
    throw new Error("getMachine needs one of systemId, hostname and macAddress");
  }
  const machine = await find(services, key as Key, value);
  if (machine === undefined) {
    throw new Error(await sayNone(services, key as Key, value));
  }
  return describe(machine);
};

async function find(services: Services, key: Key, value: string): Promise<Machine | undefined> {
  if (key === "systemId") {
    return services.machines.get(value);
  }
  if (key === "hostname") {
    return services.hostnames.get(value);
  }
  const mac = canonicalMac(value);
  if (mac === undefined) {
    throw new Error(`Invalid MAC address format: ${value}`);
  }
  const nodes = await listNodesWithMac(services.client, mac);
  const node = nodes.find(({ node_type: type }) => type === NodeType.Machine);
  return node && services.machines.get(node.system_id);
}

/** The names are MAAS's DNS's: a machine without an address is not among them. */
async function sayNone({ snapshots }: Services, key: Key, value: string): Promise<string> {
  if (key === "macAddress") {
    return `No machine in MAAS has an interface with the MAC address ${value}`;
  }
  const { hostnames, user } = await snapshots.getLatest();
  const known = [...(key === "hostname" ? hostnames.keys() : hostnames.values())];
  const shown = user.isAdmin ? "" : `, as far as MAAS shows user ${user.name} any`;
  const what = key === "hostname" ? "host names" : "system ids";
  return `Machine ${value} does not exist in MAAS${shown}; ${what} with an address there: ${list(sortBySimilarity(value, known))}`;
}

function describe(machine: Machine) {
  const { owner, osystem, distro_series: series, hwe_kernel: kernel, pod } = machine;
  return {
    systemId: machine.system_id,
    hostname: machine.hostname,
    fqdn: machine.fqdn,
    status: machine.status_name,
    powerState: machine.power_state,
    locked: machine.locked,
    ...(owner ? { owner } : {}),
    zone: machine.zone.name,
    resourcePool: machine.pool.name,
    domain: machine.domain.name,
    tags: machine.tag_names,
    description: machine.description,
    cores: machine.cpu_count,
    memory: machine.memory,
    architecture: machine.architecture,
    ...(osystem ? { osystem } : {}),
    ...(series ? { distroSeries: series } : {}),
    ...(kernel ? { hweKernel: kernel } : {}),
    ...(pod ? { vmHost: pod.name, vmHostId: pod.id } : {}),
    ipAddresses: machine.ip_addresses.map((ip) => canonicalIp(ip) ?? ip),
    networkInterfaces: machine.interface_set.map(describeInterface),
    disks: machine.physicalblockdevice_set.map(describeDisk),
  };
}

function describeInterface({ name, mac_address: mac, vlan, links }: Interface): MachineInterface {
  return {
    name,
    macAddress: mac.toLowerCase(),
    ...(vlan === null ? {} : { vlan: vlan.vid, fabric: vlan.fabric }),
    addresses: links.map(({ mode, ip_address: ip, subnet }): MachineAddress => ({
      mode: mode === "link_up" ? "linkUp" : mode,
      ...(ip ? { ipAddress: canonicalIp(ip) ?? ip } : {}),
      ...(subnet === undefined ? {} : { subnet: canonicalCidr(subnet.cidr) ?? subnet.cidr }),
    })),
  };
}

function describeDisk({
  size,
  storage_pool: pool,
  tags,
}: Machine["physicalblockdevice_set"][number]): MachineDisk {
  return { size: toGb(size), ...(pool === null ? {} : { pool }), tags };
}
