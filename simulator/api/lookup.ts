import { forbidden, MaasError, noSuch, TEXT, textError } from "../model/errors";
import type { Region } from "../model/region";
import type { Interface, Machine, Subnet, User, VmHost } from "../model/state";
import { NodeStatus } from "../model/status";
import type { Call } from "./route";
import { parseInteger, subnetBySpecifier } from "./specifiers";

/** MAAS's NodePermission. */
export type Permission = "view" | "edit" | "lock" | "admin_read" | "admin";

/** Node.node_type. */
export const NodeType = { Machine: 0, Device: 1, RegionAndRack: 4 } as const;

function ownOrFree(user: User, machine: Machine): boolean {
  return user.isSuperuser || machine.ownerId === null || machine.ownerId === user.id;
}

/** MAASAuthorizationBackend.has_perm for nodes: everyone may look at devices and controllers. */
export function may(user: User, machine: Machine, permission: Permission): boolean {
  switch (permission) {
    case "view":
      return machine.nodeType !== NodeType.Machine || ownOrFree(user, machine);
    case "edit":
      return !machine.locked && ownOrFree(user, machine);
    case "lock":
      return machine.nodeType === NodeType.Machine && ownOrFree(user, machine);
    case "admin_read":
      return user.isSuperuser;
    case "admin":
      return !machine.locked && user.isSuperuser;
  }
}

const MODEL_NAMES = { 0: "Machine", 1: "Device", 4: "RackController" } as const;

/** The node of this type with this system id: 404 when there is none, 403 when the caller may not. */
export function nodeOfType(
  call: Call,
  type: Machine["nodeType"] | undefined,
  permission: Permission,
  systemId = call.path["system_id"] ?? "",
): Machine {
  const machine = call.world.region.machineBySystemId.first(systemId);
  if (machine === undefined || (type !== undefined && machine.nodeType !== type)) {
    throw noSuch(type === undefined ? "Node" : MODEL_NAMES[type]);
  }
  if (!may(call.user, machine, permission)) {
    throw forbidden();
  }
  return machine;
}

export function machineOf(call: Call, permission: Permission): Machine {
  return nodeOfType(call, NodeType.Machine, permission);
}

/** Any node of the path, devices and controllers included. */
export function nodeOf(call: Call, permission: Permission): Machine {
  return nodeOfType(call, undefined, permission);
}

/** NodeManager.get_nodes: what a list shows to a user; controllers to administrators only. */
export function visible(user: User, machine: Machine): boolean {
  return user.isSuperuser || (machine.nodeType !== NodeType.RegionAndRack && ownOrFree(user, machine));
}

export function visibleNodes(call: Call, type: Machine["nodeType"]): Machine[] {
  return [...call.world.region.machines.values()].filter(
    (machine) => machine.nodeType === type && visible(call.user, machine),
  );
}

export function visibleMachines(call: Call): Machine[] {
  return visibleNodes(call, NodeType.Machine);
}

/** The statuses in which a machine's network may be changed. */
export const NETWORK_STATUSES: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  NodeStatus.New,
  NodeStatus.Ready,
  NodeStatus.FailedTesting,
  NodeStatus.Allocated,
  NodeStatus.Broken,
]);

/** The interfaces of a node that a specifier names: an id, `id:`, `name:`, an address, else a name. */
function interfacesMatching(region: Region, machine: Machine, specifier: string): Interface[] {
  const own = region.interfacesByMachine.all(machine.id);
  const [kind, value] = /^(id|name):(.*)$/s.exec(specifier)?.slice(1) ?? [undefined, specifier];
  const id = kind === "name" ? undefined : parseInteger(value ?? "");
  return own.filter((iface) => (id === undefined ? iface.name === value : iface.id === id));
}

/**
 * The interface of the path with its node. Interfaces of machines are an administrator's to change, those of devices
 * their owner's.
 */
export function interfaceOf(
  call: Call,
  permission: "view" | "change",
): { machine: Machine; iface: Interface } {
  const { region } = call.world;
  const machine = region.machineBySystemId.first(call.path["system_id"] ?? "");
  const iface =
    machine === undefined ? undefined : interfacesMatching(region, machine, call.path["id"] ?? "")[0];
  if (machine === undefined || iface === undefined) {
    throw noSuch("Interface");
  }
  const needed = permission === "view" ? "view" : machine.nodeType === NodeType.Device ? "edit" : "admin";
  if (!may(call.user, machine, needed)) {
    throw forbidden();
  }
  return { machine, iface };
}

/** The number of an id that Django's query takes as it is: it breaks where Python's int() does. */
export function rowId(id: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(id)) {
    throw textError(500, `Field 'id' expected a number but got '${id}'.`);
  }
  return Number(id);
}

export function vmHostOf(call: Call, whenMissing: "Not Found" | "No Pod matches the given query."): VmHost {
  const id = call.path["id"] ?? "";
  const host = call.world.region.vmHosts.get(rowId(id));
  if (host === undefined) {
    throw new MaasError(404, whenMissing, TEXT);
  }
  return host;
}

export function subnetOf(call: Call): Subnet {
  return subnetBySpecifier(call.world.region, call.path["id"] ?? "");
}
