import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  ConfigureRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  ErrorResourceInitFailed,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { neutralEnvironment, preloading, quickStart } from "./environment";
import { face } from "./face";
import { pluginFolder } from "./plugin";
import { BoundedProcess, type Outcome } from "./process";

/** A resource's properties as they go over the wire: JSON without `undefined`. */
export type Properties = Record<string, JavaScriptValue>;

/** How the engine writes, in a preview, a value that is not known yet; at any depth, in place of any type. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The default time limit of a call, in milliseconds. */
const CALL_MS = 60_000;

/** The provider said no. */
export class ProviderError extends Error {}

/** Create or update made something and could not finish it: the engine keeps `id` and `properties` in the state. */
export class InitFailedError extends ProviderError {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Properties,
    readonly reasons: readonly string[],
  ) {
    super(message);
  }
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface Difference {
  /** Undefined: inputs changed; which, the provider names or leaves to the engine to find out. */
  readonly changes: boolean | undefined;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** What a read found; `id` is empty when the resource is gone. */
export interface ReadResult {
  readonly id: string;
  readonly properties: Properties;
  readonly inputs: Properties | undefined;
}

export interface ProviderProcessOptions {
  /** Variables for the provider, beside those of the test run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stack configuration with its namespaces, such as `maas-lxd:apiUrl`; secrets in plain text, as the engine does. */
  readonly config?: Readonly<Record<string, string>>;
  /** Milliseconds that the process may live; 5 minutes when left out. */
  readonly timeoutMs?: number;
  /** Milliseconds within which it has to listen; 30 s when left out. */
  readonly startMs?: number;
}

interface Method<Request, Response> {
  (
    request: Request,
    metadata: grpc.Metadata,
    options: Partial<grpc.CallOptions>,
    callback: (error: grpc.ServiceError | null, response: Response) => void,
  ): grpc.ClientUnaryCall;
}

/** What the engine tells the plugin with each call, and a dynamic provider not. */
interface TellsUrn {
  setUrn(urn: string): unknown;
}

/** The real process of the provider, driven over gRPC as the engine drives it: that of Pulumi's dynamic providers, or the plugin (`face`). */
export class ProviderProcess {
  readonly #process: BoundedProcess;
  readonly #client: ResourceProviderClient;

  private constructor(process: BoundedProcess, client: ResourceProviderClient) {
    this.#process = process;
    this.#client = client;
  }

  /**
   * Starts the process and configures it.
   *
   * @param folder where the engine would start it: the program's folder, from which node_modules resolve
   */
  static async start(folder: string, options: ProviderProcessOptions = {}): Promise<ProviderProcess> {
    const script =
      face === "plugin"
        ? join(pluginFolder, "plugin.js")
        : createRequire(join(folder, "index.js")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const started = new BoundedProcess(process.execPath, [...preloading(quickStart), script, "127.0.0.1:0"], {
      cwd: folder,
      env: {
        ...neutralEnvironment(),
        PULUMI_NODEJS_PROJECT: "project",
        PULUMI_NODEJS_STACK: "stack",
        ...options.env,
      },
      timeoutMs: options.timeoutMs ?? 5 * 60_000,
    });
    const [, port] = await started.waitForOutput(/^(\d+)\n/, options.startMs ?? 30_000);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    const provider = new ProviderProcess(started, client);
    await provider.#configure(options.config ?? {});
    return provider;
  }

  /** What the process printed, the port in the first line, and what it showed to the user. */
  get stdout(): string {
    const { stdout, stderr } = this.#process;
    // Without an engine the plugin's lines have no other place.
    return face === "plugin" ? stdout + stderr : stdout;
  }

  get stderr(): string {
    return this.#process.stderr;
  }

  async #configure(config: Readonly<Record<string, string>>): Promise<void> {
    const request = new ConfigureRequest();
    const args = Object.entries(config).map(([key, value]): [string, string] => [
      face === "plugin" ? key.replace(/^maas-lxd:/, "") : key,
      value,
    ]);
    request.setArgs(Struct.fromJavaScript(Object.fromEntries(args)));
    request.setAcceptsecrets(true);
    await this.#call(this.#client.configure.bind(this.#client), request);
  }

  /** @param olds the inputs in the state; empty for a new resource and for a replacement */
  async check(olds: Properties, news: Properties) {
    const request = new CheckRequest();
    tellUrn(request, news);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const response = await this.#call(this.#client.check.bind(this.#client), request);
    const failures: CheckFailure[] = response
      .getFailuresList()
      .map((failure) => failureOf(failure.getProperty(), failure.getReason()));
    return { inputs: { ...plain(response.getInputs()), ...providerIn(news) }, failures };
  }

  /** @param olds the outputs in the state */
  async diff(id: string, olds: Properties, news: Properties): Promise<Difference> {
    const request = new DiffRequest();
    request.setId(id);
    tellUrn(request, news);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const response = await this.#call(this.#client.diff.bind(this.#client), request);
    const { DIFF_UNKNOWN, DIFF_SOME } = DiffResponse.DiffChanges;
    const changes = response.getChanges();
    // The plugin says itself what the engine has to find out for a dynamic provider.
    const isNamed = response.getDiffsList().length > 0;
    return {
      changes: changes === DIFF_UNKNOWN || isNamed ? undefined : changes === DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** @throws InitFailedError when something was made and is not finished */
  async create(inputs: Properties, timeoutMs = CALL_MS) {
    const request = new CreateRequest();
    tellUrn(request, inputs);
    request.setProperties(Struct.fromJavaScript(inputs));
    const response = await this.#call(this.#client.create.bind(this.#client), request, timeoutMs);
    return { id: response.getId(), properties: plain(response.getProperties()) };
  }

  async read(id: string, properties: Properties): Promise<ReadResult> {
    const request = new ReadRequest();
    request.setId(id);
    tellUrn(request, properties);
    request.setProperties(Struct.fromJavaScript(properties));
    const response = await this.#call(this.#client.read.bind(this.#client), request);
    return {
      id: response.getId(),
      properties: plain(response.getProperties()),
      inputs: response.hasInputs()
        ? { ...plain(response.getInputs()), ...providerIn(properties) }
        : undefined,
    };
  }

  /** @throws InitFailedError when the update began and is not finished */
  async update(id: string, olds: Properties, news: Properties, timeoutMs = CALL_MS): Promise<Properties> {
    const request = new UpdateRequest();
    request.setId(id);
    tellUrn(request, news);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const response = await this.#call(this.#client.update.bind(this.#client), request, timeoutMs);
    return plain(response.getProperties());
  }

  /** @param properties the outputs in the state */
  async delete(id: string, properties: Properties, timeoutMs = CALL_MS): Promise<void> {
    const request = new DeleteRequest();
    request.setId(id);
    tellUrn(request, properties);
    request.setProperties(Struct.fromJavaScript(properties));
    await this.#call(this.#client.delete.bind(this.#client), request, timeoutMs);
  }

  /** Ends the process at once and waits for its end; calls under way fail. */
  async kill(): Promise<Outcome> {
    this.#process.kill("SIGKILL");
    this.#client.close();
    return this.#process.ended;
  }

  #call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    timeoutMs = CALL_MS,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + timeoutMs;
      method(request, new grpc.Metadata(), { deadline }, (error, response) => {
        if (error === null) resolve(response);
        else reject(understood(error));
      });
    });
  }
}

