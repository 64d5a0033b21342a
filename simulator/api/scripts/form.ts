import { PLAIN_SCRIPT } from "../../model/catalog/builtin-scripts";
import { ScriptType, type Script } from "../../model/catalog/script-types";
import { scriptByName } from "../../model/catalog/scripts";
import { textError } from "../../model/errors";
import type { Region } from "../../model/store/region";
import { flagField, parsedField, readFields, textField, type Fields, type Read } from "../core/fields";
import { FormErrors, REQUIRED, text } from "../core/form";
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
    } else if (FIELD_NAMES.includes(field)) {
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

const name: Read<string, Script> = ({ region, data, errors, own }, field) => {
  const asked = data.get(field);
  if (asked === undefined) {
    return undefined;
  }
  if (asked === "" && own === undefined) {
    errors.add(field, REQUIRED);
  }
  if (asked.length > 255) {
    errors.add(field, `Ensure this value has at most 255 characters (it has ${asked.length}).`);
  }
  if (asked !== own?.name && scriptByName(region, asked) !== undefined) {
    errors.add(field, "Script with this Name already exists.");
  }
  if (asked.toLowerCase() === "none") {
    errors.add(field, '"none" is a reserved name.');
  }
  if (/^\d+$/.test(asked)) {
    errors.add(field, "Cannot be a number.");
  }
  if (!/^[\w@%+=:,./-]+$/.test(asked)) {
    errors.add(field, `Name '${asked}' contains disallowed characters, e.g. space or quotes.`);
  }
  return asked;
};

/** One of the words or numbers that MAAS translates; an empty field leaves the column as it is. */
function chosen<Value>(read: (text: string) => Choice<Value>): Read<Value> {
  return ({ data, errors }, field) => {
    const asked = data.get(field) ?? "";
    const choice = asked === "" ? { value: undefined } : read(asked);
    if ("value" in choice) {
      return choice.value;
    }
    errors.add(field, choice.problem);
    return undefined;
  };
}

const timeout = parsedField((asked) => {
  const duration = parseDuration(asked);
  return duration === undefined ? undefined : durationText(duration);
}, "Enter a valid duration.");

const HARDWARE_ID =
  /^modalias:.+|pci:[\da-f]{4}:[\da-f]{4}|usb:[\da-f]{4}:[\da-f]{4}|system_vendor:.*|system_product:.*|system_version:.*|mainboard_vendor:.*|mainboard_product:.*$/i;

const forHardware: Read<string[]> = ({ data, errors }, field) => {
  const asked = data.get(field) ?? "";
  if (asked === "") {
    return undefined;
  }
  let value: unknown = asked;
  try {
    value = JSON.parse(asked);
  } catch {
    // It is a list with commas then.
  }
  const ids = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(ids)) {
    errors.add(field, "Must be a list or string");
    return undefined;
  }
  const read = (ids as unknown[]).map(asText);
  for (const id of read.filter((one) => !HARDWARE_ID.test(one))) {
    errors.add(
      field,
      `Hardware identifier '${id}' must be a modalias, PCI ID, USB ID, system vendor, system product, system version, mainboard vendor, or mainboard product.`,
    );
  }
  return read;
};

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
const packages: Read<Script["packages"]> = ({ data }, field) => {
  const asked = data.get(field) ?? "";
  if (asked === "") {
    return undefined;
  }
  let packages: unknown;
  try {
    packages = JSON.parse(asked);
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
};

const tags: Read<string[]> = ({ data }, field) =>
  text(data, field)
    ?.split(",")
    .map((tag) => tag.trim());

const FIELDS: Fields<Script> = {
  name: { name: "name", read: name, required: "new" },
  title: { name: "title", read: textField(255), blank: "" },
  description: { name: "description", read: textField(), blank: "" },
  type: { name: "script_type", read: chosen(scriptType) },
  hardwareType: { name: "hardware_type", read: chosen(hardwareType) },
  parallel: { name: "parallel", read: chosen(parallelism) },
  timeout: { name: "timeout", read: timeout },
  destructive: { name: "destructive", read: flagField },
  forHardware: { name: "for_hardware", read: forHardware },
  usesNetwork: { name: "apply_configured_networking", read: flagField },
  packages: { name: "packages", read: packages },
  mayReboot: { name: "may_reboot", read: flagField },
  recommission: { name: "recommission", read: flagField },
  tags: { name: "tags", read: tags, blank: [] },
};

/** What a script can describe itself with. */
const FIELD_NAMES = [...Object.values(FIELDS).map(({ name: field }) => field), "script"];

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
  const old = before ?? { ...BLANK, name: "" };
  const described = Object.keys(metadata).length > 0;
  const read = { ...old, ...readFields(FIELDS, { region, data: form, errors, own: before }) };
  const script = {
    ...read,
    tags: tagsFor(read.tags, read.hardwareType, read.destructive),
    results: described ? (metadata["results"] ?? {}) : old.results,
    parameters: described ? ((metadata["parameters"] ?? {}) as Script["parameters"]) : old.parameters,
  };
  checkUnchangeable(form, old, errors);
  errors.check();
  return { script, data, comment: request.get("comment") ?? null };
}

/** Of MAAS's own scripts only tags and timeout are the users' to change. */
function checkUnchangeable(form: Params, script: Omit<Script, "id">, errors: FormErrors): void {
  if (script.default && !errors.any) {
    for (const field of FIELD_NAMES.filter((one) => one !== "tags" && one !== "timeout" && form.has(one))) {
      errors.add(field, "Not allowed to change on default scripts.");
    }
  }
}
