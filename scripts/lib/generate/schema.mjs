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
 * }} Property
 *
 * @typedef {{
 *   config: { variables: Record<string, Property>, required: string[] },
 *   types: Record<string, Property>,
 *   resources: Record<string, Property & { inputProperties: Record<string, Property>, requiredInputs?: string[] }>,
 * }} Schema
 */

/** @returns {Schema} */
export function readSchema() {
  return JSON.parse(readFileSync(join(projectRoot, "schema.json"), "utf8"));
}

/** @param {Schema} schema */
export function resourceOf(schema) {
  const resource = schema.resources[`${PREFIX}LxdVm`];
  if (resource === undefined) throw new Error("schema.json has no LxdVm");
  return resource;
}

/** @param {string} token */
export const nameOf = (token) => token.replace(`#/types/`, "").replace(PREFIX, "");
