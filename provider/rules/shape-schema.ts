import { packageSchema, resourceOf, type ResourceName, type SchemaType } from "../schema";

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

const derived = new Map<ResourceName, JsonSchema>();

/** The JSON schema of a resource's inputs, derived from the package schema, which is the one truth. */
export function inputSchema(resource: ResourceName): JsonSchema {
  const known = derived.get(resource) ?? derive(resource);
  derived.set(resource, known);
  return known;
}

/** The JSON schema of the arguments of a function, by its name in the package schema. */
export function argumentSchema(name: string): JsonSchema {
  return closedObject(packageSchema().functions[`maas-lxd:index:${name}`]?.inputs ?? {});
}

function derive(resource: ResourceName): JsonSchema {
  const { inputProperties, requiredInputs = [] } = resourceOf(resource);
  return {
    ...closedObject({ properties: inputProperties, required: requiredInputs }),
    definitions: definitions(),
  };
}

function definitions(): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(packageSchema().types).map(([token, type]) => [
      nameOf(`#/types/${token}`),
      // Which of an enumeration's texts a value is, a rule of its own says.
      type.properties === undefined ? property(type) : closedObject(type),
    ]),
  );
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
  return $ref === undefined ? properties : definitions()[$ref.slice("#/definitions/".length)]?.properties;
}

function nameOf(ref: string): string {
  return ref.slice(typePrefix.length);
}
