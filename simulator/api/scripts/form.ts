import { PLAIN_SCRIPT } from "../../model/catalog/builtin-scripts";
import { ScriptType, type Script } from "../../model/catalog/script-types";
import { scriptByName } from "../../model/catalog/scripts";
import { textError } from "../../model/errors";
import type { Region } from "../../model/store/region";
import { flag, FormErrors, REQUIRED } from "../core/form";
import { Params } from "../core/params";
import { hardwareType, HARDWARE_TYPES, parallelism, scriptType, type Choice } from "./choices";
import { durationText, parseDuration } from "./duration";
import { readMetadata } from "./metadata";

/** What MAAS's ScriptForm makes of a request: the script's new fields, and its new text if it has one. */
export interface ScriptChanges {
  readonly script: Omit<Script, "id">;
  readonly data: string | undefined;
  readonly comment: string | null;
}

/** The form's fields that a script can describe itself with. */
const FIELDS = [
  ...["name", "title", "description", "tags", "script_type", "hardware_type", "parallel", "packages"],
  ...["timeout", "destructive", "script", "for_hardware", "may_reboot", "recommission"],
  "apply_configured_networking",
];

const BLANK: Omit<Script, "id" | "name"> = {
  ...PLAIN_SCRIPT,
  title: "",
  description: "",
  tags: [],
  type: ScriptType.Testing,
  hardwareType: 0,
  default: false,
};

/** YAML's values as a form would send them. */
function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function embeddedTags(value: unknown, errors: FormErrors): string | undefined {
  const tags = Array.isArray(value) ? (value as unknown[]) : [value];
  if (tags.every((tag) => typeof tag === "string")) {
    return tags.join(",");
  }
  errors.add("tags", "Embedded tags must be a string of comma seperated values, or a list of strings.");
  return undefined;
}

/** Adds the fields of the script's own metadata that were not sent; of a known script neither tags nor timeout. */
function mergeMetadata(
  sent: Params,
  metadata: Readonly<Record<string, unknown>>,
  isNew: boolean,
  errors: FormErrors,
): Params {
  const merged = Params.of(sent.pairs());
  const add = (field: string, value: string | undefined): void => {
    if (value !== undefined && !sent.has(field)) {
      merged.add(field, value);
    }
  };
  for (const [field, value] of Object.entries(metadata)) {
    if (field === "results" || field === "parameters" || value === null) {
      continue;
    }
    if (field === "tags" || field === "timeout") {
      if (isNew && !sent.has(field)) {
        add(field, field === "tags" ? embeddedTags(value, errors) : asText(value));
      }
    } else if (field === "packages" || field === "for_hardware") {
      add(field, JSON.stringify(value));
    } else if (FIELDS.includes(field)) {
      const same =
        field === "script_type"
          ? sameType(asText(value), sent.get(field) ?? "")
          : sent.get(field) === asText(value);
      if (sent.has(field) && !same) {
        errors.add(field, "May not override values defined in embedded YAML.");
      }
      add(field, asText(value));
    }
  }
  return merged;
}

function sameType(left: string, right: string): boolean {
  const [a, b] = [scriptType(left), scriptType(right)];
  return "value" in a && "value" in b && a.value === b.value;
}

function checkName(region: Region, name: string | undefined, before: string | undefined, errors: FormErrors) {
  if (name === undefined) {
    if (before === undefined) {
      errors.add("name", REQUIRED);
    }
    return;
  }
  if (name === "" && before === undefined) {
    errors.add("name", REQUIRED);
  }
  if (name.length > 255) {
    errors.add("name", `Ensure this value has at most 255 characters (it has ${name.length}).`);
  }
  if (name !== before && scriptByName(region, name) !== undefined) {
    errors.add("name", "Script with this Name already exists.");
  }
  if (name.toLowerCase() === "none") {
    errors.add("name", '"none" is a reserved name.');
  }
  if (/^\d+$/.test(name)) {
    errors.add("name", "Cannot be a number.");
  }
  if (!/^[\w@%+=:,./-]+$/.test(name)) {
    errors.add("name", `Name '${name}' contains disallowed characters, e.g. space or quotes.`);
  }
}

const HARDWARE_ID =
  /^modalias:.+|pci:[\da-f]{4}:[\da-f]{4}|usb:[\da-f]{4}:[\da-f]{4}|system_vendor:.*|system_product:.*|system_version:.*|mainboard_vendor:.*|mainboard_product:.*$/i;

function readHardware(text: string, errors: FormErrors): string[] {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // It is a list with commas then.
  }
  const ids = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(ids)) {
    errors.add("for_hardware", "Must be a list or string");
    return [];
  }
  const read = (ids as unknown[]).map(asText);
  for (const id of read.filter((one) => !HARDWARE_ID.test(one))) {
    errors.add(
      "for_hardware",
      `Hardware identifier '${id}' must be a modalias, PCI ID, USB ID, system vendor, system product, system version, mainboard vendor, or mainboard product.`,
    );
  }
  return read;
}

function pythonType(value: number | boolean | null): string {
  return value === null
    ? "NoneType"
    : typeof value === "boolean"
      ? "bool"
      : Number.isInteger(value)
        ? "int"
        : "float";
}

