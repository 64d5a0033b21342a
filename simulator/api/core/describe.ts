import { createHash } from "node:crypto";
import { API_ROOT, type Operation, type Resource } from "./resource";

interface Action {
  readonly name: string;
  readonly doc: string;
  readonly method: string;
  readonly op: string | null;
  readonly restful: boolean;
}

interface Handler {
  readonly name: string;
  readonly doc: string;
  readonly path: string;
  readonly uri: string;
  readonly params: readonly string[];
  readonly actions: readonly Action[];
}

export interface Description {
  readonly doc: string;
  readonly hash: string;
  readonly handlers: readonly Handler[];
  readonly resources: readonly {
    readonly name: string;
    readonly auth: Handler | null;
    readonly anon: Handler | null;
  }[];
}

/** Of each table of resources, by the server's address under which it was asked for. */
const known = new WeakMap<readonly Resource[], Map<string, Description>>();

function action(operation: Operation): Action {
  return {
    name: operation.name,
    doc: operation.doc,
    method: operation.method,
    op: operation.op,
    restful: operation.op === null,
  };
}

function handler(
  name: string,
  resource: Resource,
  operations: readonly Operation[],
  origin: string,
): Handler {
  const path = `${API_ROOT}${resource.path.replaceAll("*}", "}")}`;
  return {
    name,
    doc: resource.doc,
    path,
    uri: `${origin}${path}`,
    params: [...resource.path.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1] ?? ""),
    actions: operations.map(action),
  };
}

/** The API's description of itself, from its resources; clients such as python-libmaas work from it alone. */
export function describe(resources: readonly Resource[], origin: string): Description {
  const byOrigin = known.get(resources) ?? new Map<string, Description>();
  known.set(resources, byOrigin);
  const before = byOrigin.get(origin);
  if (before !== undefined) {
    return before;
  }
  const described = resources.map((resource) => ({
    name: resource.name,
    auth:
      resource.operations.length === 0 ? null : handler(resource.name, resource, resource.operations, origin),
    anon:
      resource.anonymous === undefined
        ? null
        : handler(resource.anonymous.name, resource, resource.anonymous.operations, origin),
  }));
  const signatures = resources.map((resource) => [
    resource.name,
    resource.path,
    resource.operations.map(action),
  ]);
  const description: Description = {
    doc: "MAAS API",
    hash: createHash("sha1").update(JSON.stringify(signatures)).digest("hex"),
    handlers: described.flatMap(({ auth, anon }) => [auth, anon].filter((one) => one !== null)),
    resources: described,
  };
  byOrigin.set(origin, description);
  return description;
}
