import { nameOf, PREFIX, resourceNames, resourceOf } from "./schema.mjs";

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

/** The outputs that are no inputs. @param {Schema} schema @param {string} resource */
function beyondInputs(schema, resource) {
  const { inputProperties, properties = {} } = resourceOf(schema, resource);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in inputProperties)));
}

/** @param {string} name */
const withArticle = (name) => (name.startsWith("L") ? `an \`${name}\`` : `a \`${name}\``);

/** @param {Schema} schema @param {string} name */
function resourceTypes(schema, name) {
  const { inputProperties, requiredInputs = [], required = [] } = resourceOf(schema, name);
  const status = beyondInputs(schema, name);
  return [
    `/** What a program gives for ${withArticle(name)}. */\n`,
    `export interface ${name}Inputs {\n${fields(inputProperties, requiredInputs)}}\n`,
    `/** What ${withArticle(name)} reports beyond its inputs. */\n`,
    `export interface ${name}Status {\n${fields(status, required)}}\n`,
    "/** What the state holds: the inputs as they are in force, and the status. */\n",
    `export type ${name}Outputs = ${name}Inputs & ${name}Status;\n`,
  ];
}

/** The types of the resources, as plain values: provider/inputs.ts. @param {Schema} schema */
export function inputsModule(schema) {
  return [
    HEADER,
    ...Object.entries(schema.types).map(declaration),
    ...resourceNames(schema).flatMap((name) => resourceTypes(schema, name)),
  ].join("\n");
}

/** What a program reads of a resource: sdk/properties.ts for `LxdVm`. @param {Schema} schema @param {string} name */
export function sdkModule(schema, name) {
  const { properties = {}, required = [] } = resourceOf(schema, name);
  const types = Object.keys(schema.types).map((token) => token.replace(PREFIX, ""));
  const declared = Object.entries(properties).map(([property, described]) => {
    const type = required.includes(property) ? typeOf(described) : `${typeOf(described)} | undefined`;
    return `${doc(described.description)}declare readonly ${property}: pulumi.Output<${type}>;\n`;
  });
  const used = types.filter((type) => declared.some((line) => new RegExp(`\\b${type}\\b`).test(line)));
  return [
    HEADER,
    'import type * as pulumi from "@pulumi/pulumi";\n',
    ...(used.length === 0 ? [] : [`import type { ${used.join(", ")} } from "../provider/inputs";\n`]),
    'import { QuietResource } from "./quiet-resource";\n\n',
    `/** The outputs of ${withArticle(name)}. \`declare\`: a field of its own would overwrite what the base class sets. */\n`,
    `export abstract class ${name}Properties extends QuietResource {\n${declared.join("")}}\n\n`,
    "/** Every property, so that the engine's answers find theirs (pulumi/pulumi#2931), also where a program gives no input. */\n",
    `export const UNDEFINED_PROPERTIES: Record<string, undefined> = {\n${Object.keys(properties)
      .map((property) => `${property}: undefined,\n`)
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
