import packageSchema from "pulumi-maas-lxd/schema.json";

/** A property of the package schema, as far as a shape goes. */
interface PropertySpec {
  type?: string;
  $ref?: string;
  items?: PropertySpec;
}

interface ObjectSpec {
  properties: Record<string, PropertySpec>;
  required?: string[];
}

/** A JSON schema. */
export interface JsonSchema {
  type?: string;
  $ref?: string;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean;
  definitions?: Record<string, JsonSchema>;
}

const typePrefix = "#/types/maas-lxd:index:";

/** The JSON schema of an LxdVm's inputs, derived from the package schema, which is the one truth. */
export function inputSchema(): JsonSchema {
  const { inputProperties, requiredInputs } = packageSchema.resources["maas-lxd:index:LxdVm"];
  const types: Record<string, ObjectSpec> = packageSchema.types;
  return {
    ...closedObject({ properties: inputProperties, required: requiredInputs }),
    definitions: Object.fromEntries(
      Object.entries(types).map(([token, type]) => [nameOf(`#/types/${token}`), closedObject(type)]),
    ),
  };
}

function closedObject({ properties, required = [] }: ObjectSpec): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(properties).map(([name, spec]) => [name, property(spec)])),
    required,
    additionalProperties: false,
  };
}

function property({ type, $ref, items }: PropertySpec): JsonSchema {
  if ($ref !== undefined) {
    return { $ref: `#/definitions/${nameOf($ref)}` };
  }
  return { ...(type !== undefined && { type }), ...(items && { items: property(items) }) };
}

function nameOf(ref: string): string {
  return ref.slice(typePrefix.length);
}

/** Names of the inputs that are secrets. */
export function secretInputs(): string[] {
  const { inputProperties } = packageSchema.resources["maas-lxd:index:LxdVm"];
  return Object.entries(inputProperties)
    .filter(([, spec]) => "secret" in spec && spec.secret)
    .map(([name]) => name);
}
