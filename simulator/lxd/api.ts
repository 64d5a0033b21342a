import { randomUUID } from "node:crypto";
import type { Region } from "../model/store/region";
import type { Instance, VmHost } from "../model/store/rows";
import { switchInstance } from "../model/lifecycle/instances";
import { LxdError } from "./errors";
import { etagOf, instanceView, patchInstance, profilesOf, type Patch } from "./instance";

export interface LxdRequest {
  readonly method: string;
  readonly url: URL;
  readonly ifMatch: string | undefined;
  readonly body: string;
  /** Whether the client has shown a certificate that LXD trusts. */
  readonly trusted: boolean;
}

export interface LxdReply {
  readonly status: number;
  readonly body: object;
  readonly etag?: string;
  readonly location?: string;
}

/** For how long LXD knows an operation that has ended, in milliseconds. */
const REMEMBERED_MS = 5000;

/** An operation that is over: all of them here end at once. */
interface Operation {
  readonly id: string;
  /** By `performance.now()`. */
  readonly endedAt: number;
  readonly err: string;
}

function sync(metadata: unknown, more: Partial<LxdReply> = {}): LxdReply {
  const body = {
    type: "sync",
    status: "Success",
    status_code: 200,
    operation: "",
    error_code: 0,
    error: "",
    metadata,
  };
  return { status: 200, body, ...more };
}

function failure(status: number, error: string): LxdReply {
  const body = {
    type: "error",
    status: "",
    status_code: 0,
    operation: "",
    error_code: status,
    error,
    metadata: null,
  };
  return { status, body };
}

function operationView({ id, err }: Operation): object {
  const failed = err !== "";
  return {
    id,
    class: "task",
    description: "Stopping instance",
    status: failed ? "Failure" : "Success",
    status_code: failed ? 400 : 200,
    metadata: null,
    may_cancel: false,
    err,
    location: "none",
  };
}

/** The few requests of LXD's API that a client of MAAS's VM hosts has use for, answered for one host. */
export class LxdApi {
  private readonly operations = new Map<string, Operation>();

  constructor(
    private readonly region: Region,
    private readonly hostId: number,
    private readonly serverFingerprint: string,
  ) {}

  answer(request: LxdRequest): LxdReply {
    try {
      return this.route(request);
    } catch (error) {
      if (error instanceof LxdError) {
        return failure(error.status, error.message);
      }
      throw error;
    }
  }

  /** As if they had ended long ago. */
  forgetOperations(): void {
    this.operations.clear();
  }

  private route(request: LxdRequest): LxdReply {
    const { method, url, trusted } = request;
    const [, version, kind, name, part] = url.pathname.split("/").map(decodeURIComponent);
    if (version === "1.0" && kind === undefined && method === "GET") {
      return sync(this.server(trusted));
    }
    if (!trusted) {
      return failure(403, "not authorized");
    }
    switch (`${method} ${kind}${name ? "/*" : ""}${part ? `/${part}` : ""}`) {
      case "GET profiles":
        return sync(this.profiles(url));
      case "GET instances":
        return sync(this.list(url));
      case "GET instances/*":
        return this.read(this.instance(url, name));
      case "PATCH instances/*":
        return this.patch(this.instance(url, name), request);
      case "PUT instances/*/state":
        return this.changeState(this.instance(url, name), request);
      case "GET operations/*/wait":
        return sync(operationView(this.operation(name)));
      default:
        return failure(404, "not found");
    }
  }

  private get host(): VmHost {
    return this.region.vmHosts.getOrThrow(this.hostId);
  }

  private server(trusted: boolean): object {
    const known = {
      environment: { certificate_fingerprint: this.serverFingerprint, server_version: this.host.version },
    };
    return {
      api_status: "stable",
      api_version: "1.0",
      auth: trusted ? "trusted" : "untrusted",
      auth_methods: ["tls"],
      public: false,
      ...(trusted ? known : {}),
    };
  }

  private isProject(url: URL): boolean {
    return (url.searchParams.get("project") ?? "default") === this.host.project;
  }

  private profiles(url: URL): string[] {
    if (!this.isProject(url)) {
      const project = url.searchParams.get("project") ?? "default";
      throw new LxdError(404, `Failed loading project "${project}": Project not found`);
    }
    const query = this.host.project === "default" ? "" : `?project=${this.host.project}`;
    return profilesOf(this.host).map((profile) => `/1.0/profiles/${profile}${query}`);
  }

  private instances(url: URL): Instance[] {
    return this.isProject(url) ? this.region.instancesByHost.all(this.hostId) : [];
  }

  private list(url: URL): (string | object)[] {
    return this.instances(url).map((one) =>
      url.searchParams.get("recursion") === "1"
        ? instanceView(this.region, this.host, one)
        : `/1.0/instances/${one.name}${url.search}`,
    );
  }

  private instance(url: URL, name: string | undefined): Instance {
    const found = this.instances(url).find((one) => one.name === name);
    if (found === undefined) {
      throw new LxdError(404, "Instance not found");
    }
    return found;
  }

  private read(instance: Instance): LxdReply {
    const etag = `"${etagOf(this.region, this.host, instance)}"`;
    return sync(instanceView(this.region, this.host, instance), { etag });
  }

  private patch(instance: Instance, { ifMatch, body }: LxdRequest): LxdReply {
    const etag = etagOf(this.region, this.host, instance);
    const named = ifMatch?.replaceAll('"', "");
    if (named !== undefined && named !== etag) {
      throw new LxdError(412, `ETag doesn't match: ${etag} vs ${named}`);
    }
    this.region.transaction(() => patchInstance(this.region, this.host, instance, parse(body) as Patch));
    return sync({});
  }

  private changeState(instance: Instance, { body }: LxdRequest): LxdReply {
    const { action } = parse(body) as { action?: string };
    if (action !== "stop" && action !== "start") {
      throw new LxdError(400, `Unknown action: '${action ?? ""}'`);
    }
    const runs = action === "start";
    const already = instance.running === runs;
    switchInstance(this.region, instance, runs);
    const operation = {
      id: randomUUID(),
      endedAt: performance.now(),
      err: already ? `The instance is already ${runs ? "running" : "stopped"}` : "",
    };
    this.operations.set(operation.id, operation);
    const location = `/1.0/operations/${operation.id}`;
    const envelope = { type: "async", status: "Operation created", status_code: 100, operation: location };
    return {
      status: 202,
      location,
      body: {
        ...envelope,
        error_code: 0,
        error: "",
        metadata: { ...operationView(operation), status_code: 103 },
      },
    };
  }

  private operation(id: string | undefined): Operation {
    const operation = this.operations.get(id ?? "");
    if (operation === undefined || performance.now() - operation.endedAt > REMEMBERED_MS) {
      throw new LxdError(404, "Operation not found");
    }
    return operation;
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new LxdError(400, "unexpected end of JSON input");
  }
}
