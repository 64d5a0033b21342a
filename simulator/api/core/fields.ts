import { formatIp } from "../../model/ip";
import type { Region } from "../../model/store/region";
import {
  BAD_CHOICE,
  choice,
  flag,
  FormErrors,
  integer,
  ipAddress,
  limitedText,
  namedRow,
  nullFlag,
  REQUIRED,
  text,
  uniqueName,
  type NameField,
} from "./form";
import type { Params } from "./params";

/** A form on its way to a row. */
export interface Sent<Own> {
  readonly region: Region;
  readonly data: Params;
  readonly errors: FormErrors;
  /** The row as it is; undefined for one that is to be created. */
  readonly own: Own | undefined;
}

/** Reads a field and notes what is wrong with it; undefined where it is missing or empty. */
export type Read<Value, Own = unknown> = (sent: Sent<Own>, name: string) => Value | undefined;

/** A field of one of MAAS's forms, by which a column is set. */
export interface Field<Value, Own> {
  /** As the API calls it. */
  readonly name: string;
  readonly read: Read<Value, Own>;
  /** What the column is once the field is sent empty; without it the column stays as it is. */
  readonly blank?: Value;
  /** Whether a new row needs it, or any form that does not leave it out. */
  readonly required?: "new" | "always";
}

/** The fields of a form by the columns that they set; they are judged in this order. */
export type Fields<Row, Own = Row> = { readonly [Column in keyof Row]?: Field<Row[Column], Own> };

/** The columns that the form sets: a row keeps what it has of the others. */
export function readFields<Row, Own>(fields: Fields<Row, Own>, sent: Sent<Own>): Partial<Row> {
  const columns = Object.entries<Field<unknown, Own>>(fields as Record<string, Field<unknown, Own>>);
  const read = columns.map(([column, field]) => [column, readField(field, sent)] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Partial<Row>;
}

/** A form that is no more than its fields. @throws MaasError with their errors */
export function readForm<Row>(fields: Fields<Row>, region: Region, data: Params, own?: Row): Partial<Row> {
  const errors = new FormErrors();
  const form = readFields(fields, { region, data, errors, own });
  errors.check();
  return form;
}

function readField<Own>({ name, read, blank, required }: Field<unknown, Own>, sent: Sent<Own>): unknown {
  const { data, errors, own } = sent;
  const value = read(sent, name);
  if (value !== undefined || errors.has(name)) {
    return value;
  }
  if (required !== undefined && (own === undefined || (required === "always" && data.has(name)))) {
    errors.add(name, REQUIRED);
  }
  return data.has(name) ? blank : undefined;
}

/** What `read` reads, with one more thing that may be wrong with it. */
export function checked<Value, Own = unknown>(
  read: Read<Value, Own>,
  problemOf: (value: Value, sent: Sent<Own>) => string | undefined,
): Read<Value, Own> {
  return (sent, name) => {
    const value = read(sent, name);
    const problem = value === undefined ? undefined : problemOf(value, sent);
    if (problem !== undefined) {
      sent.errors.add(name, problem);
    }
    return value;
  };
}

/** As it came, empty or not. */
export const rawField: Read<string> = ({ data }, name) => data.get(name);

/** Django's CharField. */
export function textField(most = Infinity, pattern?: RegExp): Read<string> {
  return checked(
    ({ data, errors }, name) => limitedText(data, name, most, errors),
    (value) => (pattern?.test(value) === false ? "Enter a valid value." : undefined),
  );
}

/** Django's IntegerField. */
export function integerField(limits: { min?: number; max?: number } = {}): Read<number> {
  return ({ data, errors }, name) => integer(data, name, errors, limits);
}

/** Django's BooleanField. */
export const flagField: Read<boolean> = ({ data }, name) => (data.has(name) ? flag(data, name) : undefined);

/** Django's NullBooleanField. */
export const nullFlagField: Read<boolean> = ({ data }, name) => nullFlag(data, name);

/** Django's ChoiceField. */
export function choiceField(choices: readonly string[]): Read<string> {
  return ({ data, errors }, name) => choice(data, name, choices, errors);
}

/** A choice between numbers. */
export function numberField(choices: readonly string[]): Read<number> {
  return ({ data, errors }, name) => {
    const value = choice(data, name, choices, errors);
    return value === undefined ? undefined : Number(value);
  };
}

/** Django's GenericIPAddressField, in the canonical spelling. */
export const ipField: Read<string> = ({ data, errors }, name) => {
  const ip = ipAddress(data, name, errors);
  return ip === undefined ? undefined : formatIp(ip);
};

/** The id of the row that a field names, in MAAS's ModelChoiceField with `to_field_name`. */
export function rowField<Id, Own = unknown>(
  find: (named: string, sent: Sent<Own>) => { readonly id: Id } | undefined,
): Read<Id, Own> {
  return (sent, name) => namedRow(sent.data, name, (named) => find(named, sent)?.id, sent.errors);
}

/** The id of the row that a field gives, in Django's ModelChoiceField. */
export function idField(exists: (region: Region, id: number) => boolean): Read<number> {
  return ({ region, data, errors }, name) => {
    const value = text(data, name);
    if (value !== undefined && !(/^\d+$/.test(value) && exists(region, Number(value)))) {
      errors.add(name, BAD_CHOICE);
    }
    return value === undefined ? undefined : Number(value);
  };
}

/** A name by which no other row goes. */
export function nameField<Own extends { readonly id: number }>(
  kind: NameField,
  rows: (region: Region) => Iterable<{ readonly id: number; readonly name: string }>,
): Read<string, Own> {
  return ({ region, data, errors, own }) => uniqueName(rows(region), kind, data, errors, own);
}

/** The row of a table with this name. */
export function named<Row extends { readonly name: string }>(
  rows: Iterable<Row>,
  name: string,
): Row | undefined {
  return [...rows].find((row) => row.name === name);
}
