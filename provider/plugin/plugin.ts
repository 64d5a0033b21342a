import { setMaxListeners } from "node:events";
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type {
  CheckRequest,
  ConfigureRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  GetSchemaRequest,
  InvokeRequest,
  ProviderHandshakeRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { withCancel } from "../deadline";
import { RESOURCES } from "../resources";
import type { Session } from "../session";
import { about, type EngineLog } from "./engine-log";
import { invoke } from "./look-up-calls";
import { checkConfig, configure, diffConfig, getPluginInfo, getSchema, handshake } from "./provider-calls";
import { ResourceCalls } from "./resource-calls";
import { failureOf } from "./status";
import { receive, secretsOf } from "./wire";

/** A call for a resource. */
interface ForResource {
  getUrn(): string;
}

type Handler<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
) => void;

/** The calls for each resource, by its name in the schema. */
const CALLS: ReadonlyMap<string, ResourceCalls> = new Map(
  Object.entries(RESOURCES).map(([name, resource]) => [name, new ResourceCalls(resource)]),
);

/** One provider instance: what the engine asks of it, by the names of the gRPC service. */
export class Plugin {
  private readonly cancelling = new AbortController();
  private configured: Session | undefined;

  /**
   * @param onAddress called with the engine's address where it comes with a call
   * @param engine that address, as far as it is known
   */
  constructor(
    private readonly log: EngineLog,
    private readonly onAddress: (address: string) => void,
    private readonly engine: () => string | undefined,
  ) {
    // Each wait of each VM listens.
    setMaxListeners(0, this.cancelling.signal);
  }

  /** The table of calls; gRPC itself answers the others with UNIMPLEMENTED. */
  calls(): UntypedServiceImplementation {
    return {
      handshake: this.unary((request: ProviderHandshakeRequest) => {
        this.onAddress(request.getEngineAddress());
        return handshake();
      }),
      attach: this.unary((request: PluginAttach) => {
        this.onAddress(request.getAddress());
        return new Empty();
      }),
      getPluginInfo: this.unary(() => getPluginInfo()),
      getSchema: this.unary((request: GetSchemaRequest) => getSchema(request)),
      checkConfig: this.unary((request: CheckRequest) => checkConfig(request)),
      diffConfig: this.unary((request: DiffRequest) => diffConfig(request)),
      configure: this.unary((request: ConfigureRequest) => {
        const { log, progress } = this.log;
        const { session, response } = configure(request, { log, progress });
        const engine = this.engine();
        if (engine !== undefined) session.joinRun(engine);
        this.configured = session;
        return response;
      }),
      invoke: this.unary((request: InvokeRequest) =>
        withCancel(this.cancelling.signal, () => invoke(this.session(), request)),
      ),
      check: this.ofResource((calls, session, request: CheckRequest) => calls.check(session, request)),
      diff: this.ofResource((calls, session, request: DiffRequest) => calls.diff(session, request)),
      create: this.ofResource((calls, session, request: CreateRequest) => calls.create(session, request)),
      read: this.ofResource((calls, session, request: ReadRequest) => calls.read(session, request)),
      update: this.ofResource((calls, session, request: UpdateRequest) => calls.update(session, request)),
      delete: this.ofResource((calls, session, request: DeleteRequest) => calls.delete(session, request)),
      cancel: this.unary(() => {
        this.cancelling.abort();
        return new Empty();
      }),
    };
  }

  private ofResource<Request extends ForResource, Response>(
    answer: (calls: ResourceCalls, session: Session, request: Request) => Promise<Response>,
  ): Handler<Request, Response> {
    return this.unary(async (request: Request) => {
      const urn = request.getUrn();
      const session = this.session();
      const type = urn.split("::")[2] ?? "";
      const calls = CALLS.get(type.slice(type.lastIndexOf(":") + 1));
      if (calls === undefined) {
        throw new Error(
          `there is no resource ${type} in this package, only ${[...CALLS.keys()].join(" and ")}`,
        );
      }
      const { signal } = this.cancelling;
      try {
        return await about(urn, () => withCancel(signal, () => answer(calls, session, request)));
      } finally {
        await this.log.flush();
      }
    });
  }

  private session(): Session {
    if (this.configured === undefined) {
      throw new Error("the engine has not configured this provider");
    }
    return this.configured;
  }

  private unary<Request, Response>(
    answer: (request: Request) => Response | Promise<Response>,
  ): Handler<Request, Response> {
    return ({ request }, callback) => {
      void Promise.resolve()
        .then(() => answer(request))
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(failureOf(error, secretsIn(request))),
        );
    };
  }
}

/** The properties that a request has as secrets: what is left after a failure goes into the state with the same. */
function secretsIn(request: unknown): ReadonlySet<string> {
  const { getNews, getProperties } = request as Partial<UpdateRequest & CreateRequest>;
  const properties = (getNews ?? getProperties)?.call(request as never);
  return secretsOf(receive(properties));
}
