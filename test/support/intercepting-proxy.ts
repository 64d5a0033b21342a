import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** What the region answered. */
interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
  /** The connection ended before the whole body was there. */
  readonly brokeOff: boolean;
}

/** One request on its way through the proxy. */
export class Exchange {
  readonly method: string;
  /** Below the API's root, as `vm-hosts/1/`. */
  readonly path: string;
  readonly op: string | null;

  constructor(
    /** Counted from 1 since the proxy started or was reset. */
    readonly number: number,
    private readonly incoming: IncomingMessage,
    private readonly body: Buffer,
    private readonly response: ServerResponse,
    private readonly upstream: URL,
    private readonly agent: Agent,
  ) {
    const url = new URL(incoming.url ?? "/", upstream);
    this.method = incoming.method ?? "";
    this.path = url.pathname.replace(/^.*\/api\/2\.0\//, "");
    this.op = url.searchParams.get("op");
  }

  /** Whether it asks MAAS for work. */
  get changes(): boolean {
    return this.method !== "GET";
  }

  /** `POST vm-hosts/1/?op=compose`. */
  get summary(): string {
    return `${this.method} ${this.path}${this.op === null ? "" : `?op=${this.op}`}`;
  }

  /** Lets the region have the request; the answer stays here. */
  forward(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method, headers, url } = this.incoming;
      const passed = request(
        new URL(url ?? "/", this.upstream),
        { method, headers, agent: this.agent },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          const end = (brokeOff: boolean) => (): void =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(parts),
              brokeOff,
            });
          answer.on("error", end(true));
          answer.on("end", end(false));
        },
      );
      passed.on("error", reject);
      passed.end(this.body);
    });
  }

  /** Gives the client its answer; nothing happens when the client has gone. */
  reply({ status, headers, body, brokeOff }: Answer): void {
    const hop = new Set(["transfer-encoding", "connection", "keep-alive", "content-length"]);
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.has(name)));
    this.response.writeHead(status, { ...kept, "content-length": body.length + (brokeOff ? 1 : 0) });
    if (brokeOff) this.response.write(body, () => this.response.socket?.destroy());
    else this.response.end(body);
  }

  /** Breaks the connection. */
  reset(): void {
    this.response.socket?.resetAndDestroy();
  }
}

/** Decides what becomes of a request: it is to forward, reply or reset. */
export type Intercept = (exchange: Exchange) => Promise<void>;

const pass: Intercept = async (exchange) => exchange.reply(await exchange.forward());

/** An HTTP proxy in front of a region, which can hold a request or its answer at any point. */
export class InterceptingProxy {
  private count = 0;
  private intercept: Intercept = pass;

  private constructor(
    private readonly server: Server,
    private readonly upstream: URL,
    private readonly agent: Agent,
  ) {}

  /** @param upstream what a client of the region is configured with */
  static async start(upstream: string): Promise<InterceptingProxy> {
    const agent = new Agent({ keepAlive: true, timeout: 4000 });
    const server = createServer();
    const proxy = new InterceptingProxy(server, new URL(upstream), agent);
    server.on("request", (incoming, response) => proxy.take(incoming, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** What a client is configured with to come through here. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.upstream.pathname}`;
  }

  /** Requests since the last {@link use}. */
  get seen(): number {
    return this.count;
  }

  /** Sends what comes from now on through `intercept`, counting again; everything passes when it is left out. */
  use(intercept: Intercept = pass): void {
    this.count = 0;
    this.intercept = intercept;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(incoming: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    // One cut off in the middle never reaches the region (docs/maas-notes.md#lost-clients).
    incoming.on("error", () => undefined);
    incoming.on("end", () => {
      const body = Buffer.concat(parts);
      const exchange = new Exchange(++this.count, incoming, body, response, this.upstream, this.agent);
      // The region ends while a request is under way: the client sees what it would see without a proxy.
      this.intercept(exchange).catch(() => exchange.reset());
    });
  }
}
