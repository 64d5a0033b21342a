import { NodeStatus } from "../../model/catalog/status";
import { forbidden, noSuch } from "../../model/errors";
import { NodeType, type Machine } from "../../model/store/rows";
import { hasPermission, isVisible, type Permission } from "../core/permissions";
import type { Call } from "../core/resource";

const MODEL_NAMES = { 0: "Machine", 1: "Device", 4: "RackController" } as const;

/** The node of this type with this system id: 404 when there is none, 403 when the caller may not. */
export function nodeOfType(
  call: Call,
  type: NodeType | undefined,
  permission: Permission,
  systemId = call.path["system_id"] ?? "",
): Machine {
  const machine = call.world.region.machineBySystemId.first(systemId);
  if (machine === undefined || (type !== undefined && machine.nodeType !== type)) {
    throw noSuch(type === undefined ? "Node" : MODEL_NAMES[type]);
  }
  if (!hasPermission(call.user, machine, permission)) {
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

export function visibleNodes(call: Call, type: NodeType): Machine[] {
  return [...call.world.region.machines.values()].filter(
    (machine) => machine.nodeType === type && isVisible(call.user, machine),
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
