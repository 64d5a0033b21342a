import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { projectRoot } from "../support/project";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An exchange with a real region, as the files hold it. */
export interface Exchange {
  readonly seq: number;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly form: readonly (readonly [string, string | number | readonly string[]])[] | null;
  readonly rawBody?: string;
  readonly multipart?: boolean;
  readonly auth: "admin" | "user1" | Readonly<Record<string, string>>;
  readonly status: number;
  readonly contentType: string;
  readonly bodyJson?: Json;
  readonly bodyText?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The exchange that opens each run: the lab is pristine before it. */
const RUN_STARTS = ["put-vlan-dhcp-off", "events-start", "norack-compose"];

export const RECORDINGS = resolve(
  process.env["MAAS_CONTRACT_DIR"] ?? join(projectRoot, "..", "shared", "maas-contract"),
);

export function recordingsPresent(): boolean {
  return existsSync(RECORDINGS);
}

function normalize(exchange: Exchange & { headers?: Record<string, string> }): Exchange {
  // Some files keep how the body was sent beside the answer's headers.
  const { rawBody, multipart, ...headers } = { ...exchange.headers };
  return {
    ...exchange,
    headers,
    ...(rawBody === undefined ? {} : { rawBody }),
    ...(multipart === undefined ? {} : { multipart: true }),
  };
}

/** The exchanges in the order in which they were made, split into runs. */
export function loadRuns(): Exchange[][] {
  const exchanges = readdirSync(RECORDINGS)
    .filter((file) => file.endsWith(".json"))
    .map((file) => normalize(JSON.parse(readFileSync(join(RECORDINGS, file), "utf8")) as Exchange))
    .sort((a, b) => a.seq - b.seq);
  const runs: Exchange[][] = [[]];
  for (const exchange of exchanges) {
    if (RUN_STARTS.includes(exchange.name)) {
      runs.push([]);
    }
    runs.at(-1)?.push(exchange);
  }
  return runs.filter((run) => run.length > 0);
}
