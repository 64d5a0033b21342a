import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, ConfigureRequest, InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { neutralEnvironment } from "./environment";
import { pluginFolder } from "./plugin";
import { BoundedProcess } from "./process";
import type { Properties } from "./provider-process";

const CALL_MS = 60_000;

type Method<Request, Response> = (
  request: Request,
  metadata: grpc.Metadata,
  options: Partial<grpc.CallOptions>,
  callback: (error: grpc.ServiceError | null, response: Response) => void,
) => grpc.ClientUnaryCall;

/** The plugin in its own process, driven over gRPC as the engine does. Property values come and go as they are on the wire, with secrets. */
export class PluginProcess {
  private constructor(
    private readonly process: BoundedProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /** @param settings by their keys, without `maas-lxd:` */
  static async start(settings: Readonly<Record<string, string>>): Promise<PluginProcess> {
    const process = new BoundedProcess(
      globalThis.process.execPath,
      [join(pluginFolder, "plugin.js"), "127.0.0.1:0"],
      { cwd: pluginFolder, env: neutralEnvironment(), timeoutMs: 5 * 60_000 },
    );
    const [, port] = await process.waitForOutput(/^(\d+)\n/, 30_000);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const plugin = new PluginProcess(process, client);
    const request = new ConfigureRequest();
    request.setArgs(Struct.fromJavaScript({ ...settings }));
    request.setAcceptsecrets(true);
    await plugin.call(client.configure.bind(client), request);
    return plugin;
  }

  /** @throws Error with the words that the engine would show */
  async invoke(name: string, args: Properties = {}, { preview = false } = {}): Promise<Properties> {
    const request = new InvokeRequest();
    request.setPreview(preview);
    request.setTok(`maas-lxd:index:${name}`);
    request.setArgs(Struct.fromJavaScript(args));
    const response = await this.call(this.client.invoke.bind(this.client), request);
    return response.getReturn()?.toJavaScript() ?? {};
  }

  /** Checks a new VM. @returns why it is refused */
  async check(name: string, inputs: Properties): Promise<string[]> {
    const request = new CheckRequest();
    request.setUrn(`urn:pulumi:dev::project::maas-lxd:index:LxdVm::${name}`);
    request.setNews(Struct.fromJavaScript(inputs));
    const response = await this.call(this.client.check.bind(this.client), request);
    return response.getFailuresList().map((failure) => failure.getReason());
  }

  async stop(): Promise<void> {
    this.process.kill("SIGKILL");
    this.client.close();
    await this.process.ended;
  }

  private call<Request, Response>(method: Method<Request, Response>, request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + CALL_MS;
      method(request, new grpc.Metadata(), { deadline }, (error, response) => {
        if (error === null) resolve(response);
        else reject(new Error(error.details));
      });
    });
  }
}
