import { AsyncLocalStorage } from "node:async_hooks";
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { resourceName } from "../lifecycle/identity";

/** The URN of the resource whose call is being answered. */
const resource = new AsyncLocalStorage<string>();

/** Answers a call for a resource: what is logged meanwhile shows beside it. */
export function about<T>(urn: string, answer: () => T): T {
  return resource.run(urn, answer);
}

/** The engine's log. Until its address is known, lines go to standard error. */
export class EngineLog {
  private client: EngineClient | undefined;
  /** The lines one after another: the engine shows the last one that came beside the resource. */
  private sent: Promise<unknown> = Promise.resolve();

  /** @param address host and port */
  connect(address: string): void {
    this.client = new EngineClient(address, credentials.createInsecure());
  }

  /** Shows a line that is worth keeping. */
  readonly log = (line: string): void => this.write(line, false);

  /** Shows a line beside the resource while it is at work. */
  readonly progress = (line: string): void => this.write(line, true);

  /** Resolves when all lines are with the engine. */
  async flush(): Promise<void> {
    await this.sent;
  }

  private write(line: string, ephemeral: boolean): void {
    const { client } = this;
    const urn = resource.getStore() ?? "";
    if (client === undefined) {
      process.stderr.write(`${line}\n`);
      return;
    }
    const request = new LogRequest();
    request.setSeverity(/: warning: /.test(line) ? LogSeverity.WARNING : LogSeverity.INFO);
    request.setUrn(urn);
    request.setMessage(withoutName(line, urn));
    request.setEphemeral(ephemeral);
    this.sent = this.sent.then(
      () =>
        new Promise<void>((resolve) => {
          // An engine that is gone hears no log, and ends this process.
          client.log(request, () => resolve());
        }),
    );
  }
}

/** The engine shows the resource's name itself. */
function withoutName(line: string, urn: string): string {
  const name = `${resourceName(urn)}: `;
  return urn !== "" && line.startsWith(name) ? line.slice(name.length) : line;
}
