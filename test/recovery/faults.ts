import type { Fault } from "../../simulator/index";

/** A disturbance of one kind, to be placed at the n-th request of an operation. */
export interface Disturbance {
  readonly name: string;
  readonly at: (n: number) => readonly Fault[];
  /** Only at requests that ask MAAS for work: what lies behind the API does not matter to a look. */
  readonly changesOnly?: boolean;
}

const once = (n: number): { calls: { nth: number } } => ({ calls: { nth: n } });
const from = (n: number): { from: { on: object; call: number } } => ({ from: { on: {}, call: n } });
const before = (n: number) => ({ at: { on: {}, call: n, moment: "before" as const } });

const onRequests: Disturbance[] = [
  ...(["none", "done", "late"] as const).flatMap((effect): Disturbance[] => [
    { name: `reset, effect ${effect}`, at: (n) => [{ kind: "reset", effect, ...once(n) }] },
    { name: `no answer, effect ${effect}`, at: (n) => [{ kind: "no-answer", effect, ...once(n) }] },
    { name: `502, effect ${effect}`, at: (n) => [{ kind: "http-error", status: 502, effect, ...once(n) }] },
  ]),
  { name: "504, effect done", at: (n) => [{ kind: "http-error", status: 504, effect: "done", ...once(n) }] },
  { name: "500", at: (n) => [{ kind: "http-error", status: 500, ...once(n) }] },
  { name: "503", at: (n) => [{ kind: "http-error", status: 503, ...once(n) }] },
  {
    name: "503 with Retry-After",
    at: (n) => [{ kind: "http-error", status: 503, retryAfter: 1, ...once(n) }],
  },
  {
    name: "503 with Retry-After as a date",
    at: (n) => [{ kind: "http-error", status: 503, retryAfter: 1, retryAfterAs: "date", ...once(n) }],
  },
  {
    name: "409 with Retry-After",
    at: (n) => [{ kind: "http-error", status: 409, retryAfter: 1, ...once(n) }],
  },
  { name: "401", at: (n) => [{ kind: "http-error", status: 401, ...once(n) }] },
  { name: "a page, effect done", at: (n) => [{ kind: "html-page", effect: "done", ...once(n) }] },
  { name: "half an answer", at: (n) => [{ kind: "truncated-json", end: "complete", ...once(n) }] },
  { name: "an answer that breaks off", at: (n) => [{ kind: "truncated-json", end: "closed", ...once(n) }] },
  { name: "latency", at: (n) => [{ kind: "latency", ms: 700, ...once(n) }] },
];

const behindTheApi: Disturbance[] = (
  [
    { name: "no rack from then on", at: (n) => [{ kind: "no-rack", ...from(n) }] },
    { name: "power failure", at: (n) => [{ kind: "power-failure", calls: { first: 1 }, ...from(n) }] },
    { name: "commissioning failure", at: (n) => [{ kind: "commissioning-failure", ...from(n) }] },
    { name: "deployment failure", at: (n) => [{ kind: "deployment-failure", ...from(n) }] },
    { name: "release failure", at: (n) => [{ kind: "release-failure", ...from(n) }] },
    { name: "full host", at: (n) => [{ kind: "full-host", ...from(n) }] },
    {
      name: "an orphan of compose",
      at: (n) => [{ kind: "compose-orphan", calls: { first: 1 }, ...from(n) }],
    },
    { name: "a region's clock 400 s off", at: (n) => [{ kind: "clock-offset", seconds: 400, ...from(n) }] },
    { name: "the VM deleted", at: (n) => [{ kind: "machine-deleted", ...before(n) }] },
    {
      name: "the VM's record deleted, its instance left",
      at: (n) => [{ kind: "machine-deleted", leaves: "instance", ...before(n) }],
    },
    { name: "the VM released", at: (n) => [{ kind: "machine-released", ...before(n) }] },
    { name: "the address taken", at: (n) => [{ kind: "address-taken", ...before(n) }] },
  ] satisfies Disturbance[]
).map((disturbance) => ({ ...disturbance, changesOnly: true }));

/** Everything that can go wrong at a request, or behind the API from it on. */
export const disturbances: readonly Disturbance[] = [...onRequests, ...behindTheApi];
