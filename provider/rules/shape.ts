import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { IsUnknown } from "../values/paths";
import type { PartialInputs, KnownInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import type { ResourceName } from "../schema";
import { join, stepsOf, unknownAt } from "../values/paths";
import { prune } from "../values/prune";
import { argumentSchema, inputSchema, propertiesOf } from "./shape-schema";
import { nearest } from "./wording";

/** What the shape rules say, by their ids in docs/validation.md. */
export const shapeRules = ["shape-type", "shape-required", "shape-unknown"] as const;

const compiled = new Map<ResourceName, ValidateFunction>();

/** Compiled when it is first needed: a provider that only reads or deletes never pays for it. */
function validator(resource: ResourceName): ValidateFunction {
  const known =
    compiled.get(resource) ?? new Ajv({ allErrors: true, verbose: true }).compile(inputSchema(resource));
  compiled.set(resource, known);
  return known;
}

/** The properties that schema.json does not have, among those whose values, or something in them, are not known yet. */
export function unknownProperties(paths: Iterable<string>, resource: ResourceName = "LxdVm"): CheckFailure[] {
  return [...paths].flatMap((path) => {
    let place = inputSchema(resource);
    let at = "";
    for (const step of stepsOf(path)) {
      at = join(at, step);
      if (typeof step === "number") {
        place = place.items ?? {};
        continue;
      }
      const properties = propertiesOf(place);
      const next = properties?.[step];
      if (properties !== undefined && next === undefined) {
        return [fail(at, sayUnknown(step, Object.keys(properties)))];
      }
      place = next ?? {};
    }
    return [];
  });
}

/**
 * Judges the shape of the inputs by schema.json: every missing, unknown or mistyped property at once. The draft is the rest of the
 * inputs, so that the other rules can judge it; what has no shape counts as unknown there.
 */
export function checkShape(
  raw: Record<string, unknown>,
  isUnknown: IsUnknown,
): { failures: CheckFailure[]; draft: PartialInputs } {
  return checkShapeOf<KnownInputs>("LxdVm", raw, isUnknown);
}

/** The same for the inputs of any resource. */
export function checkShapeOf<Inputs>(
  resource: ResourceName,
  raw: Record<string, unknown>,
  isUnknown: IsUnknown,
): { failures: CheckFailure[]; draft: { inputs: Inputs; isUnknown: IsUnknown } } {
  const validate = validator(resource);
  validate(raw);
  const errors = (validate.errors ?? []).map((error) => ({ error, path: pathOf(error) }));
  const decided = errors.filter(({ path }) => !isUnknown(path));
  const shapeless = new Set(decided.map(({ path }) => path));
  const hasNoShape = unknownAt(shapeless);
  const unknown = (path: string) => isUnknown(path) || hasNoShape(path);
  return {
    failures: decided.map(({ error, path }) => fail(path, say(error, path))),
    draft: { inputs: prune(raw, "", shapeless) as Inputs, isUnknown: unknown },
  };
}

/** What of a function's arguments is missing, not known in schema.json or of another type there. */
export function judgeArguments(name: string, args: Record<string, unknown>): CheckFailure[] {
  const validate = new Ajv({ allErrors: true, verbose: true }).compile(argumentSchema(name));
  validate(args);
  return (validate.errors ?? []).map((error) => fail(pathOf(error), say(error, pathOf(error))));
}

/** `/networkInterfaces/1/name` as `networkInterfaces[1].name`, the property itself where it is missing or unknown. */
function pathOf(error: ErrorObject): string {
  const steps = error.instancePath.split("/").slice(1).map(unescapePointer);
  const params = error.params as { missingProperty?: string; additionalProperty?: string };
  const last = params.missingProperty ?? params.additionalProperty;
  return (last === undefined ? steps : [...steps, last]).reduce(
    (path, step, i) => join(path, /^\d+$/.test(step) && i > 0 ? Number(step) : step),
    "",
  );
}

function unescapePointer(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

const typeNames: Record<string, string> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function say(error: ErrorObject, path: string): string {
  const params = error.params as { type?: string; additionalProperty?: string };
  if (error.keyword === "required") {
    return `${path} is missing`;
  }
  if (params.additionalProperty !== undefined) {
    const known = Object.keys((error.parentSchema as { properties: object }).properties);
    return sayUnknown(params.additionalProperty, known);
  }
  return `${path} must be ${typeNames[params.type ?? ""]}, but is ${sayKind(error.data)}`;
}

function sayUnknown(name: string, known: string[]): string {
  const near = nearest(name, known);
  return near === undefined
    ? `Unknown property ${name}: there is no name like it`
    : `Unknown property ${name}: the nearest known name is ${near}`;
}

/** What a value is, and never the value: any input may be a secret of the program, and the provider does not know which are. */
function sayKind(value: unknown): string {
  if (value === null || value === undefined) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "a list";
  }
  if (typeof value === "number" && !Number.isInteger(value)) {
    return "a number with a fraction";
  }
  return typeNames[typeof value] ?? typeof value;
}
