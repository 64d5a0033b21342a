import { STATUS_NAMES } from "../model/catalog/status";
import type { Machine } from "../model/store/rows";
import {
  isOutsideChange,
  isRequestFault,
  type Fault,
  type LxdTrouble,
  type OutsideChange,
  type Point,
  type RequestFault,
  type RequestMatch,
  type Stage,
} from "./kinds";
import {
  CallCounter,
  matchesMachine,
  PointWatch,
  requestTest,
  type RequestFacts,
  type Subject,
} from "./matching";

/** What became of a fault so far. */
export interface FaultCount {
  readonly kind: Fault["kind"];
  /** Occasions on which it could have struck. */
  readonly matched: number;
  readonly struck: number;
  /** Why another user's change was refused, in MAAS's words. */
  readonly refused?: string;
}

/**
 * Carries out what other users do, all of it or nothing; the answer is what still goes on then.
 *
 * @throws RefusedChange when a change cannot be carried out
 */
export type PerformChanges = (
  changes: readonly OutsideChange[],
  facts: RequestFacts | undefined,
) => Promise<void>;

/** A change that cannot be carried out, and why. */
export class RefusedChange extends Error {
  constructor(
    readonly change: OutsideChange,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A request that has arrived, with the faults that strike it. */
export interface TrackedRequest {
  /** The faults that strike it, in the order in which they were set. */
  readonly struck: readonly RequestFault[];
  /** To be called as the request reaches the region. */
  before(): Promise<void>;
  /** To be called once its effect is there. */
  after(): Promise<void>;
}

class Entry<F extends Fault = Fault> {
  readonly counter: CallCounter;
  readonly concernsRequest: (facts: RequestFacts) => boolean;
  readonly from: PointWatch | undefined;
  readonly until: PointWatch | undefined;
  readonly at: PointWatch | undefined;
  refused: string | undefined;

  constructor(readonly fault: F) {
    const { calls, on, from, until, at } = fault as {
      calls?: object;
      on?: RequestMatch;
      from?: Point;
      until?: Point;
      at?: Point;
    };
    this.counter = new CallCounter(calls ?? {});
    this.concernsRequest = requestTest(on ?? {});
    this.from = from && new PointWatch(from);
    this.until = until && new PointWatch(until);
    this.at = at && new PointWatch(at);
  }

  get holds(): boolean {
    return this.from?.reached !== false && this.until?.reached !== true;
  }
}

type OfKind<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

/** The faults in force. Each question of the model is one method, so that the model knows no fault's shape. */
export class Faults {
  private entries: Entry[] = [];
  private listener: () => void = () => undefined;
  private perform: PerformChanges = () => Promise.reject(new Error("nobody carries out changes"));

  get list(): readonly Fault[] {
    return this.entries.map(({ fault }) => fault);
  }

  get counts(): readonly FaultCount[] {
    return this.entries.map(({ fault, counter, refused }) => ({
      kind: fault.kind,
      matched: counter.matched,
      struck: counter.struck,
      ...(refused === undefined ? {} : { refused }),
    }));
  }

  /**
   * Replaces the faults in force and resets the counts. Changes without a point are carried out now.
   *
   * @throws Error naming the place, when such a change cannot be carried out; everything stays as it was then
   */
  set(faults: readonly Fault[]): void {
    const entries = faults.map((fault) => new Entry(fault));
    const now = entries.filter((entry) => isOutsideChange(entry.fault) && entry.at === undefined);
    try {
      void this.change(now as Entry<OutsideChange>[], undefined);
    } catch (error) {
      if (error instanceof RefusedChange) {
        throw new Error(`/${faults.indexOf(error.change)}: ${error.message}`, { cause: error });
      }
      throw error;
    }
    this.entries = entries;
    this.listener();
  }

  /** Called after each change, so that what was held can go on. */
  onChange(listener: () => void): void {
    this.listener = listener;
  }

  onOutsideChange(perform: PerformChanges): void {
    this.perform = perform;
  }

  /** Counts a request that has arrived. */
  arrive(facts: RequestFacts): TrackedRequest {
    const before: Entry<OutsideChange>[] = [];
    const after: (Entry<OutsideChange> | PointWatch)[] = [];
    let moved = false;
    for (const entry of this.entries) {
      for (const watch of [entry.from, entry.until]) {
        const moment = watch?.arrive(facts);
        if (watch !== undefined && moment === "before") {
          watch.reached = true;
          moved = true;
        } else if (watch !== undefined && moment === "after") {
          after.push(watch);
        }
      }
      const moment = entry.at?.arrive(facts);
      if (moment !== undefined) {
        (moment === "before" ? before : after).push(entry as Entry<OutsideChange>);
      }
    }
    if (moved) {
      this.listener();
    }
    const struck = this.entries.flatMap((entry) =>
      isRequestFault(entry.fault) && entry.holds && entry.concernsRequest(facts) && entry.counter.next()
        ? [entry.fault]
        : [],
    );
    return {
      struck,
      before: async () => {
        for (const entry of before) {
          await this.changeLater(entry, facts);
        }
      },
      after: async () => {
        for (const reached of after) {
          if (reached instanceof PointWatch) {
            reached.reached = true;
            this.listener();
          } else {
            await this.changeLater(reached, facts);
          }
        }
      },
    };
  }

  rackConnected(): boolean {
    return this.first("no-rack", () => true) === undefined;
  }

  /** The driver's message when MAAS does not reach the LXD of a VM host. */
  hostUnreached(vmHost: string | undefined): string | undefined {
    const fault = this.first(
      "host-unreached",
      (one) => one.vmHost === undefined || (vmHost !== undefined && one.vmHost === vmHost),
    );
    return fault === undefined ? undefined : "Failed to connect to the LXD REST API.";
  }

  workflowsDown(): boolean {
    return this.first("no-workflows", () => true) !== undefined;
  }

  /** The driver's message when a power action on the machine fails. */
  powerFailure(machine: Machine, subject: Subject): string | undefined {
    const status = STATUS_NAMES[machine.status];
    const fault = this.first(
      "power-failure",
      (one) => matchesMachine(one, subject) && (one.status === undefined || one.status === status),
    );
    return fault === undefined ? undefined : (fault.message ?? "Failed to start: injected");
  }

  fails(kind: "commissioning-failure" | "deployment-failure" | "release-failure", subject: Subject): boolean {
    return this.first(kind, (fault) => matchesMachine(fault, subject)) !== undefined;
  }

  testFails(subject: Subject, script: string): boolean {
    const fits = (fault: OfKind<"test-failure">): boolean =>
      matchesMachine(fault, subject) && (fault.script === undefined || fault.script === script);
    return this.first("test-failure", fits) !== undefined;
  }

  holds(subject: Subject): boolean {
    return this.first("hold", (fault) => matchesMachine(fault, subject)) !== undefined;
  }

  answersPing(ip: string): boolean {
    return this.first("pinged", (fault) => fault.addresses.includes(ip)) !== undefined;
  }

  /** The addresses that answer a ping though MAAS thinks them free. */
  pingedAddresses(): string[] {
    return this.ofKind("pinged").flatMap(({ fault }) => fault.addresses);
  }

  /** How long a stage takes that usually takes `ms`. */
  duration(stage: Stage, subject: Subject, ms: number): number {
    let total = ms;
    for (const { fault, counter } of this.ofKind("slow")) {
      if (fault.stage === stage && matchesMachine(fault, subject)) {
        counter.next();
        total = total * (fault.factor ?? 1) + (fault.extraMs ?? 0);
      }
    }
    return total;
  }

  isFull(vmHost: string, resource: "cores" | "memory" | "storage"): boolean {
    const fits = (fault: OfKind<"full-host">): boolean =>
      (fault.vmHost === undefined || fault.vmHost === vmHost) && (fault.resource ?? "cores") === resource;
    return this.first("full-host", fits) !== undefined;
  }

  /** The message of a compose that fails although LXD has made the instance. */
  orphans(subject: Subject): string | undefined {
    const fault = this.first("compose-orphan", (one) => matchesMachine(one, subject));
    // MAAS gives a driver 120 seconds; what the driver started by then is still carried out (docs/maas-notes.md).
    return fault === undefined
      ? undefined
      : (fault.message ?? "Unable to compose a machine because 'lxd' driver timed out after 120 seconds.");
  }

  /** The trouble, of these kinds, that a connection to a host's LXD or a request to it meets. */
  lxdTrouble(vmHost: string, among: readonly LxdTrouble["trouble"][]): LxdTrouble | undefined {
    return this.first(
      "lxd",
      (fault) => (fault.vmHost === undefined || fault.vmHost === vmHost) && among.includes(fault.trouble),
    );
  }

  /** How long an event of the machine stays unseen, in milliseconds. */
  eventDelay(subject: Subject): number {
    return this.first("late-events", (fault) => matchesMachine(fault, subject))?.ms ?? 0;
  }

  /** Milliseconds by which the region's clock is ahead. */
  clockOffset(): number {
    return this.ofKind("clock-offset").reduce((sum, { fault }) => sum + fault.seconds * 1000, 0);
  }

  private ofKind<K extends Fault["kind"]>(kind: K): Entry<OfKind<K>>[] {
    return this.entries.filter((entry) => entry.fault.kind === kind && entry.holds) as Entry<OfKind<K>>[];
  }

  /** The first fault of a kind that fits and strikes; the occasion counts for each that fits up to it. */
  private first<K extends Fault["kind"]>(
    kind: K,
    fits: (fault: OfKind<K>) => boolean,
  ): OfKind<K> | undefined {
    return this.ofKind(kind).find(({ fault, counter }) => fits(fault) && counter.next())?.fault;
  }

  private change(entries: readonly Entry<OutsideChange>[], facts: RequestFacts | undefined): Promise<void> {
    for (const { counter } of entries) {
      counter.next();
    }
    return this.perform(
      entries.map(({ fault }) => fault),
      facts,
    );
  }

  /** What cannot be done any more is reported in the counts: no request waits for it. */
  private async changeLater(entry: Entry<OutsideChange>, facts: RequestFacts): Promise<void> {
    try {
      await this.change([entry], facts);
    } catch (error) {
      if (!(error instanceof RefusedChange)) {
        throw error;
      }
      entry.refused = error.message;
    }
  }
}
