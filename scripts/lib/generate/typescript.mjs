import { nameOf, PREFIX, resourceOf } from "./schema.mjs";

/** @typedef {import("./schema.mjs").Property} Property */
/** @typedef {import("./schema.mjs").Schema} Schema */

export const HEADER = "// Generated from schema.json by `npm run generate`.\n\n";

/** @param {Property} property @returns {string} */
export function typeOf({ type, $ref, items, additionalProperties }) {
  if ($ref !== undefined) return nameOf($ref);
  if (type === "array") return `${typeOf(items ?? {})}[]`;
  if (additionalProperties !== undefined) return `Record<string, ${typeOf(additionalProperties)}>`;
  return type === "integer" ? "number" : (type ?? "unknown");
}

/** @param {string | undefined} text */
export const doc = (text) => (text === undefined ? "" : `/** ${text} */\n`);

/**
 * @param {Record<string, Property>} properties
 * @param {readonly string[]} required
 */
export const fields = (properties, required) =>
  Object.entries(properties)
    .map(
      ([name, property]) =>
        `${doc(property.description)}${name}${required.includes(name) ? "" : "?"}: ${typeOf(property)};\n`,
    )
    .join("");

/** @param {[string, Property]} entry */
function declaration([token, type]) {
  const name = nameOf(token);
  const body =
    type.enum === undefined
      ? `interface ${name} {\n${fields(type.properties ?? {}, type.required ?? [])}}`
      : `type ${name} = ${type.enum.map(({ value }) => JSON.stringify(value)).join(" | ")};`;
  return `${doc(type.description)}export ${body}\n`;
}

/** The outputs that are no inputs. @param {Schema} schema */
function beyondInputs(schema) {
  const { inputProperties, properties = {} } = resourceOf(schema);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in inputProperties)));
}

/** The types of an `LxdVm`, as plain values: provider/inputs.ts. @param {Schema} schema */
export function inputsModule(schema) {
  const { inputProperties, requiredInputs = [], required = [] } = resourceOf(schema);
  return [
    HEADER,
    ...Object.entries(schema.types).map(declaration),
    "/** What a program gives for an `LxdVm`. */\n",
    `export interface LxdVmInputs {\n${fields(inputProperties, requiredInputs)}}\n`,
    "/** What an `LxdVm` reports beyond its inputs. */\n",
    `export interface LxdVmStatus {\n${fields(beyondInputs(schema), required)}}\n`,
    "/** What the state holds: the inputs as they are in force, and the status. */\n",
    "export type LxdVmOutputs = LxdVmInputs & LxdVmStatus;\n",
  ].join("\n");
}

/** What a program reads of an `LxdVm`: sdk/properties.ts. @param {Schema} schema */
export function sdkModule(schema) {
  const { properties = {}, required = [] } = resourceOf(schema);
  const types = Object.keys(schema.types).map((token) => token.replace(PREFIX, ""));
  const declared = Object.entries(properties).map(([name, property]) => {
    const type = required.includes(name) ? typeOf(property) : `${typeOf(property)} | undefined`;
    return `${doc(property.description)}declare readonly ${name}: pulumi.Output<${type}>;\n`;
  });
  const used = types.filter((type) => declared.some((line) => new RegExp(`\\b${type}\\b`).test(line)));
  return [
    HEADER,
    'import type * as pulumi from "@pulumi/pulumi";\n',
    `import type { ${used.join(", ")} } from "../provider/inputs";\n`,
    'import { QuietResource } from "./quiet-resource";\n\n',
    "/** The outputs of an `LxdVm`. `declare`: a field of its own would overwrite what the base class sets. */\n",
    `export abstract class LxdVmProperties extends QuietResource {\n${declared.join("")}}\n\n`,
    "/** Every property, so that the engine's answers find theirs (pulumi/pulumi#2931), also where a program gives no input. */\n",
    `export const UNDEFINED_PROPERTIES: Record<string, undefined> = {\n${Object.keys(properties)
      .map((name) => `${name}: undefined,\n`)
      .join("")}};\n`,
  ].join("");
}

/** The types that a program can import: sdk/types.ts. @param {Schema} schema */
export function sdkTypes(schema) {
  const types = Object.keys(schema.types).map((token) => token.replace(PREFIX, ""));
  return `${HEADER}export type { ${types.join(", ")} } from "../provider/inputs";\n`;
}

/** The settings of an explicit provider: sdk/plugin/provider-args.ts. @param {Schema} schema */
export function providerArgs({ config }) {
  const settings = Object.entries(config.variables).map(
    ([name, property]) => `${doc(property.description)}${name}?: pulumi.Input<${typeOf(property)}>;\n`,
  );
  return [
    HEADER,
    'import type * as pulumi from "@pulumi/pulumi";\n\n',
    "/** The settings of a `Provider`; what is left out comes from the environment variables that the setting names. */\n",
    `export interface ProviderArgs {\n${settings.join("")}}\n`,
  ].join("");
}
