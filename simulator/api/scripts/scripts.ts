import type { Script } from "../../model/catalog/script-types";
import {
  allScripts,
  insertScript,
  newVersion,
  scriptById,
  scriptByName,
  updateScript,
  versionsOf,
} from "../../model/catalog/scripts";
import { MaasError, noSuch, TEXT, textError } from "../../model/errors";
import type { Region } from "../../model/store/region";
import { crud } from "../core/crud";
import { bound, mandatory } from "../core/form";
import type { Params } from "../core/params";
import { getOp, postOp, json, type Call, type Reply } from "../core/resource";
import { mailDate } from "../core/time-text";
import { hardwareType, HARDWARE_TYPES, PARALLEL, scriptType, type Choice } from "./choices";
import { readScriptForm } from "./form";

const TYPE_NAMES = { 0: "Commissioning script", 2: "Testing script" } as const;

/** With the text of every version where the request wants it: any value of `include_script` does. */
function scriptView(region: Region, script: Script, query?: Params): object {
  const withText = (query?.get("include_script") ?? "") !== "";
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
    default: script.default,
    for_hardware: script.forHardware,
    may_reboot: script.mayReboot,
    recommission: script.recommission,
    apply_configured_networking: script.usesNetwork,
    history: versionsOf(region, script).map((version) => ({
      id: version.id,
      comment: version.comment,
      created: mailDate(version.created),
      ...(withText ? { data: Buffer.from(version.data, "utf8").toString("base64") } : {}),
    })),
    resource_uri: `/MAAS/api/2.0/scripts/${script.name}`,
  };
}

function refusedText(text: string): MaasError {
  return new MaasError(400, text, TEXT);
}

function chosen<Value>(
  query: Params,
  field: string,
  read: (text: string) => Choice<Value>,
): Value | undefined {
  const text = query.get(field);
  if (text === undefined) {
    return undefined;
  }
  const choice = read(text);
  if ("problem" in choice) {
    throw refusedText(choice.problem);
  }
  return choice.value;
}

/** Scripts by type, by hardware, and by a name or tag. */
function list(call: Call): object[] {
  const { query } = call;
  const { region } = call.world;
  const type = chosen(query, "type", scriptType);
  const hardware = chosen(query, "hardware_type", hardwareType);
  const filters = query.get("filters")?.split(",");
  const shown = allScripts(region).filter(
    (script) =>
      (type === undefined || script.type === type) &&
      (hardware === undefined || script.hardwareType === hardware) &&
      (filters === undefined ||
        filters.some((filter) => script.name === filter || script.tags.includes(filter))),
  );
  return shown.map((script) => scriptView(region, script, query));
}

/** By name, or by id. */
function scriptOf(call: Call): Script {
  const name = call.path["name"] ?? "";
  const { region } = call.world;
  const script = /^\d+$/.test(name) ? scriptById(region, Number(name)) : scriptByName(region, name);
  if (script === undefined) {
    throw noSuch("Script");
  }
  return script;
}

function create(call: Call): Script {
  const { region } = call.world;
  const { script, data, comment } = readScriptForm(region, bound(call.data), undefined);
  return insertScript(region, script, [newVersion(region, data ?? "", comment)]);
}

function update(call: Call, before: Script): Script {
  const { region } = call.world;
  const { script, data, comment } = readScriptForm(region, bound(call.data), before);
  const versions = versionsOf(region, before);
  const changed = data !== undefined && data !== versions[0]?.data;
  const history = changed ? [newVersion(region, data, comment), ...versions] : versions;
  return updateScript(region, before, { ...script, history });
}

function remove(call: Call, script: Script): void {
  if (script.default) {
    throw refusedText("Unable to delete default script");
  }
  const { scripts } = call.world.region;
  scripts.delete(scripts.getOrThrow(script.id));
}

function wholeNumber(name: string, text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw textError(400, `Invalid ${name}: Please enter an integer value`);
  }
  return Number(text);
}

/** The newest text, or that of a revision. */
function download(call: Call): Reply {
  const versions = versionsOf(call.world.region, scriptOf(call));
  const name = call.query.has("revision") ? "revision" : "rev";
  const asked = call.query.get(name);
  const revision = asked === undefined ? undefined : wholeNumber(name, asked);
  const version = revision === undefined ? versions[0] : versions.find(({ id }) => id === revision);
  if (version === undefined) {
    throw refusedText(`${revision ?? ""} not found in history`);
  }
  return { status: 200, contentType: "application/binary", body: version.data };
}

/** Reverts to a revision by its id, or, with a negative number, by so many steps; the newer ones are deleted. */
function revert(call: Call): Reply {
  const { region } = call.world;
  const to = wholeNumber("to", mandatory(bound(call.data), "to"));
  const script = scriptOf(call);
  if (script.default) {
    throw refusedText("Unable to revert default script");
  }
  const versions = versionsOf(region, script);
  const at = to > 0 ? versions.findIndex(({ id }) => id === to) : -to;
  if (at < 0) {
    throw refusedText(`${to} not found in history`);
  }
  if (at >= versions.length) {
    throw refusedText("Goes too far back.");
  }
  return json(scriptView(region, updateScript(region, script, { history: versions.slice(at) })));
}

function withTag(tags: readonly string[], tag: string): string[] {
  if (tag.includes(",")) {
    throw refusedText('Tag may not contain a ",".');
  }
  return [...new Set([...tags, tag])];
}

function changeTags(call: Call, change: (tags: readonly string[], tag: string) => string[]): Reply {
  const { region } = call.world;
  const tag = mandatory(bound(call.data), "tag");
  const script = scriptOf(call);
  return json(scriptView(region, updateScript(region, script, { tags: change(script.tags, tag) })));
}

const ADMIN = { admin: true } as const;

export const SCRIPT_RESOURCES = crud<Script>({
  handlers: ["NodeScriptsHandler", "NodeScriptHandler"],
  paths: ["/scripts/", "/scripts/{name}"],
  nouns: ["scripts", "a script"],
  manages: ["custom scripts", "or view a custom script"],
  reads: "Return script metadata.",
  list,
  find: scriptOf,
  view: scriptView,
  read: (call) => scriptView(call.world.region, scriptOf(call), call.query),
  create: ["reserved", create],
  update: ["reserved", update],
  remove: ["reserved", remove],
  operations: [
    [],
    [
      getOp("download", "Download a script.", download),
      postOp("revert", "Revert a script to an earlier version.", revert, ADMIN),
      postOp("add_tag", "Add a tag.", (call) => changeTags(call, withTag), ADMIN),
      postOp(
        "remove_tag",
        "Remove a tag.",
        (call) => changeTags(call, (tags, tag) => tags.filter((one) => one !== tag)),
        ADMIN,
      ),
    ],
  ],
});
