import { HTML_UTF8, MaasError, TEXT, TEXT_UTF8, textError } from "../../model/errors";
import type { User } from "../../model/store/rows";
import type { AfterCommit, World } from "../../model/world";
import { describe } from "./describe";
import type { OAuth } from "./oauth";
import { Params } from "./params";
import { API_ROOT, fromError, type Operation, type Reply, type Resource } from "./resource";

/** A request as the HTTP server passes it on. */
export interface RawRequest {
  readonly method: string;
  /** Scheme, host and path with query, for signatures. */
  readonly url: string;
  readonly pathAndQuery: string;
  readonly authorization: string | undefined;
  /** Null when the body's type cannot be read as parameters; "malformed" when it should have been. */
  readonly body: Params | null | "malformed";
}

interface Endpoint {
  readonly resource: Resource;
  readonly pattern: RegExp;
}

/** The resource's path, where the name of one of its operations may stand at the end in place of `op=`. */
function compile(resource: Resource): Endpoint {
  const source = resource.path
    .replace(/[.+*?^$()|[\]\\]/g, "\\$&")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")
    .replace(/\{(\w+)\\\*\}/g, "(?<$1>[.: \\p{L}\\p{N}_-]+(?:/\\d\\d\\d?)?)");
  const ops = resource.operations.flatMap(({ op }) => op ?? []);
  const named = source.endsWith("/") && ops.length > 0 ? `(?:op-(?<op>${ops.join("|")}))?` : "";
  return { resource, pattern: new RegExp(`^${API_ROOT}${source}${named}$`, "u") };
}

/** A path as Django sees it. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

interface MatchedPath {
  /** The segments by the template's names. */
  readonly names: Readonly<Record<string, string>>;
  /** The operation at the path's end. */
  readonly op: string | undefined;
}

/** Takes requests through what Django and Piston do before and after a handler. */
export class Dispatcher {
  private readonly endpoints: readonly Endpoint[];

  constructor(
    private readonly world: World,
    private readonly oauth: OAuth,
    private readonly resources: readonly Resource[],
  ) {
    this.endpoints = resources.map(compile);
  }

  async dispatch(request: RawRequest): Promise<Reply> {
    const [rawPath = "", queryText = ""] = request.pathAndQuery.split(/\?(.*)/s);
    const path = decodePath(rawPath);
    if (path.startsWith("/MAAS/api/1.0/")) {
      const body = "The 1.0 API is no longer available. Please use API version 2.0.";
      return { status: 410, contentType: TEXT, body };
    }
    for (const { resource, pattern } of this.endpoints) {
      const match = pattern.exec(path);
      if (match !== null) {
        const query = Params.of(new URLSearchParams(queryText));
        const { op, ...names } = match.groups ?? {};
        const reply = await this.answer(resource, { names, op }, query, request);
        const hash = {
          "X-MAAS-API-Hash": describe(this.resources, new URL(request.url).origin).hash,
        };
        return { ...reply, headers: { ...reply.headers, ...hash } };
      }
    }
    return { status: 404, contentType: TEXT_UTF8, body: `Unknown API endpoint: ${path}.` };
  }

  private async answer(
    resource: Resource,
    path: MatchedPath,
    query: Params,
    request: RawRequest,
  ): Promise<Reply> {
    try {
      const user = this.oauth.authenticate(request);
      const operation = choose(resource, user, path.op, query, request);
      return await this.run(operation, user, path.names, query, request);
    } catch (error) {
      if (error instanceof MaasError) {
        return fromError(error);
      }
      throw error;
    }
  }

  private async run(
    operation: Operation,
    user: User | undefined,
    path: Readonly<Record<string, string>>,
    query: Params,
    request: RawRequest,
  ): Promise<Reply> {
    if (operation.admin === true && user?.isSuperuser !== true) {
      throw textError(403, "This method is reserved for admin users.");
    }
    const later: AfterCommit[] = [];
    const call = {
      world: this.world,
      user: user ?? NOBODY,
      path,
      query,
      data: request.body === "malformed" ? null : request.body,
      url: request.url,
      afterCommit: (work: AfterCommit) => void later.push(work),
    };
    const reply =
      operation.asynchronous === true
        ? await operation.handle(call)
        : await this.world.region.transaction(() => operation.handle(call));
    for (const work of later) {
      await work();
    }
    return reply;
  }
}

/** The caller of an anonymous operation. */
const NOBODY: User = { id: -1, username: "", email: "", isSuperuser: false, isLocal: true, created: 0 };

function choose(
  resource: Resource,
  user: User | undefined,
  pathOp: string | undefined,
  query: Params,
  request: RawRequest,
): Operation {
  const anonymous = resource.anonymous?.operations ?? [];
  if (user === undefined && !anonymous.some((operation) => operation.method === request.method)) {
    throw new MaasError(401, "Forbidden", TEXT);
  }
  const operations = user === undefined ? anonymous : resource.operations;
  if (request.body === "malformed") {
    throw new MaasError(400, "Bad Request", TEXT);
  }
  if (!operations.some((operation) => operation.method === request.method)) {
    const methods = ["POST", "PUT", "GET", "DELETE"].filter((method) =>
      operations.some((operation) => operation.method === method),
    );
    throw new MaasError(405, "", HTML_UTF8, { Allow: methods.join(", ") });
  }
  const asked = query.get("op");
  const op = asked !== undefined && asked !== "" ? asked : (request.body?.get("op") ?? pathOp ?? null);
  const operation = operations.find((one) => one.method === request.method && one.op === op);
  if (operation === undefined) {
    throw textError(400, `Unrecognised signature: method=${request.method} op=${op ?? "None"}`);
  }
  return operation;
}
