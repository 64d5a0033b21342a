import type { MaasClient } from "./client";
import type { MaasEvent } from "./wire";

/** What to ask of the event log; the newest come first. */
export interface EventQuery {
  /** Events of this level and above: DEBUG has every change of status (docs/maas-notes.md#watching). */
  level?: "DEBUG" | "INFO" | "WARNING" | "ERROR";
  after?: number;
  limit?: number;
  /** A machine's system id. */
  id?: string;
}

export async function queryEvents(client: MaasClient, query: EventQuery): Promise<MaasEvent[]> {
  const request = { method: "GET", path: "events/", op: "query", query: { ...query } } as const;
  return (await client.send<{ events: MaasEvent[] }>(request)).events;
}
