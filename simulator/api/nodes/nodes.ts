import { NodeStatus } from "../../model/catalog/status";
import { forbidden } from "../../model/errors";
import type { World } from "../../model/world";
import { NodeType, type Machine } from "../../model/store/rows";
import { BAD_CHOICE, bound, FormErrors, mandatory, notAChoice, REQUIRED, text } from "../core/form";
import { normalizeMac } from "../core/mac";
import { hasPermission, isVisible } from "../core/permissions";
import {
  getOp,
  postOp,
  restful,
  deleted,
  json,
  NULL_REPLY,
  type Call,
  type Operation,
  type Reply,
  type Resource,
} from "../core/resource";
import { machineView } from "../machines/view";
import { rackControllerView } from "./controller-view";
import { deleteNode } from "./delete";
import { nodeDetails } from "./details";
import { deviceView } from "./device-view";
import { candidates, NodeFilter } from "./filters";
import { nodeOf } from "./lookup";

/** A node as the handler of its type shows it. */
export function nodeView(world: World, machine: Machine): object {
  const { region } = world;
  switch (machine.nodeType) {
    case NodeType.Machine:
      return machineView(region, machine);
    case NodeType.Device:
      return deviceView(region, machine);
    case NodeType.RegionAndRack:
      return rackControllerView(world, machine);
  }
}

/** The nodes of a type that a list request asks for and its caller may see, oldest first. */
export function filteredNodes(call: Call, type: NodeType): Machine[] {
  const { region } = call.world;
  const filter = new NodeFilter(region, call.query, "list");
  return (candidates(region, call.query) ?? [...region.machines.values()]).filter(
    (machine) => machine.nodeType === type && isVisible(call.user, machine) && filter.matches(machine),
  );
}

/** Devices, machines, controllers: in this order. */
function list(call: Call): Reply {
  const types = [NodeType.Device, NodeType.Machine, NodeType.RegionAndRack] as const;
  const nodes = types.flatMap((type) => filteredNodes(call, type));
  return json(nodes.map((machine) => nodeView(call.world, machine)));
}

function registered(call: Call, ignored: readonly NodeStatus[]): Reply {
  const { region } = call.world;
  const mac = normalizeMac(mandatory(call.query, "mac_address"));
  const found = region.interfaceByMac
    .all(mac)
    .some((iface) => !ignored.includes(region.machines.getOrThrow(iface.machineId).status));
  return json(found);
}

function actionInProgress(call: Call): Reply {
  const { region } = call.world;
  const statuses = region.interfaceByMac
    .all(mandatory(call.query, "mac_address"))
    .map((iface) => region.machines.getOrThrow(iface.machineId).status);
  return json(
    statuses.some((status) => status === NodeStatus.Commissioning || status === NodeStatus.Deploying),
  );
}

export const IS_REGISTERED = getOp("is_registered", "Whether a MAC address belongs to a node.", (call) =>
  registered(call, [NodeStatus.Retired]),
);

/** What callers without credentials may ask of any collection of nodes. */
export const ANONYMOUS_NODES: readonly Operation[] = [
  {
    ...IS_REGISTERED,
    handle: (call) => registered(call, [NodeStatus.New, NodeStatus.Commissioning, NodeStatus.Retired]),
  },
  getOp(
    "is_action_in_progress",
    "Whether a MAC address belongs to a machine that is commissioning or deploying.",
    actionInProgress,
  ),
];

/** `op=set_zone` on a collection of nodes: the zone by name, the nodes by system id. */
function setZone(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const name = text(data, "zone");
  const zone = [...region.zones.values()].find((one) => one.name === name);
  if (name === undefined) {
    errors.add("zone", REQUIRED);
  } else if (zone === undefined) {
    errors.add("zone", BAD_CHOICE);
  }
  const ids = data.all("nodes");
  if (ids.length === 0) {
    errors.add("system_id", REQUIRED);
  }
  for (const id of ids.filter((one) => !region.machineBySystemId.has(one))) {
    errors.add("system_id", notAChoice(id));
  }
  errors.check();
  const nodes = ids.flatMap((id) => region.machineBySystemId.all(id));
  if (zone === undefined || nodes.some((machine) => !hasPermission(call.user, machine, "admin"))) {
    throw forbidden();
  }
  for (const machine of nodes) {
    region.machines.update(machine, { zoneId: zone.id });
  }
  return NULL_REPLY;
}

export const SET_ZONE = postOp("set_zone", "Assign nodes to a zone.", setZone);

function remove(call: Call): Reply {
  deleteNode(call, nodeOf(call, "admin"), false);
  return deleted();
}

export const NODE_RESOURCES: readonly Resource[] = [
  {
    name: "NodesHandler",
    doc: "Manage the collection of all the nodes in the MAAS.",
    path: "/nodes/",
    operations: [restful("GET", "List nodes, filtered.", list), IS_REGISTERED, SET_ZONE],
    anonymous: { name: "AnonNodesHandler", operations: ANONYMOUS_NODES },
  },
  {
    name: "NodeHandler",
    doc: "Manage an individual node.",
    path: "/nodes/{system_id}/",
    operations: [
      restful("GET", "Read a node.", (call) => json(nodeView(call.world, nodeOf(call, "view")))),
      restful("DELETE", "Delete a node.", remove),
      ...nodeDetails(),
    ],
  },
];
