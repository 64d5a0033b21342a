import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createHttpsServer, type Server } from "node:https";
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { LxdTrouble } from "../faults/kinds";
import type { LxdApi, LxdReply } from "./api";
import { newKeyPair, fingerprint, type KeyPair } from "./key-pair";

export interface ServerOptions {
  readonly server: KeyPair;
  /** PEM of the client that is trusted. */
  readonly trusted: string;
  readonly api: LxdApi;
  /** The trouble that strikes now, of these kinds. */
  trouble(...kinds: LxdTrouble["trouble"][]): LxdTrouble | undefined;
  /** Called with each answer; the status is 0 when none is sent. */
  log(request: { method: string; path: string; status: number; ms: number; faults: string[] }): void;
}

/** The HTTPS port of one host's LXD. */
export class LxdServer {
  private readonly connections = new Set<Socket>();
  private readonly own: Server;
  private other: Promise<Server> | undefined;
  private readonly port: NetServer;

  private constructor(private readonly options: ServerOptions) {
    this.own = this.https(options.server);
    this.port = createServer((socket) => void this.connect(socket));
  }

  /** @returns once it listens */
  static async listen(address: string, options: ServerOptions): Promise<{ server: LxdServer; url: string }> {
    const server = new LxdServer(options);
    await new Promise<void>((resolve, reject) => {
      server.port.once("error", reject).listen(0, address, resolve);
    });
    const { port, family, address: bound } = server.port.address() as AddressInfo;
    return { server, url: `https://${family === "IPv6" ? `[${bound}]` : bound}:${port}` };
  }

  /** Closes the port and every connection. */
  close(): Promise<void> {
    for (const socket of this.connections) {
      socket.destroy();
    }
    return new Promise((resolve) => this.port.close(() => resolve()));
  }

  private async connect(socket: Socket): Promise<void> {
    this.connections.add(socket);
    socket.on("close", () => this.connections.delete(socket)).on("error", () => socket.destroy());
    const trouble = this.options.trouble("down", "other-certificate");
    if (trouble?.trouble === "down") {
      socket.destroy();
      return;
    }
    const https = trouble === undefined ? this.own : await this.impostor();
    https.emit("connection", socket);
  }

  private https({ certificate, key }: KeyPair): Server {
    const server = createHttpsServer({
      cert: certificate,
      key,
      requestCert: true,
      rejectUnauthorized: false,
    });
    return server.on("request", (request, response) => void this.serve(request, response));
  }

  /** The same behind another certificate. */
  private impostor(): Promise<Server> {
    this.other ??= newKeyPair("another").then((pair) => this.https(pair));
    return this.other;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = performance.now();
    const { method = "", url = "" } = request;
    const body = await bodyOf(request);
    const trouble = this.options.trouble("slow", "untrusted", "no-answer");
    const log = (status: number): void =>
      this.options.log({
        method,
        path: url.split("?")[0] ?? "",
        status,
        ms: Math.round(performance.now() - arrived),
        faults: trouble === undefined ? [] : ["lxd"],
      });
    if (trouble?.trouble === "slow") {
      await new Promise((resolve) => setTimeout(resolve, trouble.ms ?? 1000));
    }
    const silent = trouble?.trouble === "no-answer";
    if (silent && trouble.effect !== "done") {
      log(0);
      return;
    }
    if (url.startsWith("/1.0/operations/") && this.options.trouble("forgets") !== undefined) {
      this.options.api.forgetOperations();
    }
    const reply = this.options.api.answer({
      method,
      url: new URL(url, "https://lxd"),
      ifMatch: request.headers["if-match"],
      body,
      trusted: trouble?.trouble !== "untrusted" && this.isTrusted(request.socket as TLSSocket),
    });
    log(silent ? 0 : reply.status);
    if (!silent) {
      send(response, reply);
    }
  }

  private isTrusted(socket: TLSSocket): boolean {
    const certificate = socket.getPeerX509Certificate();
    return (
      certificate !== undefined && fingerprint(certificate.toString()) === fingerprint(this.options.trusted)
    );
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function send(response: ServerResponse, { status, body, etag, location }: LxdReply): void {
  response.writeHead(status, {
    "Content-Type": "application/json",
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(location === undefined ? {} : { Location: location }),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
