import { BUILTIN_SCRIPTS, ScriptType, type Script } from "../model/builtin-scripts";
import { MaasError, noSuch, TEXT } from "../model/errors";
import type { Region } from "../model/region";
import { mailDate } from "../view/time";
import { json, type Call, type Reply, type Resource } from "./route";

const TYPE_NAMES = { 0: "Commissioning script", 2: "Testing script" } as const;
const HARDWARE_TYPES = ["Node", "CPU", "Memory", "Storage", "Network"];
const PARALLEL = ["Disabled", "Run along other instances of this script", "Run along any other script."];

function scriptView(region: Region, script: Script): object {
  // Scripts date back to the region's installation, when its first user was made.
  const installed = [...region.users.values()][0]?.created ?? 0;
  return {
    id: script.id,
    name: script.name,
    title: script.title,
    description: script.description,
    tags: script.tags,
    type: script.type,
    type_name: TYPE_NAMES[script.type],
    hardware_type: script.hardwareType,
    hardware_type_name: HARDWARE_TYPES[script.hardwareType],
    parallel: script.parallel,
    parallel_name: PARALLEL[script.parallel],
    results: script.results,
    parameters: script.parameters,
    packages: script.packages,
    timeout: script.timeout,
    destructive: script.destructive,
    default: true,
    for_hardware: script.forHardware,
    may_reboot: false,
    recommission: false,
    apply_configured_networking: script.usesNetwork,
    history: [{ id: script.id, comment: "Created by maas-None", created: mailDate(installed) }],
    resource_uri: `/MAAS/api/2.0/scripts/${script.name}`,
  };
}

function refusedText(text: string): MaasError {
  return new MaasError(400, text, TEXT);
}

function typeOf(text: string): number {
  if (/^\d+$/.test(text)) {
    if (Number(text) !== ScriptType.Commissioning && Number(text) !== ScriptType.Testing) {
      throw refusedText("Invalid script type numeric value.");
    }
    return Number(text);
  }
  if (text === "test" || text === "testing") {
    return ScriptType.Testing;
  }
  if (text === "commission" || text === "commissioning") {
    return ScriptType.Commissioning;
  }
  throw refusedText("Script type must be testing or commissioning");
}

function hardwareTypeOf(text: string): number {
  const type = /^\d+$/.test(text)
    ? Number(text)
    : HARDWARE_TYPES.findIndex((name) => name.toLowerCase() === text.toLowerCase());
  if (HARDWARE_TYPES[type] === undefined) {
    throw refusedText(
      /^\d+$/.test(text)
        ? "Invalid hardware type numeric value."
        : "Hardware type must be node, cpu, memory, storage, or gpu",
    );
  }
  return type;
}

/** Scripts by type, by hardware, and by a name or tag. */
function list(call: Call): Reply {
  const { query } = call;
  const typeText = query.get("type");
  const type = typeText === undefined ? undefined : typeOf(typeText);
  const hardwareText = query.get("hardware_type");
  const hardware = hardwareText === undefined ? undefined : hardwareTypeOf(hardwareText);
  const filters = query.get("filters")?.split(",");
  const shown = BUILTIN_SCRIPTS.filter(
    (script) =>
      (type === undefined || script.type === type) &&
      (hardware === undefined || script.hardwareType === hardware) &&
      (filters === undefined ||
        filters.some((filter) => script.name === filter || script.tags.includes(filter))),
  );
  return json(shown.map((script) => scriptView(call.world.region, script)));
}

/** By name, or by id. */
function scriptOf(call: Call): Script {
  const name = call.path["name"] ?? "";
  const script = BUILTIN_SCRIPTS.find((one) =>
    /^\d+$/.test(name) ? one.id === Number(name) : one.name === name,
  );
  if (script === undefined) {
    throw noSuch("Script");
  }
  return script;
}

export function scriptId(name: string): number | undefined {
  return BUILTIN_SCRIPTS.find((script) => script.name === name)?.id;
}

export const SCRIPT_RESOURCES: readonly Resource[] = [
  {
    name: "NodeScriptsHandler",
    doc: "Manage custom scripts.",
    path: "/scripts/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List scripts.", handle: list }],
  },
  {
    name: "NodeScriptHandler",
    doc: "Manage or view a custom script.",
    path: "/scripts/{name}",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "Return script metadata.",
        handle: (call) => json(scriptView(call.world.region, scriptOf(call))),
      },
      {
        method: "DELETE",
        op: null,
        name: "delete",
        doc: "Delete a script.",
        admin: true,
        handle: (call) => {
          scriptOf(call);
          throw refusedText("Unable to delete default script");
        },
      },
    ],
  },
];
