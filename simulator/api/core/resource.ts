import type { Versioned } from "../../model/catalog/versions";
import { JSON_UTF8, TEXT, textError, type MaasError } from "../../model/errors";
import type { User } from "../../model/store/rows";
import type { AfterCommit, World } from "../../model/world";
import { writeJson } from "./json";
import type { Params } from "./params";

/** Where the API is, below the server's address. */
export const API_ROOT = "/MAAS/api/2.0";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request that reached its operation. */
export interface Call {
  readonly world: World;
  readonly user: User;
  /** From the path, by the template's names. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Params;
  /** The body: form, multipart or JSON object. Null when its type is none of these: forms are then unbound. */
  readonly data: Params | null;
  /** The path with the query string as it was sent. */
  readonly url: string;
  /** What to do once the transaction is committed; the answer, already made, waits for it. */
  afterCommit(work: AfterCommit): void;
}

export interface Operation {
  readonly method: Method;
  /** Null for create, read, update and delete. */
  readonly op: string | null;
  /** The name of MAAS's handler method, as `describe/` shows it. */
  readonly name: string;
  readonly doc: string;
  /** Reserved for administrators as a whole, refused with MAAS's sentence. Finer permissions are the handler's. */
  readonly admin?: boolean;
  /** Runs in one transaction unless it is asynchronous, when it opens its own. */
  readonly handle: (call: Call) => Reply | Promise<Reply>;
  readonly asynchronous?: boolean;
}

type Handle = Operation["handle"];

type Options = Pick<Operation, "admin" | "asynchronous">;

const RESTFUL_NAMES = { GET: "read", POST: "create", PUT: "update", DELETE: "delete" } as const;

/** An operation without `op=`: what its method stands for. */
export function restful(method: Method, doc: string, handle: Handle, options: Options = {}): Operation {
  return { method, op: null, name: RESTFUL_NAMES[method], doc, ...options, handle };
}

export function getOp(op: string, doc: string, handle: Handle, options: Options = {}): Operation {
  return { method: "GET", op, name: op, doc, ...options, handle };
}

export function postOp(op: string, doc: string, handle: Handle, options: Options = {}): Operation {
  return { method: "POST", op, name: op, doc, ...options, handle };
}

/** A URL of the API with the operations on it: the one description that routing, errors and `describe/` come from. */
export interface Resource extends Versioned {
  /** MAAS's handler class. */
  readonly name: string;
  readonly doc: string;
  /** Below `/MAAS/api/2.0`, with `{name}` for one path segment and `{name*}` for a name or a CIDR. */
  readonly path: string;
  readonly operations: readonly Operation[];
  /** Whether it is about VM hosts: a version without them answers 410 to all of it. */
  readonly ofVmHosts?: boolean;
  /** What callers without credentials may do here, by MAAS's anonymous handler of the same URL. */
  readonly anonymous?: { readonly name: string; readonly operations: readonly Operation[] };
}

export function json(value: unknown, status = 200): Reply {
  return { status, contentType: JSON_UTF8, body: writeJson(value) };
}

/** What an operation that returns nothing answers: piston renders None as null. */
export const NULL_REPLY: Reply = { status: 200, contentType: JSON_UTF8, body: "null" };

/** piston's rc.ALL_OK. */
export const OK_REPLY: Reply = { status: 200, contentType: TEXT, body: "OK" };

export function deleted(): Reply {
  return { status: 204, contentType: TEXT, body: "" };
}

/** A resource in a version that has removed it (MAAS's branch for 3.8): every operation answers 410. */
export function gone(resource: Resource): Resource {
  const operations = resource.operations.map(({ method, op, name, doc }) => ({
    method,
    op,
    name,
    doc,
    handle: () => {
      throw textError(410, "VM host (KVM) support has been removed from MAAS.");
    },
  }));
  return { ...resource, operations };
}

export function fromError(error: MaasError): Reply {
  return {
    status: error.status,
    contentType: error.contentType,
    body: error.body,
    headers: error.headers,
  };
}
