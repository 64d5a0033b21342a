import type { ErrorObject } from "ajv";

/** A place in a document that a JSON Schema refuses, and why. */
export interface SchemaProblem {
  /** Keys and indexes from the top, the last one perhaps naming what should not be there. */
  readonly path: readonly string[];
  readonly reason: string;
}

function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function problem(error: ErrorObject): SchemaProblem {
  const path = steps(error.instancePath);
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "additionalProperties":
      return { path: [...path, String(params["additionalProperty"])], reason: "is not known here" };
    case "required":
      return { path, reason: `lacks ${String(params["missingProperty"])}` };
    case "enum":
      return { path, reason: `must be one of ${listed(params["allowedValues"] as unknown[])}` };
    case "const":
      return { path, reason: `must be ${JSON.stringify(params["allowedValue"])}` };
    case "dependencies":
      return {
        path: [...path, String(params["property"])],
        reason: `is given without ${String(params["deps"])}`,
      };
    case "format":
      return { path, reason: `is not an ${String(params["format"])} address` };
    default:
      return { path, reason: error.message ?? "is refused" };
  }
}

/** Alternatives that all failed: what each of them lacked, in one sentence. */
function alternatives(error: ErrorObject, all: readonly ErrorObject[]): SchemaProblem {
  const path = steps(error.instancePath);
  const parts = all.filter(
    (one) => one.instancePath === error.instancePath && one.schemaPath.startsWith(`${error.schemaPath}/`),
  );
  if (parts.length > 0 && parts.every((one) => one.keyword === "required")) {
    const names = parts.map((one) => String((one.params as { missingProperty: unknown }).missingProperty));
    return { path, reason: `lacks ${names.join(" or ")}` };
  }
  const reasons = [...new Set(parts.map((one) => problem(one).reason))];
  return { path, reason: reasons.join(" or ") || "is refused" };
}

/** Ajv's errors as places with reasons, without those that only repeat that another one failed. */
export function schemaProblems(errors: readonly ErrorObject[]): SchemaProblem[] {
  const choices = errors.filter((error) => error.keyword === "anyOf");
  const found = errors
    .filter((error) => error.keyword !== "if")
    .filter((error) => !choices.some((choice) => error.schemaPath.startsWith(`${choice.schemaPath}/`)))
    .map((error) => (error.keyword === "anyOf" ? alternatives(error, errors) : problem(error)));
  const texts = new Set<string>();
  return found.filter((one) => {
    const text = JSON.stringify(one);
    return !texts.has(text) && texts.add(text);
  });
}
