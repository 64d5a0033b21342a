import { invalid, textError } from "../model/errors";
import type { Params } from "./params";

/** Collects a form's errors as Django does: all fields are judged before any is reported. */
export class FormErrors {
  private readonly errors: Record<string, string[]> = {};

  add(field: string, message: string): void {
    (this.errors[field] ??= []).push(message);
  }

  has(field: string): boolean {
    return this.errors[field] !== undefined;
  }

  /** Throws MAASAPIValidationError when there is any error. */
  check(): void {
    if (Object.keys(this.errors).length > 0) {
      throw invalid(this.errors);
    }
  }
}

export const REQUIRED = "This field is required.";
export const BAD_CHOICE = "Select a valid choice. That choice is not one of the available choices.";

/** The trimmed text of a field; undefined when missing or empty. */
export function text(data: Params, field: string): string | undefined {
  const value = data.get(field)?.trim();
  return value === "" ? undefined : value;
}

/** Django's IntegerField. */
export function integer(
  data: Params,
  field: string,
  errors: FormErrors,
  limits: { min?: number; max?: number } = {},
): number | undefined {
  const value = text(data, field);
  if (value === undefined) {
    return undefined;
  }
  if (!/^[+-]?\d+(\.0*)?$/.test(value)) {
    errors.add(field, "Enter a whole number.");
    return undefined;
  }
  const number = Number.parseInt(value, 10);
  if (limits.min !== undefined && number < limits.min) {
    errors.add(field, `Ensure this value is greater than or equal to ${limits.min}.`);
  }
  if (limits.max !== undefined && number > limits.max) {
    errors.add(field, `Ensure this value is less than or equal to ${limits.max}.`);
  }
  return number;
}

/** Django's BooleanField: what is neither false nor 0 nor empty is true. */
export function flag(data: Params, field: string): boolean {
  const value = data.get(field);
  return value !== undefined && value !== "" && !["false", "0"].includes(value.toLowerCase());
}

/** A boolean of MAAS's own parameter reading (formencode's StringBool). */
export function stringBool(data: Params, field: string, fallback: boolean): boolean {
  const value = data.get(field)?.trim().toLowerCase();
  if (value === undefined || value === "") {
    return fallback;
  }
  if (["true", "t", "yes", "y", "on", "1"].includes(value)) {
    return true;
  }
  if (["false", "f", "no", "n", "off", "0"].includes(value)) {
    return false;
  }
  throw textError(400, `Invalid ${field}: Value should be 'true' or 'false'`);
}

/** A form that got no readable body is unbound: it fails without a reason. */
export function bound(data: Params | null): Params {
  if (data === null) {
    throw invalid({});
  }
  return data;
}

/** MAAS's "is not a valid X" for a choice of names. */
export function invalidChoice(field: string, value: string, choices: readonly string[]): string {
  const listed = choices.map((choice) => `'${choice}'`).join(", ");
  return `'${value}' is not a valid ${field}.  It should be one of: ${listed}.`;
}
