import type { Region } from "../model/region";
import { aggregate } from "../model/scripts";
import type { Machine, ScriptResult, ScriptSet } from "../model/state";
import { SCRIPT_STATUS_NAMES } from "../model/status";
import { float } from "../view/number";
import { mailDate } from "../view/time";
import { nodeOf } from "./lookup";
import { json, type Call, type Reply, type Resource } from "./route";
import { scriptId } from "./scripts";

const TYPES = ["commissioning", "installation", "testing"] as const;
const TYPE_NAMES = ["Commissioning", "Installation", "Testing"] as const;

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function optionalDate(ms: number | null): string {
  return ms === null ? "" : mailDate(ms);
}

function parametersView(region: Region, result: ScriptResult): object {
  const iface = region.interfaces.find(result.interfaceId);
  return iface === undefined
    ? result.parameters
    : {
        interface: {
          type: "interface",
          value: {
            id: iface.id,
            name: iface.name,
            mac_address: iface.macAddress,
            vendor: iface.vendor,
            product: iface.product,
          },
        },
      };
}

function resultView(region: Region, result: ScriptResult): object {
  const ran = result.started !== null && result.ended !== null ? result.ended - result.started : null;
  const id = scriptId(result.name) ?? null;
  return {
    id: result.id,
    name: result.name,
    created: mailDate(result.created),
    updated: mailDate(result.updated),
    status: result.status,
    status_name: SCRIPT_STATUS_NAMES[result.status],
    exit_status: result.status === 2 ? 0 : result.status === 3 ? 1 : null,
    started: optionalDate(result.started),
    starttime: result.started === null ? "" : float(result.started / 1000),
    ended: optionalDate(result.ended),
    endtime: result.ended === null ? "" : float(result.ended / 1000),
    runtime: ran === null ? "" : duration(ran),
    estimated_runtime: ran === null ? "Unknown" : duration(ran),
    parameters: parametersView(region, result),
    script_id: id,
    script_revision_id: id,
    suppressed: false,
  };
}

function setView(region: Region, machine: Machine, set: ScriptSet): object {
  const status = aggregate(set.results);
  const times = (pick: (result: ScriptResult) => number | null): number[] =>
    set.results.flatMap((result) => pick(result) ?? []);
  const started = Math.min(...times((result) => result.started));
  const ended = Math.max(...times((result) => result.ended));
  const hasStarted = Number.isFinite(started);
  const hasEnded = Number.isFinite(ended);
  return {
    id: set.id,
    system_id: machine.systemId,
    type: set.type,
    type_name: TYPE_NAMES[set.type],
    last_ping: hasEnded ? mailDate(ended) : "",
    status,
    status_name: SCRIPT_STATUS_NAMES[status],
    started: hasStarted ? mailDate(started) : "",
    ended: hasEnded ? mailDate(ended) : "",
    runtime: hasStarted && hasEnded ? duration(ended - started) : "",
    results: set.results.map((result) => resultView(region, result)),
    resource_uri: `/MAAS/api/2.0/nodes/${machine.systemId}/results/${set.id}/`,
  };
}

function list(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  const type = call.query.get("type");
  const sets = region.scriptSetsByMachine
    .all(machine.id)
    .filter((set) => type === undefined || TYPES[set.type] === type || String(set.type) === type);
  return json(sets.map((set) => setView(region, machine, set)));
}

export const RESULTS_RESOURCE: Resource = {
  name: "NodeScriptResultsHandler",
  doc: "Read the script results of a node.",
  path: "/nodes/{system_id}/results/",
  operations: [{ method: "GET", op: null, name: "read", doc: "List script results.", handle: list }],
};
