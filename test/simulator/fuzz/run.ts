import type { RegionFault } from "../../../simulator/faults/kinds";
import { STATUS_NAMES } from "../../../simulator/model/catalog/status";
import { malformed } from "./answers";
import { Choices } from "./choices";
import { FuzzedRegion, type SentRequest, type Way } from "./fuzzed-region";
import { Invariants } from "./invariants";
import { OPERATIONS } from "./operations";
import { Orphans } from "./orphans";
import { Random } from "./random";
import { malformedHeaders } from "./transport";

/** A step after which something was wrong. */
export interface Failure {
  readonly seed: number;
  readonly way: Way;
  readonly step: number;
  readonly problems: readonly string[];
  /** What was done up to there, oldest first. */
  readonly trail: readonly string[];
}

/** Statuses that end by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  ...["Commissioning", "Testing", "Deploying", "Releasing", "Disk erasing"],
  ...["Entering rescue mode", "Exiting rescue mode"],
]);

const FAULTS: readonly (readonly [weight: number, faults: readonly RegionFault[]])[] = [
  [10, []],
  [1, [{ kind: "no-rack" }]],
  [1, [{ kind: "power-failure", message: "Failed to start the instance" }]],
  [1, [{ kind: "compose-orphan" }]],
  [1, [{ kind: "commissioning-failure" }]],
  [1, [{ kind: "deployment-failure" }, { kind: "test-failure" }]],
  [1, [{ kind: "release-failure" }]],
  [1, [{ kind: "pinged", addresses: ["10.10.0.12", "10.10.0.13", "10.10.0.20"] }]],
  [1, [{ kind: "full-host", vmHost: "vmhost1" }]],
];

type Action = "ask" | "wait" | "disturb";

const ACTIONS: readonly (readonly [weight: number, action: Action])[] = [
  [80, "ask"],
  [19, "wait"],
  [1, "disturb"],
];

/** One run: random operations on a region of its own, with every rule looked at after each. */
class Run {
  readonly trail: string[] = [];
  private readonly invariants: Invariants;
  private readonly orphans: Orphans;
  private open: SentRequest[] = [];
  private powerFails = false;

  constructor(
    private readonly seed: number,
    private readonly fuzzed: FuzzedRegion,
  ) {
    this.invariants = new Invariants(fuzzed);
    this.orphans = new Orphans(fuzzed);
  }

  /** What is wrong after a step; the same step does the same on the same region. */
  async step(step: number): Promise<string[]> {
    // A generator for each step, so that a run without some of its steps does the others alike.
    const random = new Random(this.seed ^ Math.imul(step + 1, 0x9e3779b1));
    switch (random.weighted(ACTIONS)) {
      case "ask":
        this.ask(step, random);
        break;
      case "wait": {
        const ms = random.one(50, 200, 500, 1000, 3000);
        this.trail.push(`${step}: ${ms} ms pass`);
        this.fuzzed.clock.advance(ms);
        break;
      }
      case "disturb": {
        const faults = random.weighted(FAULTS);
        this.trail.push(`${step}: faults ${JSON.stringify(faults)}`);
        this.fuzzed.setFaults(faults);
        break;
      }
    }
    return this.look();
  }

  private ask(step: number, random: Random): void {
    const request = random.weighted(OPERATIONS)(new Choices(this.fuzzed.region, random));
    const user = random.chance(0.92) ? "admin" : "user1";
    const { method, path, op, query, form } = request;
    const given = { ...query, ...form };
    this.trail.push(`${step}: ${user} ${method} ${path} ${op ?? ""} ${JSON.stringify(given)}`);
    this.open.push(this.fuzzed.ask(request, user));
  }

  private async look(): Promise<string[]> {
    await this.fuzzed.settle();
    const kinds = this.fuzzed.faults.list.map(({ kind }) => kind);
    this.powerFails = kinds.includes("power-failure") || (this.powerFails && this.fuzzed.inFlight.size > 0);
    const problems: string[] = [];
    const answered = this.open.filter(({ outcome }) => outcome !== undefined);
    this.open = this.open.filter(({ outcome }) => outcome === undefined);
    this.orphans.follow(answered);
    for (const asked of answered) {
      const problem = malformed(asked, this.powerFails) ?? this.malformedOnTheWire(asked);
      this.trail.push(`    ${asked.request.path} ${asked.request.op ?? ""} → ${described(asked)}`);
      if (problem !== undefined) {
        problems.push(problem);
      }
    }
    return [...problems, ...this.invariants.broken(this.orphans.known)];
  }

  private malformedOnTheWire({ outcome }: SentRequest): string | undefined {
    return this.fuzzed.way !== "http" || outcome === undefined || outcome instanceof Error
      ? undefined
      : malformedHeaders(outcome);
  }

  /** Without faults and with enough time everything comes to its end. */
  async end(): Promise<string[]> {
    this.trail.push("the end: no faults, and time for everything");
    this.fuzzed.setFaults([]);
    const problems = await this.look();
    while (problems.length === 0 && this.fuzzed.clock.step()) {
      problems.push(...(await this.look()));
    }
    const stuck = [...this.fuzzed.region.machines.values()].filter(({ status }) =>
      PASSING.has(STATUS_NAMES[status]),
    );
    return [
      ...problems,
      ...this.open.map(
        ({ request }) => `${request.method} ${request.path} ${request.op ?? ""} was never answered`,
      ),
      ...stuck.map(({ hostname, status }) => `${hostname} stays ${STATUS_NAMES[status]}`),
    ];
  }
}

function described({ outcome }: SentRequest): string {
  return outcome === undefined || outcome instanceof Error
    ? String(outcome)
    : `${outcome.status} ${String(outcome.body).slice(0, 120).replace(/\s+/g, " ")}`;
}

/** Does the steps of a seed that `steps` names, in their order; undefined when all went well. */
export async function runSteps(
  seed: number,
  steps: Iterable<number>,
  way: Way,
): Promise<Failure | undefined> {
  const fuzzed = await FuzzedRegion.make(way);
  try {
    return await runOn(fuzzed, seed, steps);
  } finally {
    await fuzzed.close();
  }
}

async function runOn(
  fuzzed: FuzzedRegion,
  seed: number,
  steps: Iterable<number>,
): Promise<Failure | undefined> {
  const run = new Run(seed, fuzzed);
  const { way } = fuzzed;
  let last = 0;
  for (const step of steps) {
    last = step;
    const problems = await attempt(() => run.step(step));
    if (problems.length > 0) {
      return { seed, way, step, problems, trail: run.trail };
    }
  }
  const problems = await attempt(() => run.end());
  return problems.length === 0 ? undefined : { seed, way, step: last, problems, trail: run.trail };
}

/** What breaks outside a request, such as a timer, is a problem too. */
async function attempt(work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
