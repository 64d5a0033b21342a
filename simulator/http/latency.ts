import type { Params } from "../api/core/params";
import type { RequestFacts } from "../faults/matching";
import type { Region } from "../model/store/region";

/** What a latency is computed from. */
export interface TimedRequest {
  readonly facts: RequestFacts;
  readonly query: Params;
  readonly region: Region;
}

/** Milliseconds on the region's clock that a request holds its web thread. */
export interface Latency {
  /** Before its effect is there. */
  readonly before: number;
  /** Between its effect and its answer: power actions, mostly. */
  readonly after?: number;
  /** For each 1000 bytes of the answer's body. */
  readonly perKilobyte?: number;
}

/** How long the operations of a region take. */
export type LatencyProfile = (request: TimedRequest) => Latency;

const NONE: Latency = { before: 0 };
const USUAL: Latency = { before: 70 };
const SMALL: Latency = { before: 14 };
const POWERED: Latency = { before: 300, after: 500 };

/** A compose takes far longer while another machine commissions. */
function compose({ region }: TimedRequest): Latency {
  const commissioning = [...region.timers.values()].some((timer) => timer.kind === "commissioned");
  return { before: commissioning ? 1250 : 300 };
}

function refresh({ region, facts }: TimedRequest): Latency {
  const host = [...region.vmHosts.values()].find((one) => one.name === facts.vmHost);
  return { before: 300 + 42 * (host === undefined ? 0 : region.instancesByHost.count(host.id)) };
}

function machines({ facts, query }: TimedRequest): Latency {
  if (facts.method === "POST") {
    return facts.op === "allocate" ? { before: 250 } : POWERED;
  }
  const named = query.has("id") || query.has("hostname");
  return named ? { before: 240, perKilobyte: 1.26 } : { before: 300, perKilobyte: 1.75 };
}

function machine({ facts }: TimedRequest): Latency {
  switch (facts.method) {
    case "GET":
      return { before: facts.op === "query_power_state" ? 100 : 225 };
    case "PUT":
      return { before: 500 };
    case "DELETE":
      return { before: 200 };
    default:
      return facts.op === "release" ? { before: 200, after: 100 } : POWERED;
  }
}

function subnet({ facts, query }: TimedRequest): Latency {
  if (facts.op === "ip_addresses") {
    const bare = ["0", "false"].includes(query.get("with_summary")?.toLowerCase() ?? "");
    return bare ? { before: 5, perKilobyte: 0.256 } : { before: 100, perKilobyte: 2.67 };
  }
  return facts.op === "reserved_ip_ranges" ? { before: 10, perKilobyte: 0.49 } : USUAL;
}

function addresses({ query, facts }: TimedRequest): Latency {
  if (facts.method !== "GET") {
    return { before: 100 };
  }
  return query.has("ip") ? { before: 40 } : { before: 30, perKilobyte: 5.25 };
}

/**
 * What was measured on a MAAS 3.5 region on an idle machine of 2 cores whose LXD and power answer at once. Operations
 * that were not measured take as long as the most similar one that was (docs/maas-notes.md).
 */
const REAL: LatencyProfile = (request) => {
  const { facts } = request;
  const [, collection = "", id = "", part = ""] = facts.path.split("/");
  switch (collection) {
    case "machines":
      return id === "" ? machines(request) : machine(request);
    case "nodes":
      return part === "interfaces" && facts.method !== "GET" ? { before: 100 } : { before: 30 };
    case "vm-hosts":
    case "pods":
      return facts.op === "compose" ? compose(request) : facts.op === "refresh" ? refresh(request) : USUAL;
    case "subnets":
      return subnet(request);
    case "ipaddresses":
      return addresses(request);
    case "dnsresources":
      return { before: 30, perKilobyte: 1.5 };
    case "events":
      return { before: 14, perKilobyte: 0.3 };
    case "version":
    case "users":
      return SMALL;
    default:
      return USUAL;
  }
};

/** The profiles by name. */
export const LATENCY_PROFILES = { none: () => NONE, real: REAL } as const satisfies Record<
  string,
  LatencyProfile
>;
export type LatencyProfileName = keyof typeof LATENCY_PROFILES;
