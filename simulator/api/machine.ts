import { invalid } from "../model/errors";
import { deleteMachine } from "../model/removal";
import type { Machine } from "../model/state";
import { machineView } from "../view/machine";
import { bsonBinaries } from "./bson";
import { BAD_CHOICE, bound, FormErrors, integer, text } from "./fields";
import { hostnameProblem } from "./hostname";
import { machineOf } from "./lookup";
import { MACHINE_OPERATIONS } from "./machine-operations";
import type { Params } from "./params";
import { deleted, json, type Call, type Reply, type Resource } from "./route";
import { connection } from "./vmhosts";

function read(call: Call): Reply {
  return json(machineView(call.world.region, machineOf(call, "view")));
}

function named(
  rows: Iterable<{ readonly id: number; readonly name: string }>,
  name: string,
): number | undefined {
  for (const row of rows) {
    if (row.name === name) {
      return row.id;
    }
  }
  return undefined;
}

/** Zone, pool and domain go by name here, while compose takes ids. */
function placement(call: Call, data: Params, errors: FormErrors): Partial<Machine> {
  const { region } = call.world;
  const changes: Partial<Machine> = {};
  const zone = text(data, "zone");
  if (zone !== undefined) {
    const zoneId = named(region.zones.values(), zone);
    if (zoneId === undefined) {
      errors.add("zone", BAD_CHOICE);
    } else {
      changes.zoneId = zoneId;
    }
  }
  const pool = text(data, "pool");
  if (pool !== undefined) {
    const poolId = named(region.pools.values(), pool);
    if (poolId === undefined) {
      errors.add("pool", BAD_CHOICE);
    } else {
      changes.poolId = poolId;
    }
  }
  const domain = text(data, "domain");
  if (domain !== undefined) {
    const domainId = named(region.domains.values(), domain);
    if (domainId === undefined) {
      errors.add("domain", `Unable to find domain ${domain}`);
    } else {
      changes.domainId = domainId;
    }
  }
  return changes;
}

function update(call: Call): Reply {
  const machine = machineOf(call, "admin");
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const changes: Partial<Machine> = { minHweKernel: "", ...placement(call, data, errors) };
  const hostname = text(data, "hostname");
  if (hostname !== undefined && hostname !== machine.hostname) {
    const problem = hostnameProblem(hostname);
    if (problem !== undefined) {
      errors.add("hostname", problem);
    } else if (region.machineByHostname.has(hostname)) {
      errors.add("hostname", "Node with this Hostname already exists.");
    }
    changes.hostname = hostname;
  }
  const description = data.get("description");
  if (description !== undefined) {
    changes.description = description;
  }
  const cpuCount = integer(data, "cpu_count", errors, { min: 0 });
  const memory = integer(data, "memory", errors, { min: 0 });
  const swapSize = integer(data, "swap_size", errors, { min: 0 });
  errors.check();
  region.machines.update(machine, {
    ...changes,
    ...(cpuCount === undefined ? {} : { cpuCount }),
    ...(memory === undefined ? {} : { memory }),
    ...(swapSize === undefined ? {} : { swapSize }),
    updated: region.clock.now(),
  });
  return json(machineView(region, machine));
}

function remove(call: Call): Reply {
  const machine = machineOf(call, "admin");
  const hosting = call.world.region.vmHostByHostMachine.first(machine.id);
  if (hosting !== undefined && call.query.get("force") !== "true") {
    throw invalid({
      __all__: [`Cannot delete machine ${machine.hostname}: it is the VM host ${hosting.name}.`],
    });
  }
  deleteMachine(call.world, machine);
  return deleted();
}

function details(call: Call): Reply {
  machineOf(call, "view");
  return {
    status: 200,
    contentType: "application/bson",
    body: bsonBinaries({ lldp: "<lldp/>", lshw: "<list/>" }),
  };
}

function queryPowerState(call: Call): Reply {
  return json({ state: call.world.queryPower(machineOf(call, "view")) });
}

function powerParameters(call: Call): Reply {
  const machine = machineOf(call, "admin");
  const host = call.world.region.vmHosts.find(machine.vmHostId);
  return json(host === undefined ? {} : { ...connection(host), instance_name: machine.instanceName });
}

export const MACHINE_RESOURCE: Resource = {
  name: "MachineHandler",
  doc: "Manage an individual machine.",
  path: "/machines/{system_id}/",
  operations: [
    { method: "GET", op: null, name: "read", doc: "Read a machine.", handle: read },
    { method: "PUT", op: null, name: "update", doc: "Update a machine.", handle: update },
    { method: "DELETE", op: null, name: "delete", doc: "Delete a machine.", handle: remove },
    {
      method: "GET",
      op: "details",
      name: "details",
      doc: "Obtain lshw and lldp output, as BSON.",
      handle: details,
    },
    {
      method: "GET",
      op: "query_power_state",
      name: "query_power_state",
      doc: "Ask the machine's driver for its power state.",
      asynchronous: true,
      handle: queryPowerState,
    },
    {
      method: "GET",
      op: "power_parameters",
      name: "power_parameters",
      doc: "Obtain power parameters.",
      handle: powerParameters,
    },
    ...MACHINE_OPERATIONS,
  ],
};
