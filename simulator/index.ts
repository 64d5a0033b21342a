/**
 * A MAAS region (3.3 to 3.8) for LXD VMs in one process, for tests and demos.
 *
 * - `api/` is MAAS's HTTP API, a folder for each section with its handlers, its forms and the views that render rows as MAAS's JSON.
 *   `table.ts` lists every URL with its operations; routing, refusals and `describe/` come from it. `core/` is what the sections
 *   share: the dispatcher, sign-in (`oauth.ts`), forms, permissions, specifiers.
 * - `model/` is the region. `store/`: the plain rows and the indexed tables that hold them; a change happens in a transaction.
 *   `lifecycle/`: what MAAS does with a machine (compose, commission, deploy, release, delete …). `network/`: addresses, links, ranges
 *   and names. `catalog/`: what is fixed, such as statuses, settings, MAAS's own scripts and, in `versions.ts` alone, what depends on
 *   MAAS's version. What MAAS does after the commit, power above all, is returned as `AfterCommit` and blocks the answer (`world.ts`).
 *   What ends later is a timer row that `lifecycle/scheduler.ts` fires on the region's clock (`clock.ts`).
 * - `lxd/` is the LXD of each VM host, for clients that use it directly.
 * - `faults/` are the disturbances, `lab/` the inventories, `state/` the file that keeps a region, `http/` the server, web threads and
 *   the `/simulator` controls.
 */
import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Dispatcher } from "./api/core/dispatch";
import { OAuth } from "./api/core/oauth";
import { resourcesOf } from "./api/table";
import { Faults, type FaultCount } from "./faults/faults";
import type { Fault } from "./faults/kinds";
import { OutsideUsers } from "./faults/outside";
import { checkFaults } from "./faults/schema";
import { Disturbances } from "./http/disturbances";
import { LATENCY_PROFILES, type LatencyProfileName } from "./http/latency";
import { RequestLog, type LoggedRequest } from "./http/request-log";
import { createServer } from "./http/server";
import { stateView, type StateView } from "./http/state-view";
import { Workers } from "./http/workers";
import { buildLab } from "./lab/build";
import { checkInventory } from "./lab/check";
import { complete } from "./lab/complete";
import { DEFAULT_LAB } from "./lab/default-lab";
import type { Inventory } from "./lab/inventory";
import { LxdHosts } from "./lxd/hosts";
import { DEFAULT_VERSION, type MaasVersion } from "./model/catalog/versions";
import { RunningClock, ShiftedClock, type Clock } from "./model/clock";
import { Scheduler } from "./model/lifecycle/scheduler";
import { Region, type Timings } from "./model/store/region";
import { apiKeyText } from "./model/store/tokens";
import { World } from "./model/world";
import { resume } from "./state/resume";
import { StateFile } from "./state/state-file";

export { RunningClock, SteppedClock, type Clock } from "./model/clock";
export type { Inventory } from "./lab/inventory";
export type { FaultCount } from "./faults/faults";
export type { Fault, LxdTrouble, OutsideChange, RegionFault, RequestFault } from "./faults/kinds";
export type { LatencyProfileName } from "./http/latency";
export type { LoggedRequest } from "./http/request-log";
export { StateFileError } from "./state/journal";
export type { StateView } from "./http/state-view";
export type { Timings } from "./model/store/region";
export { DEFAULT_LAB } from "./lab/default-lab";
export { parseInventory } from "./lab/parse";
export { MAAS_VERSIONS, type MaasVersion } from "./model/catalog/versions";
export { InventoryError, type InventoryProblem } from "./lab/problem";

export interface SimulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** `127.0.0.1` unless given. */
  readonly host?: string;
  /** The lab of the recordings unless given. */
  readonly inventory?: Inventory;
  /** Wall time unless given. Power and compose waits run on it too. */
  readonly clock?: Clock;
  /** Milliseconds of the clock; what is left out takes {@link DEFAULT_TIMINGS}. */
  readonly timings?: Partial<Timings>;
  /** Web threads, 4 as in a region process. */
  readonly threads?: number;
  /** A file that keeps the region across restarts, however the process ends; made when it is not there. */
  readonly state?: string;
  /** How long requests hold their web thread: `none` (the default), or `real` as measured on a real region. */
  readonly latency?: LatencyProfileName;
  /** Of MAAS: 3.7 for a new region; one that a state file has stays what it was unless given, and is upgraded else. */
  readonly maasVersion?: MaasVersion;
}

