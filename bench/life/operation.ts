import type { Stack } from "../../test/support/engine";
import type { SeenRequest } from "../../test/support/simulator-process";
import type { Stage } from "../stage";
import { usageOfProvider, type Usage } from "./usage";

/** How many resources the engine works on at once: what the docs show users of many VMs to give as `--parallel`. */
export const PARALLEL = 128;

/** What one operation of the engine took. */
export interface Took {
  /** Seconds. */
  wall: number;
  provider: Usage;
  /** Those that reached MAAS, in their order. */
  requests: SeenRequest[];
}

export type Operation = "up" | "refresh" | "preview" | "destroy";

/** Runs one operation to its end, and takes notes. @throws Error with what the engine printed when it fails */
export async function timed({ simulator, home }: Stage, stack: Stack, operation: Operation): Promise<Took> {
  await simulator.forgetRequests();
  const start = performance.now();
  const running = stack[operation]("--parallel", String(PARALLEL));
  const provider = await usageOfProvider(home, running);
  const { code, stdout, stderr } = await running;
  const wall = (performance.now() - start) / 1000;
  if (code !== 0) {
    throw new Error(`pulumi ${operation} ended with ${code}\n${stdout.slice(-3000)}${stderr.slice(-3000)}`);
  }
  return { wall, provider, requests: await simulator.requests() };
}

/** How often each kind of request was sent: `POST vm-hosts/{id}/?op=compose`. */
export function countByKind(requests: readonly SeenRequest[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const request of requests) {
    const kind = kindOf(request);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Milliseconds that MAAS was at work for them. */
export function serverTime(requests: readonly SeenRequest[]): number {
  return requests.reduce((sum, { ms }) => sum + ms, 0);
}

/** The request without the names of things. */
export function kindOf({ method, path, op }: SeenRequest): string {
  const named = path
    .replace(/^.*\/api\/2\.0\//, "")
    .replace(/^((?:nodes|machines|vm-hosts|subnets|tags)\/)[^/]+\//, "$1{id}/")
    .replace(/(\/interfaces\/)[^/]+\//, "$1{id}/");
  return `${method} ${named}${op === null ? "" : `?op=${op}`}`;
}
