import type { Reply } from "../api/core/resource";
import type { TrackedRequest } from "../faults/faults";
import type { Effect, RequestFault } from "../faults/kinds";
import { seededRandom } from "../faults/matching";
import type { Clock } from "../model/clock";
import { errorReply, maintenancePage } from "./gateway";

/** What the client receives. */
export type Outcome =
  | { readonly kind: "reply"; readonly reply: Reply }
  /** Only the first `bytes` of the reply's body arrive, then the connection is closed. */
  | { readonly kind: "cut"; readonly reply: Reply; readonly bytes: number }
  | { readonly kind: "reset" }
  | { readonly kind: "silence" };

type Latency = Extract<RequestFault, { kind: "latency" }>;
type StrikingFault = Exclude<RequestFault, Latency>;

const LATE_MS = 1000;

/** Takes requests past the faults that strike them. */
export class Disturbances {
  private readonly random = new WeakMap<Latency, () => number>();
  private readonly waiting = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    /** The server's wall clock. */
    private readonly now: () => number,
  ) {}

  /**
   * @param work the region's part: it calls back before the operation and once its effect is there
   */
  async run(visit: TrackedRequest, work: (around: OperationHooks) => Promise<Reply>): Promise<Outcome> {
    const latencies = visit.struck.filter((fault) => fault.kind === "latency");
    const strike = visit.struck.find((fault): fault is StrikingFault => fault.kind !== "latency");
    const on = (where: "network" | "region"): number =>
      latencies
        .filter((fault) => (fault.where ?? "network") === where)
        .reduce((sum, fault) => sum + this.latency(fault), 0);
    const network = on("network");
    const region = on("region");
    const process = (): Promise<Reply> =>
      work({
        before: async () => {
          await this.waitOnClock(region);
          await visit.before();
        },
        after: () => visit.after(),
      });
    await this.waitOnWall(network);
    if (strike === undefined) {
      return { kind: "reply", reply: await process() };
    }
    if (strike.kind === "truncated-json") {
      return truncated(strike, await process());
    }
    await this.effect(strike, visit, process);
    return this.outcome(strike);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.waiting) {
      clearTimeout(timer);
    }
    this.waiting.clear();
  }

  private async effect(fault: Effect, visit: TrackedRequest, process: () => Promise<Reply>): Promise<void> {
    switch (fault.effect ?? "none") {
      case "none":
        await visit.before();
        await visit.after();
        return;
      case "done":
        await process();
        return;
      case "late":
        this.clock.schedule(this.clock.now() + (fault.lateMs ?? LATE_MS), () => {
          if (!this.stopped) {
            void process();
          }
        });
    }
  }

  private outcome(strike: Exclude<StrikingFault, { kind: "truncated-json" }>): Outcome {
    switch (strike.kind) {
      case "reset":
        return { kind: "reset" };
      case "no-answer":
        return { kind: "silence" };
      case "html-page":
        return { kind: "reply", reply: maintenancePage(strike.status ?? 200) };
      case "http-error":
        return { kind: "reply", reply: errorReply(strike, this.now()) };
    }
  }

  private latency(fault: Latency): number {
    const random = this.random.get(fault) ?? seededRandom(fault.seed ?? 0);
    this.random.set(fault, random);
    return fault.ms + (fault.spreadMs === undefined ? 0 : random() * fault.spreadMs);
  }

  private async waitOnWall(ms: number): Promise<void> {
    if (ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          this.waiting.delete(timer);
          resolve();
        }, ms);
        this.waiting.add(timer);
      });
    }
  }

  private async waitOnClock(ms: number): Promise<void> {
    if (ms > 0) {
      await new Promise<void>((resolve) => {
        this.clock.schedule(this.clock.now() + ms, resolve);
      });
    }
  }
}

/** What is done before and after an operation, inside the web thread. */
export interface OperationHooks {
  before(): Promise<void>;
  after(): Promise<void>;
}

function truncated(fault: Extract<StrikingFault, { kind: "truncated-json" }>, reply: Reply): Outcome {
  const body = Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(reply.body, "utf8");
  const bytes = Math.floor(body.length * (fault.keep ?? 0.5));
  return fault.end === "closed"
    ? { kind: "cut", reply: { ...reply, body }, bytes }
    : { kind: "reply", reply: { ...reply, body: body.subarray(0, bytes) } };
}