export interface Simulator {
  /** What a client is configured with: ends in `/MAAS`. */
  readonly url: string;
  /** `consumer:token:secret` of the first administrator. */
  readonly apiKey: string;
  /** The same of the first user who is not one; undefined when the lab has none. */
  readonly userApiKey: string | undefined;
  readonly clock: Clock;
  state(): StateView;
  /** The requests to the API so far, oldest first. */
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  /**
   * Replaces the faults in force.
   *
   * @throws Error with the places and the reasons when the list does not fit `faults.schema.json`, or a change
   *   without a point cannot be carried out
   */
  setFaults(faults: readonly Fault[]): void;
  /** What became of each fault, in the order in which they were set. */
  faultCounts(): readonly FaultCount[];
  /** Closes the port and every connection; nothing fires afterwards. */
  stop(): Promise<void>;
}

export const DEFAULT_TIMINGS: Timings = {
  commission: 2000,
  deploy: 2000,
  release: 1000,
  erase: 1000,
  test: 1000,
  rescue: 1000,
  power: 0,
  compose: 0,
};

function apiKeyOf(region: Region, superuser: boolean): string | undefined {
  for (const token of region.tokens.values()) {
    if (region.users.getOrThrow(token.userId).isSuperuser === superuser) {
      return apiKeyText(token);
    }
  }
  return undefined;
}

function setFaults(faults: Faults, list: readonly Fault[]): void {
  const checked = checkFaults(list);
  if (typeof checked === "string") {
    throw new Error(checked);
  }
  faults.set(checked);
}

/** Fills the region with what the state file holds, or else with the lab. */
function fill(
  region: Region,
  { inventory: given, maasVersion }: SimulatorOptions,
  file: StateFile | undefined,
): void {
  const lab = complete(checkInventory(given ?? DEFAULT_LAB));
  const fingerprint = createHash("sha256").update(JSON.stringify(lab)).digest("hex");
  if (file?.restores === true) {
    if (given !== undefined) {
      file.checkLab(fingerprint);
    }
    file.restore(region);
    region.version = maasVersion ?? region.version;
    file.follow(region);
  } else {
    region.version = maasVersion ?? DEFAULT_VERSION;
    buildLab(region, lab);
    file?.follow(region, fingerprint);
  }
}

/**
 * Starts a region and answers once it listens.
 *
 * @throws InventoryError, or StateFileError from `state/journal.ts`, before anything listens
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const file = options.state === undefined ? undefined : StateFile.open(options.state);
  try {
    return await start(options, file);
  } catch (error) {
    file?.close();
    throw error;
  }
}

async function start(options: SimulatorOptions, file: StateFile | undefined): Promise<Simulator> {
  const clock = options.clock ?? new RunningClock();
  const faults = new Faults();
  // The region's time never goes back, also when an earlier run's clock ran faster than this one.
  const behind = Math.max(0, (file?.time ?? 0) - clock.now());
  const region = new Region(new ShiftedClock(clock, () => behind + faults.clockOffset()), {
    ...DEFAULT_TIMINGS,
    ...options.timings,
  });
  region.isFull = (vmHost, resource) => faults.isFull(vmHost, resource);
  fill(region, options, file);
  const log = new RequestLog();
  const address = options.host ?? "127.0.0.1";
  const lxd = new LxdHosts(region, faults, log, address);
  const world = new World(region, faults, lxd);
  region.eventDelay = (machine) => faults.eventDelay(world.subject(machine));
  if (file?.restores === true) {
    resume(world);
  }
  const outsideUsers = new OutsideUsers(world);
  faults.onOutsideChange((changes, facts) => outsideUsers.perform(changes, facts));
  new Scheduler(world).start();
  // Sign-in, `Date` and `Retry-After` go by wall time, whatever the region's clock is made of: clients sign with theirs.
  const now = (): number => Date.now() + faults.clockOffset();
  const disturbances = new Disturbances(region.clock, now);
  const server = await createServer({
    region,
    faults,
    dispatcher: new Dispatcher(world, new OAuth(region, () => now() / 1000), resourcesOf(region.version)),
    disturbances,
    latency: LATENCY_PROFILES[options.latency ?? "none"],
    wait: (ms) => world.wait(ms),
    now,
    workers: new Workers(options.threads ?? 4),
    log,
  });
  await server.listen({ port: options.port ?? 0, host: address });
  const bound = server.server.address() as AddressInfo;
  const host = bound.family === "IPv6" ? `[${bound.address}]` : bound.address;
  const apiKey = apiKeyOf(region, true);
  if (apiKey === undefined) {
    throw new Error("the inventory has no administrator");
  }
  return {
    url: `http://${host}:${bound.port}/MAAS`,
    apiKey,
    userApiKey: apiKeyOf(region, false),
    clock,
    state: () => stateView(region),
    requests: () => log.all(),
    clearRequests: () => log.clear(),
    setFaults: (list) => setFaults(faults, list),
    faultCounts: () => faults.counts,
    stop: async () => {
      clock.stop();
      disturbances.stop();
      await server.close();
      await lxd.stop();
      file?.close();
    },
  };
}
