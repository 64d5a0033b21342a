import { createHash } from "node:crypto";
import type { MaasVersion } from "../../model/catalog/versions";
import type { Operation, Resource } from "./resource";

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

type ResourcesOf = (version: MaasVersion) => readonly Resource[];

let resourcesOf: ResourcesOf = () => [];
const known = new Map<string, Description>();

/** Says which resources there are to describe: the route table, which itself holds `describe/`. */
export function describeThese(table: ResourcesOf): void {
  resourcesOf = table;
  known.clear();
}

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
  const path = `/MAAS/api/2.0${resource.path.replaceAll("*}", "}")}`;
  return {
    name,
    doc: resource.doc,
    path,
    uri: `${origin}${path}`,
    params: [...resource.path.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1] ?? ""),
    actions: operations.map(action),
  };
}

/** The API's description of itself, from the route table; clients such as python-libmaas work from it alone. */
export function describe(version: MaasVersion, origin: string): Description {
  const key = `${version} ${origin}`;
  const before = known.get(key);
  if (before !== undefined) {
    return before;
  }
  const resources = resourcesOf(version);
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
  known.set(key, description);
  return description;
}