/** One package of a kind may stand without its list. */
function readPackages(text: string): Readonly<Record<string, unknown>> {
  let packages: unknown;
  try {
    packages = JSON.parse(text);
  } catch {
    throw textError(500, "Expecting value: line 1 column 1 (char 0)");
  }
  if (packages === null || typeof packages === "number" || typeof packages === "boolean") {
    throw textError(500, `argument of type '${pythonType(packages)}' is not iterable`);
  }
  return Object.fromEntries(
    Object.entries(packages as object).map(([kind, value]: [string, unknown]) => [
      kind,
      ["apt", "snap", "url"].includes(kind) && !Array.isArray(value) ? [value] : value,
    ]),
  );
}

/** As saving a script keeps them: its hardware type and whether it is destructive are among them. */
function tagsFor(tags: readonly string[], type: number, destructive: boolean): string[] {
  const hardware = HARDWARE_TYPES.map((name) => name.toLowerCase());
  const own = hardware[type] ?? "node";
  const kept = tags.filter(
    (tag) => tag === own || (!hardware.includes(tag) && (tag !== "destructive" || destructive)),
  );
  const added = [...(destructive ? ["destructive"] : []), own];
  return [...kept, ...added.filter((tag) => !kept.includes(tag))];
}

/**
 * MAAS's ScriptForm, over a script as it is or over none. A script's own metadata, in YAML between
 * `# --- Start MAAS 1.0 script metadata ---` and its end, gives the fields that the request does not.
 * @throws MaasError with the form's errors
 */
export function readScriptForm(region: Region, request: Params, before: Script | undefined): ScriptChanges {
  const errors = new FormErrors();
  const data = request.get("script");
  const sent = Params.of(request.pairs());
  if (sent.has("type") && !sent.has("script_type")) {
    sent.add("script_type", sent.get("type") ?? "");
  }
  const metadata = data === undefined ? {} : readMetadata(data, errors);
  const form = mergeMetadata(sent, metadata, before === undefined, errors);
  if (data === undefined && before === undefined) {
    errors.add("script", "Must be given a value");
  }
  if (data === undefined && request.has("comment")) {
    errors.add("comment", '"comment" may only be used when specifying a "script" as well.');
  }
  checkName(region, form.get("name"), before?.name, errors);
  const old = before ?? { ...BLANK, name: "" };
  const chosen = <Value>(field: string, read: (text: string) => Choice<Value>, kept: Value): Value => {
    const text = form.get(field) ?? "";
    const choice = text === "" ? { value: kept } : read(text);
    if ("value" in choice) {
      return choice.value;
    }
    errors.add(field, choice.problem);
    return kept;
  };
  const flagged = (field: string, kept: boolean): boolean => (form.has(field) ? flag(form, field) : kept);
  const limited = (field: "title" | "description", most = Infinity): string => {
    const value = form.get(field)?.trim() ?? old[field];
    if (value.length > most) {
      errors.add(field, `Ensure this value has at most ${most} characters (it has ${value.length}).`);
    }
    return value;
  };
  const duration = form.get("timeout")?.trim() ?? "";
  const timeout = duration === "" ? undefined : parseDuration(duration);
  if (duration !== "" && timeout === undefined) {
    errors.add("timeout", "Enter a valid duration.");
  }
  const listed = (text: string): string[] =>
    text.trim() === "" ? [] : text.split(",").map((one) => one.trim());
  const type = chosen("hardware_type", hardwareType, old.hardwareType);
  const destructive = flagged("destructive", old.destructive);
  const tags = form.get("tags");
  const hardware = form.get("for_hardware") ?? "";
  const packages = form.get("packages") ?? "";
  const script = {
    ...old,
    name: form.get("name") ?? old.name,
    title: limited("title", 255),
    description: limited("description"),
    type: chosen("script_type", scriptType, old.type),
    hardwareType: type,
    parallel: chosen("parallel", parallelism, old.parallel),
    timeout: timeout === undefined ? old.timeout : durationText(timeout),
    destructive,
    forHardware: hardware === "" ? old.forHardware : readHardware(hardware, errors),
    usesNetwork: flagged("apply_configured_networking", old.usesNetwork),
    packages: packages === "" ? old.packages : readPackages(packages),
    mayReboot: flagged("may_reboot", old.mayReboot),
    recommission: flagged("recommission", old.recommission),
    tags: tagsFor(tags === undefined ? old.tags : listed(tags), type, destructive),
    results: Object.keys(metadata).length === 0 ? old.results : (metadata["results"] ?? {}),
    parameters:
      Object.keys(metadata).length === 0
        ? old.parameters
        : ((metadata["parameters"] ?? {}) as Script["parameters"]),
  };
  checkUnchangeable(form, old, errors);
  errors.check();
  return { script, data, comment: request.get("comment") ?? null };
}

/** Of MAAS's own scripts only tags and timeout are the users' to change. */
function checkUnchangeable(form: Params, script: Omit<Script, "id">, errors: FormErrors): void {
  if (script.default && !errors.any) {
    for (const field of FIELDS.filter((one) => one !== "tags" && one !== "timeout" && form.has(one))) {
      errors.add(field, "Not allowed to change on default scripts.");
    }
  }
}
