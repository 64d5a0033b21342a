import { composeName } from "../../provider/lifecycle/identity";
import type { Fault } from "../../simulator/index";
import { urnOf } from "../provider/vm-driver";

type Point = NonNullable<Extract<Fault, { kind: "machine-deleted" }>["at"]>;

/** A disturbance of one kind, to be placed at the n-th request of an operation. */
export interface Disturbance {
  readonly name: string;
  readonly at: (n: number) => readonly Fault[];
  /** At which requests; at every one when left out. */
  readonly where?: "with work under way" | "with a VM there";
}

export const NO_RACK = "no rack from then on";

const once = (n: number): { calls: { nth: number } } => ({ calls: { nth: n } });
const from = (n: number): { from: { on: object; call: number } } => ({ from: { on: {}, call: n } });
/** The VM under whichever of its names it has by then, just before the n-th request. */
const toTheVm = <F extends object>(fault: F, n: number): (F & { hostname: string; at: Point })[] =>
  [composeName(urnOf("web")), "front", "front-2"].map((hostname) => ({
    ...fault,
    hostname,
    at: { on: {}, call: n, moment: "before" },
  }));

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
  {
    name: "429 with Retry-After",
    at: (n) => [{ kind: "http-error", status: 429, retryAfter: 1, ...once(n) }],
  },
  { name: "401", at: (n) => [{ kind: "http-error", status: 401, ...once(n) }] },
  { name: "a page, effect done", at: (n) => [{ kind: "html-page", effect: "done", ...once(n) }] },
  { name: "half an answer", at: (n) => [{ kind: "truncated-json", end: "complete", ...once(n) }] },
  { name: "an answer that breaks off", at: (n) => [{ kind: "truncated-json", end: "closed", ...once(n) }] },
  { name: "latency", at: (n) => [{ kind: "latency", ms: 700, ...once(n) }] },
];

const behindTheApi: Disturbance[] = (
  [
    { name: NO_RACK, at: (n) => [{ kind: "no-rack", ...from(n) }] },
    { name: "power failure", at: (n) => [{ kind: "power-failure", calls: { first: 1 }, ...from(n) }] },
    { name: "commissioning failure", at: (n) => [{ kind: "commissioning-failure", ...from(n) }] },
    { name: "deployment failure", at: (n) => [{ kind: "deployment-failure", ...from(n) }] },
    { name: "release failure", at: (n) => [{ kind: "release-failure", ...from(n) }] },
    { name: "full host", at: (n) => [{ kind: "full-host", ...from(n) }] },
    {
      name: "an orphan of compose",
      at: (n) => [{ kind: "compose-orphan", calls: { first: 1 }, ...from(n) }],
    },
    {
      name: "work that stands still for a while",
      at: (n) => [{ kind: "hold", ...from(n), until: { on: { path: "/events/" }, call: 4 } }],
    },
    { name: "events that come late", at: (n) => [{ kind: "late-events", ms: 700, ...from(n) }] },
    { name: "a region's clock 400 s off", at: (n) => [{ kind: "clock-offset", seconds: 400, ...from(n) }] },
  ] satisfies Disturbance[]
).map((disturbance) => ({ ...disturbance, where: "with work under way" }));

const byOthers: Disturbance[] = [
  ...(
    [
      ["deleted", { kind: "machine-deleted" }],
      ["deleted, its LXD instance left", { kind: "machine-deleted", leaves: "instance" }],
      ["deleted from LXD, its machine left", { kind: "machine-deleted", leaves: "record" }],
      ["released", { kind: "machine-released" }],
      ["deployed again", { kind: "machine-redeployed" }],
      ["renamed", { kind: "machine-changed", set: { hostname: "elsewhere" } }],
      ["locked", { kind: "machine-changed", set: { locked: true } }],
    ] as const
  ).map(([what, fault]): Disturbance => ({
    name: `the VM ${what}`,
    at: (n) => toTheVm(fault, n),
    where: "with a VM there",
  })),
  {
    name: "the address taken",
    at: (n) => [{ kind: "address-taken", at: { on: {}, call: n, moment: "before" } }],
    where: "with work under way",
  },
];

/**
 * Everything that can go wrong at a request, behind the API from it on, or by other users of the region. Of the simulator's faults that
 * these VMs do not meet, `test-failure` is in failures.test.ts, `lxd` in test/lxd/troubles.test.ts; `pinged` concerns addresses that
 * MAAS chooses.
 */
export const disturbances: readonly Disturbance[] = [...onRequests, ...behindTheApi, ...byOthers];