/** A failure with its property, which our provider says in the reason since the engine would print its value. */
function failureOf(property: string, reason: string): CheckFailure {
  const said = /^([\w$]+(?:\.[\w$]+|\[(?:\d+|"(?:[^"\\]|\\.)*")\])*)(: | )/.exec(reason);
  if (property !== "" || said === null) {
    return { property, reason };
  }
  const [whole, path = "", end] = said;
  return { property: path, reason: end === ": " ? reason.slice(whole.length) : reason };
}

/** A dynamic provider has the URN of its resource's inputs, the plugin of the engine. */
function tellUrn(request: TellsUrn, { __urn: urn }: Properties): void {
  if (face === "plugin" && typeof urn === "string") {
    request.setUrn(urn);
  }
}

/** What the engine's process of dynamic providers keeps among the inputs. */
function providerIn({ __provider: provider }: Properties): Properties {
  return face === "plugin" && provider !== undefined ? { __provider: provider } : {};
}

/** Properties as the test wrote them; secrets in plain. */
function plain(struct: Struct | undefined): Properties {
  const values = Object.entries(struct?.toJavaScript() ?? {}).map(([name, value]) => [
    name,
    isSecret(value) ? value["value"] : value,
  ]);
  return Object.fromEntries(values) as Properties;
}

function isSecret(value: JavaScriptValue): value is { [key: string]: JavaScriptValue } {
  return typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
}

/** The error that the engine makes of a call's status. */
function understood(error: grpc.ServiceError): ProviderError {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (!(packed instanceof Buffer)) return new ProviderError(error.details);
  for (const detail of Status.deserializeBinary(packed).getDetailsList()) {
    const failed = detail.unpack(
      (bytes: Uint8Array) => ErrorResourceInitFailed.deserializeBinary(bytes),
      "pulumirpc.ErrorResourceInitFailed",
    );
    if (failed !== null) {
      return new InitFailedError(
        error.details,
        failed.getId(),
        plain(failed.getProperties()),
        failed.getReasonsList(),
      );
    }
  }
  return new ProviderError(error.details);
}
