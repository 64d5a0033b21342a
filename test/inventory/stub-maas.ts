import type { MaasClient } from "../../provider/maas/client";
import { FakeMaas, json, text } from "../support/fake-maas";
import { connectTo } from "../support/fake-maas-client";

/** An answer: JSON, or a status for a refusal. */
export type Answer = { json: unknown } | { status: number };

/** What the stub answers, by `path` or `path?op=…`; the query is given for answers that depend on it. */
export type Answers = Record<string, Answer | ((query: URLSearchParams) => Answer)>;

/** A MAAS that only reads: fixed answers, and a log of what was asked. */
export class StubMaas {
  private maas: FakeMaas | undefined;

  constructor(readonly answers: Answers) {}

  /** Path and query of each request. */
  get asked(): string[] {
    return this.maas?.received.map(({ path }) => path) ?? [];
  }

  /** Listens and returns a client of it. */
  async start(): Promise<MaasClient> {
    this.maas = await FakeMaas.start();
    this.maas.answer((response, received) => {
      const { path, query } = received;
      const op = query.get("op");
      const resource = path.replace(/\?.*$/, "");
      const found = this.answers[op === null ? resource : `${resource}?op=${op}`] ?? { status: 404 };
      const answer = typeof found === "function" ? found(query) : found;
      return "status" in answer
        ? text(answer.status, "")(response, received)
        : json(answer.json)(response, received);
    });
    return connectTo(this.maas).client;
  }

  async stop(): Promise<void> {
    await this.maas?.stop();
  }
}
