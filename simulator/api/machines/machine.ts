import { NodeStatus } from "../../model/catalog/status";
import { textError } from "../../model/errors";
import { queryPower } from "../../model/lifecycle/power";
import { NodeType } from "../../model/store/rows";
import { bound, FormErrors, stringBool } from "../core/form";
import { getOp, restful, deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { deleteNode } from "../nodes/delete";
import { nodeDetails } from "../nodes/details";
import { machineOf } from "../nodes/lookup";
import { MACHINE_CONFIGURATION } from "./configuration";
import { readMachineForm } from "./form";
import { MACHINE_OPERATIONS } from "./operations";
import { machineView } from "./view";

function read(call: Call): Reply {
  return json(machineView(call.world.region, machineOf(call, "view")));
}

function update(call: Call): Reply {
  const machine = machineOf(call, "admin");
  const { region } = call.world;
  const errors = new FormErrors();
  const changes = readMachineForm(region, bound(call.data), errors, true, machine);
  errors.check();
  region.machines.update(machine, { ...changes, updated: region.clock.now() });
  return json(machineView(region, machine));
}

function remove(call: Call): Reply {
  const machine = machineOf(call, "admin");
  deleteNode(call, machine, stringBool(call.query, "force", false));
  return deleted();
}

const INSTALLING: readonly NodeStatus[] = [
  NodeStatus.Deploying,
  NodeStatus.Deployed,
  NodeStatus.FailedDeployment,
];

/** The configuration of the installer: its skeleton alone. */
function curtinConfig(call: Call): Reply {
  const machine = machineOf(call, "view");
  if (!INSTALLING.includes(machine.status)) {
    throw textError(400, `Machine ${machine.hostname} is not in a deployment state.`);
  }
  const lines = ["install:", "  log_file: /tmp/install.log", "showtrace: true", "verbosity: 3", ""];
  return { status: 200, contentType: "text/plain", body: lines.join("\n") };
}

export const MACHINE_RESOURCE: Resource = {
  name: "MachineHandler",
  doc: "Manage an individual machine.",
  path: "/machines/{system_id}/",
  operations: [
    restful("GET", "Read a machine.", read),
    restful("PUT", "Update a machine.", update),
    restful("DELETE", "Delete a machine.", remove),
    ...nodeDetails(NodeType.Machine),
    getOp(
      "query_power_state",
      "Ask the machine's driver for its power state.",
      (call) => json({ state: queryPower(call.world, machineOf(call, "view")) }),
      { asynchronous: true },
    ),
    getOp("get_curtin_config", "Obtain the configuration of the installer.", curtinConfig),
    // The token that a machine itself signs in with; none has one here.
    getOp("get_token", "Obtain the machine's token.", (call) => {
      machineOf(call, "admin_read");
      return json(null);
    }),
    ...MACHINE_OPERATIONS,
    ...MACHINE_CONFIGURATION,
  ],
};
