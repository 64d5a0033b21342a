import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LxdVmInputs } from "./inputs";

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

/** The Pulumi package schema of `schema.json`, as far as it is read here. */
export interface PackageSchema {
  config: { variables: Record<string, SchemaType> };
  types: Record<string, SchemaType>;
  resources: Record<
    string,
    SchemaType & { inputProperties: Record<string, SchemaType>; requiredInputs?: string[] }
  >;
}

let loaded: PackageSchema | undefined;

/** `schema.json`, the one description of inputs, outputs and settings, which stands at the package's top. */
export function packageSchema(): PackageSchema {
  loaded ??= JSON.parse(readFileSync(join(__dirname, "..", "..", "schema.json"), "utf8")) as PackageSchema;
  return loaded;
}

/** The names of the inputs of `LxdVm`. */
export function inputNames(): (keyof LxdVmInputs)[] {
  const resource = packageSchema().resources["maas-lxd:index:LxdVm"];
  return Object.keys(resource?.inputProperties ?? {}) as (keyof LxdVmInputs)[];
}
