import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { MaasClient } from "../../provider/maas/client";

/** An answer: JSON, or a status for a refusal. */
export type Answer = { json: unknown } | { status: number };

/** What the stub answers, by `path` or `path?op=…`; the query is given for answers that depend on it. */
export type Answers = Record<string, Answer | ((query: URLSearchParams) => Answer)>;

/** A MAAS that only reads: fixed answers, and a log of what was asked. */
export class StubMaas {
  readonly asked: string[] = [];
  private readonly server: Server;

  constructor(readonly answers: Answers) {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? "", "http://stub");
      const path = url.pathname.replace("/MAAS/api/2.0/", "");
      const op = url.searchParams.get("op");
      this.asked.push(`${path}${url.search}`);
      const found = this.answers[op === null ? path : `${path}?op=${op}`] ?? { status: 404 };
      const answer = typeof found === "function" ? found(url.searchParams) : found;
      if ("status" in answer) {
        response.writeHead(answer.status).end();
      } else {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer.json));
      }
    });
  }

  /** Listens and returns a client of it. */
  async start(): Promise<MaasClient> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const { port } = this.server.address() as AddressInfo;
    return new MaasClient({
      apiUrl: new URL(`http://127.0.0.1:${port}/MAAS/api/2.0/`),
      apiKey: { consumerKey: "consumer", tokenKey: "token", tokenSecret: "secret" },
      requestTimeout: 10_000,
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
