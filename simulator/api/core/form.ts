import { invalid, textError } from "../../model/errors";
import { parseIp, type IpNumber } from "../../model/ip";
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

  /** For a field that the API names differently from the form. */
  rename(field: string, name: string): void {
    const messages = this.errors[field];
    if (messages !== undefined) {
      Reflect.deleteProperty(this.errors, field);
      this.errors[name] = messages;
    }
  }

  get any(): boolean {
    return Object.keys(this.errors).length > 0;
  }

  /** Throws MAASAPIValidationError when there is any error. */
  check(): void {
    if (this.any) {
      throw invalid(this.errors);
    }
  }
}

export const REQUIRED = "This field is required.";
export const BAD_IP = "Enter a valid IPv4 or IPv6 address.";
export const BAD_CHOICE = "Select a valid choice. That choice is not one of the available choices.";

/** The trimmed text of a field; undefined when missing or empty. */
export function text(data: Params, field: string): string | undefined {
  const value = data.get(field)?.trim();
  return value === "" ? undefined : value;
}

/** A text whose column has a length: when it is longer, that is the field's one error, and the text counts as missing. */
export function limitedText(
  data: Params,
  field: string,
  most: number,
  errors: FormErrors,
): string | undefined {
  const value = text(data, field);
  if (value !== undefined && value.length > most) {
    errors.add(field, `Ensure this value has at most ${most} characters (it has ${value.length}).`);
    return undefined;
  }
  return value;
}

/** The fields that were sent: a row keeps what it has of the others. */
export function sentFields<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const sent = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(sent) as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };
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

/** Django's BooleanField behind its checkbox: anything but nothing and "false" is true, "0" included. */
export function flag(data: Params, field: string): boolean {
  const value = data.get(field);
  return value !== undefined && value !== "" && value.toLowerCase() !== "false";
}

/** Django's NullBooleanField: undefined for what is neither true nor false. */
export function nullFlag(data: Params, field: string): boolean | undefined {
  const value = data.get(field);
  if (value === "true" || value === "True" || value === "2") {
    return true;
  }
  return value === "false" || value === "False" || value === "3" ? false : undefined;
}

/** Django's ChoiceField; undefined when missing or empty. */
export function choice(
  data: Params,
  field: string,
  choices: readonly string[],
  errors: FormErrors,
): string | undefined {
  const value = text(data, field);
  if (value !== undefined && !choices.includes(value)) {
    errors.add(field, notAChoice(value));
    return undefined;
  }
  return value;
}

export function notAChoice(value: string): string {
  return `Select a valid choice. ${value} is not one of the available choices.`;
}

/** An IP address as Django's GenericIPAddressField takes it, in its canonical spelling. */
export function ipAddress(data: Params, field: string, errors: FormErrors): IpNumber | undefined {
  const value = text(data, field);
  const ip = value === undefined ? undefined : parseIp(value);
  if (value !== undefined && ip === undefined) {
    errors.add(field, BAD_IP);
  }
  return ip;
}

/** A parameter that MAAS reads itself and cannot do without; it may be empty. */
export function mandatory(data: Params, field: string): string {
  const value = data.get(field);
  if (value === undefined) {
    throw textError(400, `No provided ${field}!`);
  }
  return value;
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
