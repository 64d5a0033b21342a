import type { Versioned } from "../../model/catalog/versions";
import type { Region } from "../../model/store/region";
import { requireAdmin } from "./permissions";
import { deleted, json, restful, type Call, type Operation, type Resource } from "./resource";

/**
 * Who may create, change or delete an object:
 *
 * - `reserved`: the method is for administrators; MAAS refuses others with a sentence, before it looks at anything.
 * - `admins-first`: administrators; others are refused without a reason, before the object is looked for.
 * - `admins`: the same, once the object is found.
 * - `everyone`: what else is needed is for the function to check.
 */
export type Access = "reserved" | "admins-first" | "admins" | "everyone";

/** A kind of objects with a collection, of which MAAS's handlers do the same with different forms. */
interface CommonKind<Row> extends Versioned {
  /** MAAS's handler classes: of the collection, and of one object. */
  readonly handlers: readonly [collection: string, object: string];
  readonly paths: readonly [collection: string, object: string];
  /** As the sentences of `describe/` name them: `["fabrics", "a fabric"]`. */
  readonly nouns: readonly [many: string, one: string];
  /** What the handlers manage, where `describe/` has other words for it. */
  readonly manages?: readonly [collection: string, object: string];
  /** The sentence of `describe/` for the read, where it is not `Read a fabric.`. */
  readonly reads?: string;
  /** The object of the path. */
  readonly find: (call: Call) => Row;
  readonly view: (region: Region, row: Row) => object;
  /** Instead of the view of the object. */
  readonly read?: (call: Call) => object;
  readonly create?: readonly [Exclude<Access, "admins">, (call: Call) => Row];
  readonly update?: readonly [Access, (call: Call, row: Row) => Row];
  readonly remove?: readonly [Access, (call: Call, row: Row) => void];
  /** Instead of `find`, where a DELETE of what is not there is answered like any other. */
  readonly findToRemove?: (call: Call) => Row | undefined;
  /** What there is besides, with `op=`. */
  readonly operations?: readonly [collection: readonly Operation[], object: readonly Operation[]];
}

/** With the rows in the order of the list, or with what the list shows. */
export type Kind<Row> = CommonKind<Row> &
  ({ readonly rows: (call: Call) => Iterable<Row> } | { readonly list: (call: Call) => readonly object[] });

/** The two URLs of a kind of objects, with their list, create, read, update and delete. */
export function crud<Row>(kind: Kind<Row>): readonly [collection: Resource, object: Resource] {
  const [many, one] = kind.nouns;
  const [managesMany, managesOne] = kind.manages ?? kind.nouns;
  const [onMany, onOne] = kind.operations ?? [[], []];
  const since = kind.since === undefined ? {} : { since: kind.since };
  return [
    {
      name: kind.handlers[0],
      doc: `Manage ${managesMany}.`,
      path: kind.paths[0],
      ...since,
      operations: [
        restful("GET", `List ${many}.`, (call) => json(list(kind, call))),
        ...creation(kind),
        ...onMany,
      ],
    },
    {
      name: kind.handlers[1],
      doc: `Manage ${managesOne}.`,
      path: kind.paths[1],
      ...since,
      operations: [
        restful("GET", kind.reads ?? `Read ${one}.`, (call) => json(read(kind, call))),
        ...change(kind),
        ...removal(kind),
        ...onOne,
      ],
    },
  ];
}

function list<Row>(kind: Kind<Row>, call: Call): readonly object[] {
  return "list" in kind
    ? kind.list(call)
    : [...kind.rows(call)].map((row) => kind.view(call.world.region, row));
}

function read<Row>(kind: Kind<Row>, call: Call): object {
  return kind.read?.(call) ?? kind.view(call.world.region, kind.find(call));
}

function reserved(access: Access): Pick<Operation, "admin"> {
  return access === "reserved" ? { admin: true } : {};
}

/** What `find` finds, for a caller who may change it. */
function found<Row>(access: Access, call: Call, find: (call: Call) => Row): Row {
  if (access === "admins-first") {
    requireAdmin(call);
  }
  const row = find(call);
  if (access === "admins") {
    requireAdmin(call);
  }
  return row;
}

function creation<Row>({ create, nouns, view }: Kind<Row>): Operation[] {
  if (create === undefined) {
    return [];
  }
  const [access, insert] = create;
  return [
    restful(
      "POST",
      `Create ${nouns[1]}.`,
      (call) => json(view(call.world.region, found(access, call, insert))),
      reserved(access),
    ),
  ];
}

function change<Row>({ update, find, nouns, view }: Kind<Row>): Operation[] {
  if (update === undefined) {
    return [];
  }
  const [access, act] = update;
  return [
    restful(
      "PUT",
      `Update ${nouns[1]}.`,
      (call) => {
        const row = act(call, found(access, call, find));
        return json(view(call.world.region, row));
      },
      reserved(access),
    ),
  ];
}

function removal<Row>({ remove, find, findToRemove = find, nouns }: Kind<Row>): Operation[] {
  if (remove === undefined) {
    return [];
  }
  const [access, act] = remove;
  return [
    restful(
      "DELETE",
      `Delete ${nouns[1]}.`,
      (call) => {
        const row = found(access, call, findToRemove);
        if (row !== undefined) {
          act(call, row);
        }
        return deleted();
      },
      reserved(access),
    ),
  ];
}
