import { parseArgs } from "node:util";
import type { Exchange } from "../support/intercepting-proxy";
import { crashAt, requestsOf, type CrashPoint, type CrashResult } from "./crash";
import { Lab } from "./lab";
import { scenarios, vmKinds, type Scenario, type VmKind } from "./scenarios";

interface Job {
  readonly scenario: Scenario;
  readonly vm: VmKind;
  readonly point: CrashPoint;
}

/** The points of one operation: around every request, or, for a sample, around those that ask MAAS for work. */
export async function crashPoints(
  lab: Lab,
  scenario: Scenario,
  vm: VmKind,
  changesOnly = false,
): Promise<CrashPoint[]> {
  const seen = await requestsOf(lab, scenario, vm);
  return seen
    .filter(({ changes }) => changes || !changesOnly)
    .flatMap(({ number, told: request }) => {
      const is = (exchange: Exchange): boolean => exchange.number === number;
      return [
        { request, is, moment: "before" as const },
        { request, is, moment: "after" as const },
      ];
    });
}

/** Runs all points over some regions at a time and prints what became of them; @returns whether all was recovered */
export async function crashMatrix(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      vm: { type: "string" },
      changes: { type: "boolean" },
      lanes: { type: "string", default: "2" },
    },
  });
  const jobs: Job[] = [];
  const first = await Lab.start();
  for (const vm of vmKinds.filter(({ name }) => values.vm === undefined || values.vm === name)) {
    for (const scenario of scenarios.filter(
      ({ name }) => values.only === undefined || values.only === name,
    )) {
      const points = await crashPoints(first, scenario, vm, values.changes);
      jobs.push(...points.map((point) => ({ scenario, vm, point })));
    }
  }
  await first.stop();
  console.log(`${jobs.length} points`);
  const results: CrashResult[] = [];
  await Promise.all(Array.from({ length: Number(values.lanes) }, () => lane(jobs, results)));
  report(results);
  return results.every(({ verdict }) => verdict === "recovered");
}

/** Takes jobs until none is left; a region in which something went wrong is not used again. */
async function lane(jobs: Job[], results: CrashResult[]): Promise<void> {
  let lab = await Lab.start();
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const result = await crashAt(lab, job.scenario, job.vm, job.point);
    results.push(result);
    if (result.verdict !== "recovered") {
      console.log(tell(result));
      await lab.stop();
      lab = await Lab.start();
    }
  }
  await lab.stop();
}

export function tell({ scenario, vm, point, killedAt, verdict, detail }: CrashResult): string {
  const at = killedAt ?? `${point.request}, which did not come`;
  return `${verdict}: ${scenario} of ${vm}, killed ${point.moment} ${at}: ${detail}`;
}

function report(results: readonly CrashResult[]): void {
  const groups = new Map<string, CrashResult[]>();
  for (const result of results) {
    const name = `${result.scenario} | ${result.vm}`;
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  const verdicts = ["recovered", "leaked", "doubled", "untrue", "failed"] as const;
  console.log(`| operation | VM | points | ${verdicts.join(" | ")} |`);
  console.log("|---|---|---|---|---|---|---|---|");
  for (const [name, of] of [...groups, ["all | all", results] as const]) {
    const counts = verdicts.map((verdict) => of.filter((result) => result.verdict === verdict).length);
    console.log(`| ${name} | ${of.length} | ${counts.join(" | ")} |`);
  }
}
