import { Ajv, type ValidateFunction } from "ajv";
import { parseIp } from "../model/ip";
import { schemaProblems } from "../schema-errors";
import FAULTS_SCHEMA from "./faults.schema.json";
import type { Fault } from "./kinds";

export { FAULTS_SCHEMA };

let compiled: ValidateFunction<Fault[]> | undefined;

/** Compiled when the first faults come: it takes longer than all else that a simulator does until it listens. */
function validator(): ValidateFunction<Fault[]> {
  if (compiled === undefined) {
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false });
    ajv.addFormat("ipv4", (text) => parseIp(text)?.version === 4);
    ajv.addFormat("ipv6", (text) => parseIp(text)?.version === 6);
    compiled = ajv.compile<Fault[]>(FAULTS_SCHEMA);
  }
  return compiled;
}

/** Checks a list of faults against the schema. @returns the list, or the places that are wrong with their reasons */
export function checkFaults(value: unknown): readonly Fault[] | string {
  const validate = validator();
  if (validate(value)) {
    return value;
  }
  return schemaProblems(validate.errors ?? [])
    .map(({ path, reason }) => `/${path.join("/")}: ${reason}`)
    .join("; ");
}

/** Reads the faults of a JSON text. @returns the list, or the places that are wrong with their reasons */
export function parseFaults(text: string): readonly Fault[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  return checkFaults(value);
}
