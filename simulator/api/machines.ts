import { acquire } from "../model/deployment";
import { conflict, forbidden, textError } from "../model/errors";
import { startRelease } from "../model/release";
import { addUserEvent } from "../model/events";
import type { Machine } from "../model/state";
import { NodeStatus, RELEASABLE_STATUSES, STATUS_NAMES } from "../model/status";
import { machineView } from "../view/machine";
import { enlist } from "./enlist";
import { bound, stringBool } from "./fields";
import { candidates, checkMac, machineFilter } from "./filters";
import { visibleMachines } from "./lookup";
import { json, type Call, type Reply, type Resource } from "./route";

function list(call: Call): Reply {
  const { region } = call.world;
  const matches = machineFilter(region, call.query, "list");
  const visible = (candidates(region, call.query) ?? [...region.machines.values()]).filter(
    (machine) =>
      machine.nodeType === 0 &&
      (call.user.isSuperuser || machine.ownerId === null || machine.ownerId === call.user.id),
  );
  return json(visible.filter(matches).map((machine) => machineView(region, machine)));
}

/** How MAAS names the constraints that nothing matched. */
function describeConstraints(call: Call): string {
  const data = bound(call.data);
  const asked = data
    .names()
    .filter((name) => name !== "op")
    .map(
      (name) =>
        `('${name}', [${data
          .all(name)
          .map((value) => `'${value}'`)
          .join(", ")}])`,
    );
  const resolved = data
    .names()
    .filter((name) => name !== "op")
    .map((name) => {
      const values = data.all(name);
      const numeric = ["mem", "cpu_count", "cpu_speed"].includes(name);
      const shown = values.map((value) => (numeric ? Number(value).toFixed(1) : value));
      return `${name}=${shown.join(",")}`;
    });
  return `[${asked.join(", ")}] (resolved to "${resolved.join(" ")}")`;
}

function allocate(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const matches = machineFilter(region, data, "allocate");
  const free = (machine: Machine): boolean => machine.status === NodeStatus.Ready && machine.ownerId === null;
  const systemId = data.get("system_id");
  const among =
    systemId === undefined || systemId === ""
      ? visibleMachines(call)
      : region.machineBySystemId.all(systemId).filter((machine) => machine.nodeType === 0);
  const machine = among.find((one) => free(one) && matches(one));
  if (machine === undefined) {
    if (systemId !== undefined && systemId !== "") {
      throw conflict(`No machine with system ID ${systemId} available.`);
    }
    const name = data.get("name");
    if (name !== undefined && name !== "") {
      throw conflict(`No machine with name ${name} available.`);
    }
    throw conflict(
      data.names().length === 0
        ? "No machine available."
        : `No available machine matches constraints: ${describeConstraints(call)}`,
    );
  }
  if (!stringBool(data, "dry_run", false)) {
    acquire(call.world, machine, call.user, data.get("comment") ?? null, data.get("agent_name") ?? "");
  }
  return json({ ...machineView(region, machine), constraints_by_type: {} });
}

function releaseMany(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const ids = [...new Set(data.all("machines"))];
  const machines = ids
    .flatMap((id) => region.machineBySystemId.all(id))
    .filter((machine) => machine.nodeType === 0);
  const known = new Set(machines.map((machine) => machine.systemId));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw textError(400, `Unknown machine(s): ${unknown.join(", ")}.`);
  }
  const refused = machines.filter(
    (machine) =>
      machine.locked ||
      !(call.user.isSuperuser || machine.ownerId === null || machine.ownerId === call.user.id),
  );
  if (refused.length > 0) {
    const names = refused.map((machine) => machine.systemId).join(", ");
    throw forbidden(`You don't have the required permission to release the following machine(s): ${names}.`);
  }
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
    addUserEvent(region, machine, "UserRelease", call.user, data.get("comment") ?? null);
    call.afterCommit(startRelease(call.world, machine));
  }
  return json(released.map((machine) => machine.systemId));
}

function listAllocated(call: Call): Reply {
  const { region } = call.world;
  const ids = call.query.all("id");
  const mine = [...region.machines.values()].filter(
    (machine) =>
      machine.status === NodeStatus.Allocated &&
      machine.ownerId === call.user.id &&
      (ids.length === 0 || ids.includes(machine.systemId)),
  );
  return json(mine.map((machine) => machineView(region, machine)));
}

function isRegistered(call: Call): Reply {
  const mac = call.query.get("mac_address");
  if (mac === undefined) {
    throw textError(400, "No provided mac_address!");
  }
  return json(call.world.region.interfaceByMac.has(checkMac(mac)));
}

const IS_REGISTERED = {
  method: "GET",
  op: "is_registered",
  name: "is_registered",
  doc: "Whether a MAC address belongs to a machine.",
  handle: isRegistered,
} as const;

export const MACHINES_RESOURCE: Resource = {
  name: "MachinesHandler",
  doc: "Manage the collection of all the machines in the MAAS.",
  path: "/machines/",
  operations: [
    { method: "GET", op: null, name: "read", doc: "List machines, filtered.", handle: list },
    { method: "POST", op: null, name: "create", doc: "Create a machine.", handle: enlist },
    { method: "POST", op: "allocate", name: "allocate", doc: "Allocate a machine.", handle: allocate },
    { method: "POST", op: "release", name: "release", doc: "Release machines.", handle: releaseMany },
    {
      method: "GET",
      op: "list_allocated",
      name: "list_allocated",
      doc: "List the machines allocated to the caller.",
      handle: listAllocated,
    },
    IS_REGISTERED,
  ],
  anonymous: { name: "AnonMachinesHandler", operations: [IS_REGISTERED] },
};
