import { forbidden, MaasError, noSuch, TEXT } from "../model/errors";
import { canonicalIp, mustParseNetwork, parseIp, parseNetwork } from "../model/ip";
import { subnetHolding } from "../model/links";
import type { Region } from "../model/region";
import type { Interface, Machine, Subnet, VmHost, Vlan } from "../model/state";
import { NodeStatus } from "../model/status";
import type { Call } from "./route";

/** MAAS's NodePermission. */
export type Permission = "view" | "edit" | "admin";

function may(call: Call, machine: Machine, permission: Permission): boolean {
  const { user } = call;
  switch (permission) {
    case "view":
      return user.isSuperuser || machine.ownerId === null || machine.ownerId === user.id;
    case "edit":
      return !machine.locked && (user.isSuperuser || machine.ownerId === null || machine.ownerId === user.id);
    case "admin":
      return !machine.locked && user.isSuperuser;
  }
}

/** The machine of the path: 404 when there is none, 403 when the caller may not. */
export function machineOf(
  call: Call,
  permission: Permission,
  systemId = call.path["system_id"] ?? "",
): Machine {
  const machine = call.world.region.machineBySystemId.first(systemId);
  if (machine?.nodeType !== 0) {
    throw noSuch("Machine");
  }
  if (!may(call, machine, permission)) {
    throw forbidden();
  }
  return machine;
}

/** Any node of the path, controllers included. */
export function nodeOf(call: Call, permission: Permission): Machine {
  const machine = call.world.region.machineBySystemId.first(call.path["system_id"] ?? "");
  if (machine === undefined) {
    throw noSuch("Node");
  }
  if (!may(call, machine, permission)) {
    throw forbidden();
  }
  return machine;
}

export function visibleMachines(call: Call): Machine[] {
  return [...call.world.region.machines.values()].filter(
    (machine) => machine.nodeType === 0 && may(call, machine, "view"),
  );
}

/** The statuses in which a machine's network may be changed. */
export const NETWORK_STATUSES: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  NodeStatus.New,
  NodeStatus.Ready,
  NodeStatus.Allocated,
  NodeStatus.Broken,
]);

/** An interface of the path, by id or name. */
export function interfaceOf(call: Call, machine: Machine): Interface {
  const { region } = call.world;
  const id = call.path["id"] ?? "";
  const own = region.interfacesByMachine.all(machine.id);
  const found = own.find((iface) => (/^\d+$/.test(id) ? iface.id === Number(id) : iface.name === id));
  if (found === undefined) {
    throw noSuch("Interface");
  }
  return found;
}

export function vmHostOf(call: Call, whenMissing: "Not Found" | "No Pod matches the given query."): VmHost {
  const id = call.path["id"] ?? "";
  const host = /^\d+$/.test(id) ? call.world.region.vmHosts.get(Number(id)) : undefined;
  if (host === undefined) {
    throw new MaasError(404, whenMissing, TEXT);
  }
  return host;
}

function byName(region: Region, name: string): Subnet | undefined {
  return [...region.subnets.values()].find((subnet) => subnet.name === name);
}

function byCidr(region: Region, cidr: string): Subnet | undefined {
  const wanted = parseNetwork(cidr);
  return wanted === undefined
    ? undefined
    : [...region.subnets.values()].find((subnet) => {
        const own = mustParseNetwork(subnet.cidr);
        return own.version === wanted.version && own.first === wanted.first && own.prefix === wanted.prefix;
      });
}

/** MAAS's subnet specifiers: id, CIDR, address in it, name, or one of these after `id:`, `cidr:`, `ip:`, `name:`. */
export function findSubnet(region: Region, specifier: string): Subnet | undefined {
  const [prefix, rest] = specifier.split(/:(.*)/s);
  switch (rest === undefined ? undefined : prefix) {
    case "id":
      return region.subnets.get(Number(rest));
    case "cidr":
      return byCidr(region, rest ?? "");
    case "name":
      return byName(region, rest ?? "");
    case "vid":
    case "vlan": {
      const vlan = [...region.vlans.values()].find((one) => String(one.vid) === rest);
      return vlan === undefined ? undefined : region.subnetsByVlan.first(vlan.id);
    }
    case "ip": {
      const ip = parseIp(rest ?? "");
      return ip === undefined ? undefined : subnetHolding(region, ip);
    }
    default:
  }
  if (/^\d+$/.test(specifier)) {
    return region.subnets.get(Number(specifier));
  }
  const ip = parseIp(specifier);
  if (ip !== undefined && canonicalIp(specifier) !== undefined) {
    return subnetHolding(region, ip);
  }
  return byCidr(region, specifier) ?? byName(region, specifier);
}

export function subnetOf(call: Call): Subnet {
  const subnet = findSubnet(call.world.region, call.path["id"] ?? "");
  if (subnet === undefined) {
    throw noSuch("Subnet");
  }
  return subnet;
}

/** MAAS's VLAN specifiers: id, `vid:20`, `fabric.vid`, name, or a fabric's name for its untagged VLAN. */
export function vlansMatching(region: Region, specifier: string): Vlan[] {
  const all = [...region.vlans.values()];
  const [prefix, rest] = specifier.split(/:(.*)/s);
  switch (rest === undefined ? undefined : prefix) {
    case "id":
      return all.filter((vlan) => String(vlan.id) === rest);
    case "vid":
      return all.filter((vlan) => String(vlan.vid) === rest);
    case "name":
      return all.filter((vlan) => vlan.name === rest);
    default:
  }
  if (/^\d+$/.test(specifier)) {
    return all.filter((vlan) => vlan.id === Number(specifier));
  }
  return all.filter((vlan) => vlan.name === specifier);
}
