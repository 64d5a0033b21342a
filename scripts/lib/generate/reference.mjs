import { nameOf, PREFIX, resourceOf } from "./schema.mjs";

/** @typedef {import("./schema.mjs").Property} Property */
/** @typedef {import("./schema.mjs").Schema} Schema */

/** @param {Property} property @returns {string} */
function typeOf({ type, $ref, items, additionalProperties }) {
  if ($ref !== undefined) return `[${nameOf($ref)}](#${nameOf($ref).toLowerCase()})`;
  if (type === "array") return `list of ${typeOf(items ?? {})}`;
  if (additionalProperties !== undefined) return `map of ${typeOf(additionalProperties)}`;
  return type ?? "any";
}

/**
 * @param {Record<string, Property>} properties
 * @param {readonly string[]} required
 * @param {string} replaces what a change of a property makes that cannot be changed
 */
export function list(properties, required, replaces = " A change makes a new VM.") {
  return Object.entries(properties)
    .map(([name, property]) => {
      const notes = [
        typeOf(property),
        ...(required.includes(name) ? ["required"] : []),
        ...(property.secret ? ["secret"] : []),
      ];
      const effect = property.willReplaceOnChanges ? replaces : "";
      return `- **\`${name}\`** (${notes.join(", ")}): ${property.description ?? ""}${effect}`;
    })
    .join("\n");
}

/** Inputs, outputs, types and settings: docs/reference.md. @param {Schema} schema */
export function referencePage(schema) {
  const { inputProperties, requiredInputs = [], properties = {} } = resourceOf(schema, "LxdVm");
  const outputs = Object.entries(properties).filter(([name]) => !(name in inputProperties));
  const reserved = resourceOf(schema, "ReservedAddress");
  const ofReserved = Object.entries(reserved.properties ?? {}).filter(
    ([name]) => !(name in reserved.inputProperties),
  );
  const types = Object.entries(schema.types).map(([token, type]) => {
    const values = type.enum?.map(({ value }) => `\`${value}\``).join(", ");
    const body =
      values === undefined ? list(type.properties ?? {}, type.required ?? []) : `One of ${values}.`;
    return `### ${nameOf(token)}\n\n${type.description ?? ""}\n\n${body}\n`;
  });
  const functions = Object.entries(schema.functions).map(([token, { description, inputs, outputs }]) => {
    const given = Object.keys(inputs.properties ?? {}).length;
    return [
      `### ${token.replace(PREFIX, "")}\n`,
      `${description}\n`,
      ...(given > 0 ? [`Arguments:\n\n${list(inputs.properties ?? {}, inputs.required ?? [])}\n`] : []),
      `Finds:\n\n${list(outputs.properties ?? {}, [])}\n`,
    ].join("\n");
  });
  return [
    "<!-- Generated from schema.json by `npm run generate`. -->\n",
    "# Reference\n",
    "## Settings\n",
    "Set with `pulumi config set maas-lxd:<name>`.\n",
    `${list(schema.config.variables, schema.config.defaults)}\n`,
    "## Inputs\n",
    "None is required: `new LxdVm(\"web\")` composes MAAS's default VM on a host with room and deploys MAAS's default image.\n",
    `${list(inputProperties, requiredInputs)}\n`,
    "## Outputs\n",
    "All inputs that the program gives, and those below. `vmHost`, `zone`, `resourcePool`, `domain`, `hostname`, `architecture`, `osystem`, `distroSeries`, `hweKernel`, `memory`, `disks` and `cores` (not beside `pinnedCores`) are outputs also where MAAS or the provider chose them; of the network `networkStatus` shows what is in force.\n",
    `${list(Object.fromEntries(outputs), [])}\n`,
    "## ReservedAddress\n",
    "An address for what is no VM ([reserved addresses](addresses.md#reserved-addresses)). Give `ipAddress`, or `subnet` or `range` to have one chosen.\n",
    `${list(reserved.inputProperties, reserved.requiredInputs ?? [], "")}\n`,
    "Its outputs are all inputs that the program gives, `ipAddress` and `hostname` also where they were chosen, and:\n",
    `${list(Object.fromEntries(ofReserved), [])}\n`,
    "## Functions\n",
    "They look up what MAAS has now, and change nothing: [look-ups](look-ups.md).\n",
    ...functions,
    "## Types\n",
    ...types,
  ].join("\n");
}
