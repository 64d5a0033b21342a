import type { Choices } from "./choices";
import type { Request } from "./fuzzed-region";

type Weighted = readonly [weight: number, operation: (choices: Choices) => Request];

const get = (path: string, op?: string, query: Record<string, string> = {}): Request => ({
  method: "GET",
  path,
  ...(op === undefined ? {} : { op }),
  query,
});

export const readOperations: readonly Weighted[] = [
  [10, (choices) => get(`/machines/${choices.systemId()}/`)],
  [5, () => get("/machines/")],
  [5, (choices) => get("/machines/", undefined, { hostname: choices.hostname() })],
  [3, ({ random }) => get("/machines/", undefined, { status: random.one("ready", "deployed", "no-status") })],
  [6, (choices) => get(`/nodes/${choices.systemId()}/interfaces/`)],
  [4, (choices) => get(choices.interfacePath().path)],
  [4, (choices) => get(`/nodes/${choices.systemId()}/results/`)],
  [5, (choices) => get(`/machines/${choices.systemId()}/`, "query_power_state")],
  [3, (choices) => get(`/vm-hosts/${choices.hostId()}/`)],
  [2, () => get("/vm-hosts/")],
  [
    8,
    (choices) =>
      get(`/subnets/${choices.subnet()}/`, choices.random.one("ip_addresses", "reserved_ip_ranges")),
  ],
  [
    8,
    (choices) =>
      get(`/subnets/${choices.subnet()}/`, choices.random.one("unreserved_ip_ranges", "statistics"), {
        include_ranges: "true",
      }),
  ],
  [3, () => get("/ipaddresses/", undefined, { all: "true" })],
  [3, () => get("/ipranges/")],
  [
    10,
    ({ random }) =>
      get("/events/", "query", {
        level: random.one("DEBUG", "INFO", "ERROR"),
        limit: String(random.one(1, 50, 1000)),
        ...(random.chance(0.5) ? { [random.one("after", "before")]: String(random.below(2000)) } : {}),
      }),
  ],
  [2, (choices) => get("/tags/tag1/", choices.random.one("machines", "machines"))],
  [2, () => get("/dnsresources/", undefined, { all: "true" })],
];
