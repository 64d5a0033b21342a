import { canonicalIp } from "../../model/ip";
import type { Region } from "../../model/store/region";
import {
  BAD_CHOICE,
  BAD_IP,
  flag,
  FormErrors,
  integer,
  limitedText,
  notAChoice,
  nullFlag,
  REQUIRED,
  text,
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

/** A text that `parse` takes; of another the message says what is wrong with it. */
export function parsedField<Value, Own = unknown>(
  parse: (asked: string, sent: Sent<Own>) => Value | undefined,
  message: string | ((asked: string, sent: Sent<Own>) => string),
): Read<Value, Own> {
  return (sent, name) => {
    const asked = text(sent.data, name);
    const value = asked === undefined ? undefined : parse(asked, sent);
    if (asked !== undefined && value === undefined) {
      sent.errors.add(name, typeof message === "string" ? message : message(asked, sent));
    }
    return value;
  };
}

/** Django's ChoiceField. */
export function choiceField<Own = unknown>(
  choices: readonly string[] | ((sent: Sent<Own>) => readonly string[]),
): Read<string, Own> {
  return parsedField(
    (asked, sent) => (typeof choices === "function" ? choices(sent) : choices).find((one) => one === asked),
    notAChoice,
  );
}

/** Django's GenericIPAddressField, in the canonical spelling. */
export const ipField = parsedField(canonicalIp, BAD_IP);

/** The id of the row that a field names. */
export function rowField<Id, Own = unknown>(
  find: (asked: string, sent: Sent<Own>) => { readonly id: Id } | undefined,
): Read<Id, Own> {
  return parsedField((asked, sent) => find(asked, sent)?.id, BAD_CHOICE);
}

/** The id of a row, as it is. */
export function idField(rows: (region: Region) => { get(id: number): { readonly id: number } | undefined }) {
  return rowField((asked, { region }) => (/^\d+$/.test(asked) ? rows(region).get(Number(asked)) : undefined));
}

/** A zone and a pool by their names. */
export const zoneField = rowField((name, { region }) => named(region.zones.values(), name));
export const poolField = rowField((name, { region }) => named(region.pools.values(), name));

/** The name of an object by which no other of its kind goes. */
interface Kind {
  /** As MAAS's messages call it: `Fabric`. */
  readonly kind: string;
  readonly pattern: RegExp;
  /** Where an object without a name is called `fabric-1`, so that no other may be. */
  readonly isDefaulted?: boolean;
}

export function nameField<Own extends { readonly id: number }>(
  { kind, pattern, isDefaulted = false }: Kind,
  rows: (region: Region) => Iterable<{ readonly id: number; readonly name: string }>,
): Read<string, Own> {
  const word = kind.toLowerCase();
  return checked<string, Own>(textField(256), (name, { region, own }) => {
    if (!pattern.test(name)) {
      return isDefaulted ? `Invalid ${word} name: ${name}.` : "Enter a valid value.";
    }
    if (isDefaulted && new RegExp(`^${word}-\\d+$`).test(name) && name !== defaultName(word, own?.id)) {
      return `Reserved ${word} name.`;
    }
    return [...rows(region)].some((row) => row.name === name && row.id !== own?.id)
      ? `${kind} with this Name already exists.`
      : undefined;
  });
}

/** The name of an object that was given none. */
export function defaultName(kind: string, id: number | undefined): string {
  return `${kind}-${id ?? ""}`;
}

/** The row of a table with this name. */
export function named<Row extends { readonly name: string }>(
  rows: Iterable<Row>,
  name: string,
): Row | undefined {
  return [...rows].find((row) => row.name === name);
}
