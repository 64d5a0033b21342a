import { scriptByName, versionsOf } from "../../model/catalog/scripts";
import { SCRIPT_STATUS_NAMES } from "../../model/catalog/status";
import { MaasError, noSuch, TEXT } from "../../model/errors";
import { aggregate } from "../../model/lifecycle/script-sets";
import type { Region } from "../../model/store/region";
import type { Machine, ScriptResult, ScriptSet } from "../../model/store/rows";
import { bound, stringBool } from "../core/form";
import { float } from "../core/json";
import type { Params } from "../core/params";
import { getOp, restful, deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { mailDate } from "../core/time-text";
import { nodeOf } from "../nodes/lookup";
import { hardwareType } from "./choices";
import { downloadResults } from "./result-files";

const TYPE_NAMES = ["Commissioning", "Installation", "Testing"] as const;

function tagsOf(region: Region, name: string): readonly string[] {
  return scriptByName(region, name)?.tags ?? [];
}

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

/** In base64. */
const NO_OUTPUT = { output: "", stdout: "", stderr: "", result: "" };

function resultView(region: Region, result: ScriptResult, output: boolean): object {
  const ran = result.started !== null && result.ended !== null ? result.ended - result.started : null;
  const script = scriptByName(region, result.name);
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
    script_id: script?.id ?? null,
    script_revision_id: script === undefined ? null : (versionsOf(region, script)[0]?.id ?? null),
    suppressed: result.suppressed === true,
    ...(output ? NO_OUTPUT : {}),
  };
}

function setView(region: Region, machine: Machine, set: ScriptSet, output: boolean): object {
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
    results: set.results.map((result) => resultView(region, result, output)),
    resource_uri: `/MAAS/api/2.0/nodes/${machine.systemId}/results/${set.id}/`,
  };
}

const TYPE_WORDS: Readonly<Record<string, ScriptSet["type"]>> = {
  commission: 0,
  commissioning: 0,
  install: 1,
  installation: 1,
  test: 2,
  testing: 2,
};

/** Of a set only the results that a name, a tag or an id of the filter selects, and the kind of hardware. */
function filterOf(region: Region, params: Params): (set: ScriptSet) => ScriptSet {
  const filters = params.get("filters")?.split(",");
  const asked = params.get("hardware_type");
  const hardware = asked === undefined ? undefined : hardwareType(asked);
  if (hardware !== undefined && "problem" in hardware) {
    throw new MaasError(400, hardware.problem, TEXT);
  }
  const fits = (result: ScriptResult): boolean =>
    (hardware === undefined || result.hardwareType === hardware.value) &&
    (filters?.some(
      (filter) =>
        result.name === filter ||
        String(result.id) === filter ||
        tagsOf(region, result.name).includes(filter),
    ) ??
      true);
  return (set) => ({
    ...set,
    results: set.results.filter(fits).sort((a, b) => (a.name < b.name ? -1 : 1)),
  });
}

/** Any value asks for the outputs, "false" too. */
function wantsOutput(params: Params): boolean {
  return (params.get("include_output") ?? "") !== "";
}

function list(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  const asked = call.query.get("type");
  const type =
    asked === undefined
      ? undefined
      : /^\d+$/.test(asked)
        ? Number(asked)
        : Object.hasOwn(TYPE_WORDS, asked)
          ? TYPE_WORDS[asked]
          : null;
  if (type === null) {
    // MAAS leaves the placeholder as it is.
    const text =
      'Unknown type "%s": type must be the type numeric value testing, commissioning, or installation.';
    throw new MaasError(400, text, TEXT);
  }
  const sets = region.scriptSetsByMachine
    .all(machine.id)
    .filter((set) => type === undefined || set.type === type);
  const output = wantsOutput(call.query);
  return json(sets.map(filterOf(region, call.query)).map((set) => setView(region, machine, set, output)));
}

/** A set by its id, or the current one of a kind. */
function setOf(call: Call, machine: Machine): ScriptSet {
  const { region } = call.world;
  const id = call.path["id"] ?? "";
  const current: Readonly<Record<string, number | null>> = {
    "current-commissioning": machine.commissioningSetId,
    "current-testing": machine.testingSetId,
    "current-installation": machine.installationSetId,
  };
  const set = Object.hasOwn(current, id) ? region.scriptSets.find(current[id]) : undefined;
  if (set !== undefined) {
    return set;
  }
  if (!/^\d+$/.test(id)) {
    throw new MaasError(
      400,
      `Unknown id "${id}" must be current-commissioning, current-testing, current-installation, or the id number of a specific result.`,
      TEXT,
    );
  }
  const named = region.scriptSets.get(Number(id));
  if (named?.machineId !== machine.id) {
    throw noSuch("ScriptSet");
  }
  return named;
}

function read(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  const set = setOf(call, machine);
  return json(setView(region, machine, filterOf(region, call.query)(set), wantsOutput(call.query)));
}

function download(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  const set = setOf(call, machine);
  return downloadResults(region, machine, filterOf(region, call.query)(set), call.query);
}

/** The one thing that can be changed of results: whether MAAS ignores them. */
function suppress(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  const set = setOf(call, machine);
  const data = bound(call.data);
  const chosen = filterOf(region, data);
  if ((data.get("suppressed") ?? "") !== "") {
    const suppressed = stringBool(data, "suppressed", false);
    const ids = new Set(chosen(set).results.map(({ id }) => id));
    region.scriptSets.update(set, {
      results: set.results.map((result) => (ids.has(result.id) ? { ...result, suppressed } : result)),
    });
  }
  return json(setView(region, machine, chosen(set), wantsOutput(data)));
}

function remove(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  const set = setOf(call, machine);
  region.machines.update(machine, {
    commissioningSetId: machine.commissioningSetId === set.id ? null : machine.commissioningSetId,
    testingSetId: machine.testingSetId === set.id ? null : machine.testingSetId,
    installationSetId: machine.installationSetId === set.id ? null : machine.installationSetId,
  });
  region.scriptSets.delete(set);
  return deleted();
}

export const RESULT_RESOURCES: readonly Resource[] = [
  {
    name: "NodeScriptResultsHandler",
    doc: "Read the script results of a node.",
    path: "/nodes/{system_id}/results/",
    operations: [restful("GET", "List script results.", list)],
  },
  {
    name: "NodeScriptResultHandler",
    doc: "Manage node script results.",
    path: "/nodes/{system_id}/results/{id}/",
    operations: [
      restful("GET", "Get specific script results.", read),
      getOp("download", "Download script results.", download),
      restful("PUT", "Suppress script results.", suppress, { admin: true }),
      restful("DELETE", "Delete script results.", remove, { admin: true }),
    ],
  },
];
