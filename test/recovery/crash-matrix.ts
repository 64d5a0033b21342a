import { parseArgs } from "node:util";
import type { Exchange } from "../support/intercepting-proxy";
import { crashAt, requestsOf, type CrashPoint, type CrashResult } from "./crash";
import { engineCrashAt } from "./engine-crash";
import { Lab } from "./lab";
import { inLanes } from "./lanes";
import { printTable } from "./report";
import { scenario, scenarios, staticVm, vmKinds, type Scenario, type VmKind } from "./scenarios";

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
      /** Also on the real engine, at every k-th of the requests that ask MAAS for work. */
      engine: { type: "string" },
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
  await inLanes(Number(values.lanes), jobs, async (lab, { scenario, vm, point }) => {
    const result = await crashAt(lab, scenario, vm, point);
    results.push(result);
    if (result.verdict !== "recovered") console.log(tell(result));
    if (results.length % 10 === 0) console.log(`${results.length} of ${jobs.length}`);
    return result.verdict === "recovered";
  });
  if (values.engine) {
    results.push(...(await onTheEngine(Number(values.engine))));
  }
  report(results);
  return results.every(({ verdict }) => verdict === "recovered");
}

async function onTheEngine(every: number): Promise<CrashResult[]> {
  const lab = await Lab.start();
  const points = await crashPoints(lab, scenario("create"), staticVm, true);
  const results: CrashResult[] = [];
  for (const [index, point] of points.entries()) {
    if (index % every !== 0) continue;
    for (const who of ["all", "engine"] as const) {
      const is = crashesAt(point);
      const result = await engineCrashAt(lab, { ...point, is }, who);
      console.log(tell(result));
      results.push(result);
    }
  }
  await lab.stop();
  return results;
}

/** The engine's preview and its own order of calls shift the numbers: the request itself is looked for. */
function crashesAt({ request }: CrashPoint): (exchange: Exchange) => boolean {
  const shape = (told: string): string => told.replace(/(machines|nodes|interfaces)\/[a-z0-9]+/g, "$1/*");
  return ({ told }) => shape(told) === shape(request);
}

export function tell({ scenario, vm, point, killedAt, verdict, detail }: CrashResult): string {
  const at = killedAt ?? `${point.request}, which did not come`;
  return `${verdict}: ${scenario} of ${vm}, killed ${point.moment} ${at}: ${detail}`;
}

function report(results: readonly CrashResult[]): void {
  printTable(
    ["operation", "VM"],
    ["recovered", "leaked", "doubled", "untrue", "failed"],
    results,
    (result) => [result.scenario, result.vm],
  );
}
