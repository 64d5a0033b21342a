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
 * }} Schema
 */

/** @returns {Schema} */
export function readSchema() {
  return JSON.parse(readFileSync(join(projectRoot, "schema.json"), "utf8"));
}

/**
 * schema.json with the settings of the configuration as those of an explicit provider too. Those have no default from the environment: an
 * SDK would put what it finds there into the inputs, which the state keeps.
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
  return JSON.stringify({ ...schema, provider }, null, 2);
}

/** @param {Schema} schema */
export function resourceOf(schema) {
  const resource = schema.resources[`${PREFIX}LxdVm`];
  if (resource === undefined) throw new Error("schema.json has no LxdVm");
  return resource;
}

/** @param {string} token */
export const nameOf = (token) => token.replace(`#/types/`, "").replace(PREFIX, "");
