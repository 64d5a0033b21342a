import { isCommissioned } from "../../model/lifecycle/release";
import type { NodeType } from "../../model/store/rows";
import { getOp, json, type Operation } from "../core/resource";
import { bsonBinaries } from "./bson";
import { nodeOfType } from "./lookup";
import { powerParametersOf } from "./power-parameters";

/** What every kind of node can be asked for besides what it is; without a type of any node. */
export function nodeDetails(type?: NodeType): readonly Operation[] {
  return [
    getOp("details", "Obtain lshw and lldp output, as BSON.", (call) => {
      // No hardware is described that far; before its commissioning there is nothing at all.
      const known = isCommissioned(call.world.region, nodeOfType(call, type, "view"));
      const body = bsonBinaries({ lldp: known ? "<lldp/>" : null, lshw: known ? "<list/>" : null });
      return { status: 200, contentType: "application/bson", body };
    }),
    getOp(
      "power_parameters",
      "Obtain power parameters.",
      async (call) => json(await powerParametersOf(call.world, nodeOfType(call, undefined, "admin_read"))),
      { asynchronous: true },
    ),
  ];
}
