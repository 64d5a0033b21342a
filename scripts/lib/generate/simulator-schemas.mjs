import { join } from "node:path";
import { projectRoot } from "../project.mjs";

/** @typedef {import("ts-json-schema-generator").Schema} Schema */

/**
 * The JSON Schema of a type of the simulator, from the type itself and the tags of its comments.
 *
 * @param {string} file below simulator/
 * @param {string} type that the file exports
 * @returns {Promise<string>}
 */
export async function simulatorSchema(file, type) {
  const { createGenerator } = await import("ts-json-schema-generator");
  const schema = createGenerator({
    path: join(projectRoot, "simulator", file),
    tsconfig: join(projectRoot, "simulator", "tsconfig.json"),
    type,
    topRef: false,
    sortProps: false,
    skipTypeCheck: true,
    discriminatorType: "json-schema",
    extraTags: ["anyOf", "dependencies", "needsAny"],
  }).createSchema(type);
  complete(schema);
  return JSON.stringify(schema);
}

/**
 * Writes what the generator cannot:
 *
 * - What has to be one of several values needs no type besides, whose error would only repeat it.
 * - An `if` on the property that tells the members of a union apart also holds for objects without it. It requires the property, so that
 *   its absence is the one error.
 * - `needsAny` are properties of which one has to be there.
 *
 * @param {any} part of a schema
 */
function complete(part) {
  if (typeof part !== "object" || part === null) return;
  if (part.enum !== undefined || part.const !== undefined) delete part.type;
  if (part.if !== undefined) part.if.required = Object.keys(part.if.properties);
  if (part.needsAny !== undefined) {
    part.anyOf = part.needsAny.map((/** @type {string} */ name) => ({ required: [name] }));
    delete part.needsAny;
  }
  Object.values(part).forEach(complete);
}
