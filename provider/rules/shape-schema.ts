import { packageSchema, type SchemaType } from "../schema";

/** A JSON schema. */
export interface JsonSchema {
  type?: string;
  $ref?: string;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  definitions?: Record<string, JsonSchema>;
}

const typePrefix = "#/types/maas-lxd:index:";

function vmInputs(): { properties: Record<string, SchemaType>; required: string[] } {
  const { inputProperties = {}, requiredInputs = [] } =
    packageSchema().resources["maas-lxd:index:LxdVm"] ?? {};
  return { properties: inputProperties, required: requiredInputs };
}

let derived: JsonSchema | undefined;

/** The JSON schema of an LxdVm's inputs, derived from the package schema, which is the one truth. */
export function inputSchema(): JsonSchema {
  derived ??= derive();
  return derived;
}

/** The JSON schema of the arguments of a function, by its name in the package schema. */
export function argumentSchema(name: string): JsonSchema {
  return closedObject(packageSchema().functions[`maas-lxd:index:${name}`]?.inputs ?? {});
}

function derive(): JsonSchema {
  return {
    ...closedObject(vmInputs()),
    definitions: Object.fromEntries(
      Object.entries(packageSchema().types).map(([token, type]) => [
        nameOf(`#/types/${token}`),
        // Which of an enumeration's texts a value is, a rule of its own says.
        type.properties === undefined ? property(type) : closedObject(type),
      ]),
    ),
  };
}

function closedObject({ properties = {}, required = [] }: SchemaType): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(properties).map(([name, type]) => [name, property(type)])),
    required,
    additionalProperties: false,
  };
}

function property({ type, $ref, items, additionalProperties }: SchemaType): JsonSchema {
  if ($ref !== undefined) {
    return { $ref: `#/definitions/${nameOf($ref)}` };
  }
  return {
    ...(type !== undefined && { type }),
    ...(items && { items: property(items) }),
    ...(additionalProperties && { additionalProperties: property(additionalProperties) }),
  };
}

/** What an object of that schema may have; undefined where it is not an object. */
export function propertiesOf({ $ref, properties }: JsonSchema): Record<string, JsonSchema> | undefined {
  return $ref === undefined
    ? properties
    : inputSchema().definitions?.[$ref.slice("#/definitions/".length)]?.properties;
}

function nameOf(ref: string): string {
  return ref.slice(typePrefix.length);
}
