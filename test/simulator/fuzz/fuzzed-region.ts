import { Dispatcher } from "../../../simulator/api/core/dispatch";
import { OAuth } from "../../../simulator/api/core/oauth";
import { resourcesOf } from "../../../simulator/api/table";
import type { Reply } from "../../../simulator/api/core/resource";
import { Faults } from "../../../simulator/faults/faults";
import type { RegionFault } from "../../../simulator/faults/kinds";
import { OutsideUsers } from "../../../simulator/faults/outside";
import { DEFAULT_LAB, SteppedClock, type Inventory } from "../../../simulator/index";
import { buildLab } from "../../../simulator/lab/build";
import { complete } from "../../../simulator/lab/complete";
import { LxdHosts } from "../../../simulator/lxd/hosts";
import { Region } from "../../../simulator/model/store/region";
import { Scheduler } from "../../../simulator/model/lifecycle/scheduler";
import { apiKeyText } from "../../../simulator/model/store/tokens";
import { World } from "../../../simulator/model/world";
import { Disturbances } from "../../../simulator/http/disturbances";
import { LATENCY_PROFILES } from "../../../simulator/http/latency";
import { RequestLog } from "../../../simulator/http/request-log";
import { Workers } from "../../../simulator/http/workers";
import { signed } from "../../support/signed";
import { inProcess, overHttp, type Transport } from "./transport";

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/MAAS/api/2.0`. */
  readonly path: string;
  readonly op?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/** A request with what it was answered, once it was. */
export interface SentRequest {
  readonly request: Request;
  readonly user: "admin" | "user1";
  /** An Error when the handler broke, which a client would see as a 500. */
  outcome?: Reply | Error;
}

/** Small enough that a run meets full hosts and subnets without a free address. */
function tightLab(): Inventory {
  const taken = [
    ["10.10.0.64", "10.10.0.99"],
    ["10.10.0.151", "10.10.0.199"],
    ["10.10.0.221", "10.10.0.250"],
  ] as const;
  return {
    ...DEFAULT_LAB,
    subnets: DEFAULT_LAB.subnets.map((subnet) =>
      subnet.cidr === "10.10.0.0/24"
        ? {
            ...subnet,
            ranges: [
              ...(subnet.ranges ?? []),
              ...taken.map(([start, end]) => ({ type: "reserved" as const, start, end })),
            ],
          }
        : subnet,
    ),
    vmHosts: DEFAULT_LAB.vmHosts.map((host) => ({ ...host, cores: 24, memory: 65_536 })),
  };
}

/** How long what blocks a request takes: with it requests overlap. */
const SLOW = { power: 200, compose: 150 };

/**
 * How requests reach a region: one after the other to its dispatcher, so that they overlap where they block; or to its
 * HTTP server, where each is answered before the next.
 */
export type Way = "overlapping" | "in turn" | "http";

/** A region in this process, so that its tables can be looked at after each request. Time stands still unless it is moved. */
export class FuzzedRegion {
  readonly clock = new SteppedClock(Date.UTC(2026, 0, 1));
  readonly faults = new Faults();
  readonly region: Region;
  readonly world: World;
  /** Not answered yet: blocked by power or by LXD. */
  readonly inFlight = new Set<SentRequest>();
  private readonly log = new RequestLog();
  private readonly dispatcher: Dispatcher;
  private readonly keys: Readonly<Record<SentRequest["user"], string>>;
  private transport: Transport;
  /** The answer to the latest request. */
  private latest: Promise<void> = Promise.resolve();

  static async make(way: Way): Promise<FuzzedRegion> {
    const fuzzed = new FuzzedRegion(way);
    if (way === "http") {
      fuzzed.transport = await overHttp(fuzzed.services());
    }
    return fuzzed;
  }

  private constructor(readonly way: Way) {
    const { power, compose } = way === "overlapping" ? SLOW : { power: 0, compose: 0 };
    const stage = 1000;
    this.region = new Region(this.clock, {
      ...{ commission: stage, deploy: stage, release: stage, erase: stage, test: stage, rescue: stage },
      power,
      compose,
    });
    this.region.isFull = (vmHost, resource) => this.faults.isFull(vmHost, resource);
    buildLab(this.region, complete(tightLab()));
    this.world = new World(
      this.region,
      this.faults,
      new LxdHosts(this.region, this.faults, this.log, "127.0.0.1"),
    );
    const outsideUsers = new OutsideUsers(this.world);
    this.faults.onOutsideChange((changes, facts) => outsideUsers.perform(changes, facts));
    new Scheduler(this.world).start();
    this.dispatcher = new Dispatcher(
      this.world,
      new OAuth(this.region, () => Date.now() / 1000),
      resourcesOf(this.region.version),
    );
    this.keys = { admin: this.keyOf("admin"), user1: this.keyOf("user1") };
    this.transport = inProcess(this.dispatcher);
  }

  private services(): Parameters<typeof overHttp>[0] {
    const now = (): number => Date.now();
    return {
      region: this.region,
      faults: this.faults,
      log: this.log,
      dispatcher: this.dispatcher,
      disturbances: new Disturbances(this.clock, now),
      workers: new Workers(4),
      latency: LATENCY_PROFILES.none,
      wait: (ms) => this.world.wait(ms),
      now,
    };
  }

  private keyOf(username: string): string {
    const user = this.region.userByName.first(username);
    const token = [...this.region.tokens.values()].find(({ userId }) => userId === user?.id);
    if (token === undefined) {
      throw new Error(`${username} has no API key`);
    }
    return apiKeyText(token);
  }

  /** Starts a request; it is answered when it has left {@link inFlight}. */
  ask(request: Request, user: SentRequest["user"]): SentRequest {
    const asked: SentRequest = { request, user };
    const query = new URLSearchParams(request.query);
    if (request.op !== undefined) {
      query.set("op", request.op);
    }
    const answered = (outcome: Reply | Error): void => {
      asked.outcome = outcome;
      this.inFlight.delete(asked);
    };
    this.inFlight.add(asked);
    this.latest = this.transport
      .send({
        method: request.method,
        path: `${request.path}${query.size === 0 ? "" : `?${query.toString()}`}`,
        authorization: signed(this.keys[user]),
        form: request.form ?? {},
      })
      .then(answered, (error: unknown) =>
        answered(error instanceof Error ? error : new Error(String(error))),
      );
    return asked;
  }

  setFaults(faults: readonly RegionFault[]): void {
    this.faults.set(faults);
  }

  /** Lets everything go on that does not wait for the clock. */
  async settle(): Promise<void> {
    if (this.way === "http") {
      await this.latest;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}
