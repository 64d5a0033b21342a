import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

/** A request as it came in. */
export interface Received {
  method: string;
  /** Path below the API's root, with the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
  form: URLSearchParams;
  /** Which connection it came over, from 1. */
  connection: number;
  /** How many requests were in work when it came, itself included. */
  inWork: number;
}

/** Answers one request. */
export type Answer = (response: ServerResponse, received: Received) => void | Promise<void>;

const ROOT = "/MAAS/api/2.0/";

/** A real HTTP server that answers as it is set up: the first request with the first answer, and so on; the last one stays. */
export class FakeMaas {
  readonly received: Received[] = [];
  private answers: Answer[] = [];
  private inWork = 0;
  private address!: AddressInfo;
  private readonly connections = new Map<Socket, number>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly scheme: "http" | "https",
  ) {
    server.on(scheme === "http" ? "connection" : "secureConnection", (socket: Socket) => {
      this.connections.set(socket, this.connections.size + 1);
    });
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void this.receive(request, response);
    });
  }

  static async start(tls?: { key: string; cert: string }): Promise<FakeMaas> {
    const server = tls ? createSecureServer(tls) : createServer();
    // What a test does not mean to happen to a connection shall not happen to it.
    server.keepAliveTimeout = 60_000;
    const region = new FakeMaas(server, tls ? "https" : "http");
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    region.address = server.address() as AddressInfo;
    return region;
  }

  get port(): number {
    return this.address.port;
  }

  get apiUrl(): URL {
    return new URL(`${this.scheme}://127.0.0.1:${this.port}${ROOT}`);
  }

  get connectionsMade(): number {
    return this.connections.size;
  }

  /** The one request that was received. */
  get only(): Received {
    const [first, ...more] = this.received;
    if (first === undefined || more.length > 0) {
      throw new Error(`one request was expected, ${this.received.length} were received`);
    }
    return first;
  }

  answer(...answers: Answer[]): void {
    this.answers = answers;
  }

  /** Closes the next connections as soon as they are made. */
  dropConnections(count: number): void {
    let left = count;
    this.server.on("connection", (socket: Socket) => {
      if (left > 0) {
        left -= 1;
        socket.destroy();
      }
    });
  }

  /** Resolves when a connection is closed. */
  nextDisconnection(): Promise<void> {
    return new Promise((resolve) => {
      for (const socket of this.connections.keys()) {
        socket.once("close", () => resolve());
      }
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.connections.keys()) {
      socket.destroy();
    }
    this.server.close();
    await once(this.server, "close");
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.inWork += 1;
    response.on("close", () => (this.inWork -= 1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const url = new URL(request.url ?? "", this.apiUrl);
    const body = Buffer.concat(chunks).toString();
    const received: Received = {
      method: request.method ?? "",
      path: `${url.pathname}${url.search}`.replace(ROOT, ""),
      query: url.searchParams,
      headers: request.headers,
      body,
      form: new URLSearchParams(body),
      connection: this.connections.get(request.socket) ?? 0,
      inWork: this.inWork,
    };
    this.received.push(received);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    await (answer ?? text(501, "no answer was given to the test's region"))(response, received);
  }
}

type Headers = Record<string, string>;

export function json(body: unknown, status = 200, headers: Headers = {}): Answer {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers });
    response.end(JSON.stringify(body));
  };
}

export function text(status: number, body: string, headers: Headers = {}): Answer {
  return (response) => {
    response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", ...headers });
    response.end(body);
  };
}

/** Takes the request in and breaks the connection off before a byte of the answer. */
export const reset: Answer = (response) => {
  (response.socket as Socket).resetAndDestroy();
};

/** Sends the head and the beginning of a longer body, then breaks the connection off. */
export const breakOff: Answer = async (response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
  await new Promise<void>((resolve) => {
    response.write('[{"id": 1', () => resolve());
  });
  response.socket?.destroy();
};

/** Never answers. */
export const silence: Answer = () => {};
