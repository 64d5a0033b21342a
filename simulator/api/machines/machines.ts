import { NodeStatus, RELEASABLE_STATUSES, STATUS_NAMES } from "../../model/catalog/status";
import { conflict, forbidden, MaasError, TEXT, textError } from "../../model/errors";
import { defaultCommissioning, startCommissioning } from "../../model/lifecycle/commissioning";
import { releaseOrErase } from "../../model/lifecycle/release";
import { NodeType, type Machine } from "../../model/store/rows";
import { bound } from "../core/form";
import { hasPermission, type Permission } from "../core/permissions";
import { getOp, postOp, restful, json, type Call, type Reply, type Resource } from "../core/resource";
import { checkHosted } from "../nodes/delete";
import { visibleMachines } from "../nodes/lookup";
import { ANONYMOUS_NODES, filteredNodes, IS_REGISTERED, SET_ZONE } from "../nodes/nodes";
import { powerParameters } from "../nodes/power-parameters";
import { allocate } from "./allocate";
import { clone } from "./clone";
import { enlist, enlistAnonymously } from "./enlist";
import { machineView } from "./view";

function list(call: Call): Reply {
  const { region } = call.world;
  return json(filteredNodes(call, NodeType.Machine).map((machine) => machineView(region, machine)));
}

/** The machines that a request names by system id: 400 when one is unknown, 403 when one is not the caller's to change. */
function namedMachines(call: Call, permission: Permission, what: string): Machine[] {
  const { region } = call.world;
  const ids = [...new Set(bound(call.data).all("machines"))];
  const machines = ids
    .flatMap((id) => region.machineBySystemId.all(id))
    .filter((machine) => machine.nodeType === NodeType.Machine);
  const known = new Set(machines.map((machine) => machine.systemId));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw textError(400, `Unknown machine(s): ${unknown.join(", ")}.`);
  }
  const refused = machines.filter((machine) => !hasPermission(call.user, machine, permission));
  if (refused.length > 0) {
    const names = refused.map((machine) => machine.systemId).join(", ");
    throw forbidden(`You don't have the required permission to ${what} the following machine(s): ${names}.`);
  }
  return machines;
}

function releaseMany(call: Call): Reply {
  const comment = bound(call.data).get("comment") ?? null;
  const machines = namedMachines(call, "edit", "release");
  const failed = machines.filter(
    (machine) => machine.status !== NodeStatus.Ready && !RELEASABLE_STATUSES.has(machine.status),
  );
  if (failed.length > 0) {
    const names = failed
      .map((machine) => `${machine.systemId} ('${STATUS_NAMES[machine.status]}')`)
      .join(", ");
    throw conflict(`Machine(s) cannot be released in their current state: ${names}.`);
  }
  const released = machines.filter((machine) => machine.status !== NodeStatus.Ready);
  for (const machine of released) {
    checkHosted(call, machine, false);
    call.afterCommit(releaseOrErase(call.world, machine, call.user, { comment, erase: false }));
  }
  return json(released.map((machine) => machine.systemId));
}

/** Node.accept_enlistment: New machines are commissioned; those that have been need nothing. */
function accept(call: Call, machines: readonly Machine[]): Reply {
  const { region } = call.world;
  const waiting = machines.filter(
    (machine) => machine.status !== NodeStatus.Ready && machine.status !== NodeStatus.Commissioning,
  );
  for (const machine of waiting) {
    if (machine.status !== NodeStatus.New) {
      throw conflict(
        `Cannot accept node enlistment: node ${machine.systemId} is in state ${STATUS_NAMES[machine.status]}.`,
      );
    }
    call.afterCommit(startCommissioning(call.world, machine, call.user, defaultCommissioning(region)));
  }
  return json(waiting.map((machine) => machineView(region, machine)));
}

function acceptAll(call: Call): Reply {
  const waiting = visibleMachines(call).filter(
    (machine) => machine.status === NodeStatus.New && hasPermission(call.user, machine, "admin"),
  );
  return accept(call, waiting);
}

function listAllocated(call: Call): Reply {
  const { region } = call.world;
  const ids = call.query.all("id");
  const mine = visibleMachines(call).filter(
    (machine) =>
      machine.status === NodeStatus.Allocated &&
      machine.ownerId === call.user.id &&
      (ids.length === 0 || ids.includes(machine.systemId)),
  );
  return json(mine.map((machine) => machineView(region, machine)));
}

const CREATE = "Create a machine.";

export const MACHINES_RESOURCE: Resource = {
  name: "MachinesHandler",
  doc: "Manage the collection of all the machines in the MAAS.",
  path: "/machines/",
  operations: [
    restful("GET", "List machines, filtered.", list),
    restful("POST", CREATE, enlist),
    postOp("allocate", "Allocate a machine.", allocate, { asynchronous: true }),
    postOp("release", "Release machines.", releaseMany),
    postOp("accept", "Accept declared machines.", (call) =>
      accept(call, namedMachines(call, "admin", "accept")),
    ),
    postOp("accept_all", "Accept all declared machines.", acceptAll),
    postOp("clone", "Clone storage or interface configurations.", clone),
    getOp("list_allocated", "List the machines allocated to the caller.", listAllocated),
    getOp(
      "power_parameters",
      "Get the power parameters of machines, by system id.",
      (call) => powerParameters(call, NodeType.Machine),
      { admin: true, asynchronous: true },
    ),
    IS_REGISTERED,
    SET_ZONE,
  ],
  anonymous: {
    name: "AnonMachinesHandler",
    operations: [
      restful("POST", CREATE, enlistAnonymously),
      ...ANONYMOUS_NODES,
      postOp("accept", "Accept a machine's enlistment: not allowed to anonymous users.", () => {
        throw new MaasError(401, "You must be logged in to accept machines.", TEXT);
      }),
    ],
  },
};
