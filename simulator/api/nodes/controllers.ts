import { NodeType } from "../../model/store/rows";
import { restful, json, type Call, type Reply, type Resource } from "../core/resource";
import { rackControllerView } from "./controller-view";
import { nodeDetails } from "./details";
import { nodeOfType } from "./lookup";
import { ANONYMOUS_NODES, filteredNodes, IS_REGISTERED, SET_ZONE } from "./nodes";

/** Region and rack run in one process here: both collections show the same controllers. */
function list(call: Call): Reply {
  const controllers = filteredNodes(call, NodeType.RegionAndRack);
  return json(controllers.map((machine) => rackControllerView(call.world, machine)));
}

function collection(name: string, path: string): Resource {
  return {
    name,
    doc: "Manage the controllers of this MAAS.",
    path,
    operations: [restful("GET", "List controllers.", list), IS_REGISTERED, SET_ZONE],
    anonymous: { name: "AnonNodesHandler", operations: ANONYMOUS_NODES },
  };
}

function read(call: Call): Reply {
  const machine = nodeOfType(call, NodeType.RegionAndRack, "view");
  return json(rackControllerView(call.world, machine));
}

function controller(name: string, path: string): Resource {
  return {
    name,
    doc: "Manage a controller of this MAAS.",
    path,
    operations: [restful("GET", "Read a controller.", read), ...nodeDetails(NodeType.RegionAndRack)],
  };
}

export const CONTROLLER_RESOURCES: readonly Resource[] = [
  collection("RackControllersHandler", "/rackcontrollers/"),
  collection("RegionControllersHandler", "/regioncontrollers/"),
  controller("RackControllerHandler", "/rackcontrollers/{system_id}/"),
  controller("RegionControllerHandler", "/regioncontrollers/{system_id}/"),
];
