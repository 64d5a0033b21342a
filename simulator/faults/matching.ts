import type { Calls, MachineMatch, Point, RequestMatch } from "./kinds";

/** What the matching of requests looks at. */
export interface RequestFacts {
  readonly method: string;
  /** Below `/MAAS/api/2.0`. */
  readonly path: string;
  readonly op: string | null;
  readonly hostname: string | undefined;
  readonly systemId: string | undefined;
  readonly vmHost: string | undefined;
  /** The addresses that it asks for. */
  readonly addresses: readonly string[];
}

/** A machine, or the instance that is to become one, by the names under which faults know it. */
export interface Subject {
  readonly hostname: string;
  readonly systemId?: string | undefined;
  readonly vmHost?: string | undefined;
}

function pathPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}$`);
}

/** Turns a match into a test, so that its path is read once. */
export function requestTest(match: RequestMatch): (facts: RequestFacts) => boolean {
  const pattern = match.path === undefined ? undefined : pathPattern(match.path);
  return (facts) =>
    (match.method === undefined || match.method === facts.method) &&
    (pattern === undefined || pattern.test(facts.path)) &&
    (match.op === undefined || match.op === facts.op) &&
    (match.hostname === undefined || match.hostname === facts.hostname) &&
    (match.systemId === undefined || match.systemId === facts.systemId) &&
    (match.vmHost === undefined || match.vmHost === facts.vmHost);
}

export function matchesMachine(match: MachineMatch, subject: Subject): boolean {
  return (
    (match.hostname === undefined || match.hostname === subject.hostname) &&
    (match.systemId === undefined || match.systemId === subject.systemId) &&
    (match.vmHost === undefined || match.vmHost === subject.vmHost)
  );
}

/** Numbers from 0 up to 1 that follow from the seed alone (mulberry32): a run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Counts occasions and decides which of them are struck. */
export class CallCounter {
  matched = 0;
  struck = 0;
  private readonly random: () => number;

  constructor(private readonly calls: Calls) {
    this.random = seededRandom(calls.seed ?? 0);
  }

  next(): boolean {
    this.matched += 1;
    const { nth, first, every, probability } = this.calls;
    const at = this.matched;
    // Drawn on each occasion, so that the other conditions do not shift the sequence.
    const drawn = probability === undefined || this.random() < probability;
    const strikes =
      drawn &&
      (nth === undefined || (typeof nth === "number" ? nth === at : nth.includes(at))) &&
      (first === undefined || at <= first) &&
      (every === undefined || at % every === 0);
    this.struck += strikes ? 1 : 0;
    return strikes;
  }
}

/** Follows the requests until a point is reached. */
export class PointWatch {
  reached = false;
  private count = 0;
  private readonly test: (facts: RequestFacts) => boolean;

  constructor(private readonly point: Point) {
    this.test = requestTest(point.on);
  }

  /** Counts a request. @returns at which of its moments the point is reached */
  arrive(facts: RequestFacts): "before" | "after" | undefined {
    if (this.reached || !this.test(facts)) {
      return undefined;
    }
    this.count += 1;
    return this.count === (this.point.call ?? 1) ? (this.point.moment ?? "before") : undefined;
  }
}
