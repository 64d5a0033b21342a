import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project.mjs";

export const PREFIX = "maas-lxd:index:";

/**
 * A type or a property of schema.json, as far as it is read here.
 *
 * @typedef {{
 *   type?: string,
 *   $ref?: string,
 *   description?: string,
 *   items?: Property,
 *   additionalProperties?: Property,
 *   properties?: Record<string, Property>,
 *   required?: string[],
 *   enum?: { value: string }[],
 *   willReplaceOnChanges?: boolean,
 *   secret?: boolean,
 *   defaultInfo?: object,
 * }} Property
 *
 * @typedef {{
 *   config: { variables: Record<string, Property>, defaults: string[] },
 *   types: Record<string, Property>,
 *   provider: Property,
 *   resources: Record<string, Property & { inputProperties: Record<string, Property>, requiredInputs?: string[] }>,
 *   functions: Record<string, { description: string, inputs: Property, outputs: Property }>,
 * }} Schema
 */

/** @returns {Schema} */
export function readSchema() {
  return JSON.parse(readFileSync(join(projectRoot, "schema.json"), "utf8"));
}

/** The functions whose outputs are those of a type, which others have lists of. */
const OUTPUTS_OF = { getVmHost: "VmHostInfo" };

/**
 * schema.json with the settings of the configuration as those of an explicit provider too. Those have no default from the environment: an
 * SDK would put what it finds there into the inputs, which the state keeps. And with the outputs of the functions that answer with one of a type.
 *
 * @param {Schema} schema
 */
export function schemaText(schema) {
  const settings = Object.fromEntries(
    Object.entries(schema.config.variables).map(([name, setting]) => {
      const own = { ...setting };
      delete own.defaultInfo;
      return [name, own];
    }),
  );
  const provider = { ...schema.provider, properties: settings, inputProperties: settings };
  const functions = { ...schema.functions };
  for (const [name, type] of Object.entries(OUTPUTS_OF)) {
    const [its, from] = [functions[PREFIX + name], schema.types[PREFIX + type]];
    if (its === undefined || from === undefined) throw new Error(`schema.json has no ${name} or no ${type}`);
    const { properties = {}, required = [] } = from;
    functions[PREFIX + name] = { ...its, outputs: { type: "object", properties, required } };
  }
  return JSON.stringify({ ...schema, provider, functions }, null, 2);
}

/** The names of the resources, `LxdVm` first. @param {Schema} schema */
export const resourceNames = (schema) => Object.keys(schema.resources).map(nameOf);

/** @param {Schema} schema @param {string} name */
export function resourceOf(schema, name) {
  const resource = schema.resources[`${PREFIX}${name}`];
  if (resource === undefined) throw new Error(`schema.json has no ${name}`);
  return resource;
}

/** @param {string} token */
export const nameOf = (token) => token.replace(`#/types/`, "").replace(PREFIX, "");
