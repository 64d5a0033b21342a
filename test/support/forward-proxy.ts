import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

/** What a proxy does with who asks it for something. */
export interface ProxyManner {
  /** `user:password` that it wants; 407 without them. */
  credentials?: string;
  /** It answers everything with this status. */
  refusal?: number;
  /** It takes connections and requests in and never answers. */
  silent?: boolean;
}

/**
 * A proxy as companies have them: CONNECT for https, whole URLs for http. Whatever name it is asked for, it leads to the port of that URL
 * on this machine, so that a client which does not go through it gets nowhere.
 */
export class ForwardProxy {
  /** What it was asked for: `CONNECT maas.test:5443`, `GET http://maas.test:5240/MAAS/…`. */
  readonly asked: string[] = [];
  /** Header lines of what it was asked, without those of what goes through a tunnel. */
  readonly headers: string[] = [];
  manner: ProxyManner = {};
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(createServer());
    const { server } = proxy;
    server.keepAliveTimeout = 60_000;
    server.on("connection", (socket: Socket) => proxy.keep(socket));
    server.on("request", (incoming, response) => proxy.forward(incoming, response));
    server.on("connect", (incoming: IncomingMessage, socket: Socket) => proxy.tunnel(incoming, socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  /** `127.0.0.1:3128`. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** Connections that clients have made. */
  connectionsMade = 0;

  async stop(): Promise<void> {
    for (const socket of this.sockets) {
      socket.destroy();
    }
    this.server.close();
    await once(this.server, "close");
  }

  private keep(socket: Socket): void {
    this.connectionsMade += 1;
    this.sockets.add(socket);
  }

  /** The status by which it refuses; undefined where it does not. */
  private note({ method, url, rawHeaders, headers }: IncomingMessage): number | undefined {
    this.asked.push(`${method} ${url}`);
    this.headers.push(...rawHeaders);
    const { credentials, refusal } = this.manner;
    const right = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    return (
      refusal ??
      (headers["proxy-authorization"] === (right ?? headers["proxy-authorization"]) ? undefined : 407)
    );
  }

  private forward(incoming: IncomingMessage, response: ServerResponse): void {
    const refusal = this.note(incoming);
    if (this.manner.silent) {
      return;
    }
    if (refusal !== undefined) {
      response.writeHead(refusal, { "Content-Type": "text/html" }).end("<title>Refused</title>");
      return;
    }
    const { port, pathname, search } = new URL(incoming.url ?? "");
    const { method, headers } = incoming;
    const options = { host: "127.0.0.1", port, path: pathname + search, method, headers };
    const passed = request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    incoming.pipe(passed);
  }

  private tunnel(incoming: IncomingMessage, socket: Socket): void {
    const refusal = this.note(incoming);
    // A client that goes away is no matter of the proxy's.
    socket.on("error", () => undefined);
    if (this.manner.silent) {
      return;
    }
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = connect(Number(incoming.url?.split(":").pop()), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    this.sockets.add(target);
  }
}

/** Sets variables of this process's environment; @returns what sets them back */
export function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name): [string, string | undefined] => [
    name,
    process.env[name],
  ]);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  };
}
