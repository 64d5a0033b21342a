import type { LxdVmInputs, LxdVmOutputs } from "./inputs";

/** A type in the package schema, as far as it is read here. */
export interface SchemaType {
  type?: string;
  $ref?: string;
  description?: string;
  items?: SchemaType;
  /** Of a map: what its values are. */
  additionalProperties?: SchemaType;
  properties?: Record<string, SchemaType>;
  required?: string[];
  secret?: boolean;
}

/** A resource of the schema, and the provider of its resources. */
type SchemaResource = SchemaType & {
  inputProperties: Record<string, SchemaType>;
  requiredInputs?: string[];
};

/** The Pulumi package schema of `schema.json`, as far as it is read here. */
export interface PackageSchema {
  version: string;
  config: { variables: Record<string, SchemaType> };
  types: Record<string, SchemaType>;
  provider: SchemaResource;
  resources: Record<string, SchemaResource>;
  functions: Record<string, { description: string; inputs: SchemaType; outputs: SchemaType }>;
}

/** `schema.json`, the one description of inputs, outputs and settings, which stands at the package's top. */
export function packageSchema(): PackageSchema {
  // Seen from the compiled file, and so that a bundler takes it in.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("../../schema.json") as PackageSchema;
}

/** The names of all that an `LxdVm` has once it is made, its inputs among them. */
export function outputNames(): (keyof LxdVmOutputs)[] {
  return Object.keys(resourceOf("LxdVm").properties ?? {}) as (keyof LxdVmOutputs)[];
}

/** The names of the inputs of `LxdVm`. */
export function inputNames(): (keyof LxdVmInputs)[] {
  return Object.keys(resourceOf("LxdVm").inputProperties) as (keyof LxdVmInputs)[];
}

/** The resources of the package. */
export type ResourceName = "LxdVm" | "ReservedAddress";

/** What the schema says of a resource. */
export function resourceOf(name: ResourceName): SchemaResource {
  const resource = packageSchema().resources[`maas-lxd:index:${name}`];
  if (resource === undefined) {
    throw new Error(`schema.json has no ${name}`);
  }
  return resource;
}

/** The inputs of resources that are secret whatever a program says. */
export function secretInputs(): string[] {
  return Object.values(packageSchema().resources).flatMap(({ inputProperties }) =>
    Object.entries(inputProperties).flatMap(([name, { secret }]) => (secret === true ? [name] : [])),
  );
}
