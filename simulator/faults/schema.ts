import { Ajv } from "ajv";
import type { RegionFault } from "./faults";

const machine = { hostname: { type: "string" }, systemId: { type: "string" } } as const;
const times = { times: { type: "integer", minimum: 1 } } as const;

function fault(kind: string, properties: object = {}, required: readonly string[] = []): object {
  return {
    type: "object",
    properties: { kind: { const: kind }, ...properties },
    required: ["kind", ...required],
    additionalProperties: false,
  };
}

/** The JSON Schema of what `PUT /simulator/faults` takes. */
export const FAULTS_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "array",
  items: {
    type: "object",
    required: ["kind"],
    discriminator: { propertyName: "kind" },
    oneOf: [
      fault("no-rack"),
      fault("power-failure", { ...machine, ...times, message: { type: "string" } }),
      fault("commissioning-failure", { ...machine, ...times }),
      fault("deployment-failure", { ...machine, ...times }),
      fault("hold", machine),
      fault("pinged", { addresses: { type: "array", items: { type: "string" } } }, ["addresses"]),
    ],
  },
} as const;

const ajv = new Ajv({ discriminator: true, allErrors: true });
const validate = ajv.compile<RegionFault[]>(FAULTS_SCHEMA);

/** The faults of a JSON text; a string tells the place and the reason why it is none. */
export function parseFaults(text: string): RegionFault[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (validate(value)) {
    return value;
  }
  return (validate.errors ?? [])
    .map(
      (problem) =>
        `${problem.instancePath === "" ? "/" : problem.instancePath}: ${problem.message ?? "invalid"}`,
    )
    .join("; ");
}
