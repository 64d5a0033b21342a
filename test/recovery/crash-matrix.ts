import { parseArgs } from "node:util";
import type { Exchange } from "../support/intercepting-proxy";
import { crashAt, requestsOf, type CrashPoint, type CrashResult } from "./crash";
import { engineCrashAt } from "./engine-crash";
import { Lab } from "./lab";
import { inLanes } from "./lanes";
import { printTable } from "./report";
import { scenarios, vmKinds, type Scenario, type VmKind } from "./scenarios";

interface Job {
  readonly scenario: Scenario;
  readonly vm: VmKind;
  readonly point: MatrixPoint;
}

interface MatrixPoint extends CrashPoint {
  /** Looks for the same request in a run whose other requests may come in another order. */
  readonly anywhere: () => CrashPoint["is"];
}

/** The points of one operation: around every request, or, for a sample, around those that ask MAAS for work. */
export async function crashPoints(
  lab: Lab,
  scenario: Scenario,
  vm: VmKind,
  changesOnly = false,
): Promise<MatrixPoint[]> {
  const seen = await requestsOf(lab, scenario, vm);
  return seen
    .filter(({ changes }) => changes || !changesOnly)
    .flatMap(({ number, summary: request }) => {
      const is = (exchange: Exchange): boolean => exchange.number === number;
      const nth = seen.filter(
        (other) => other.number <= number && shape(other.summary) === shape(request),
      ).length;
      const anywhere = (): CrashPoint["is"] => isNth(nth, request);
      return (["before", "after"] as const).map((moment) => ({ request, is, moment, anywhere }));
    });
}

const shape = (request: string): string => request.replace(/(machines|nodes|interfaces)\/[a-z0-9]+/g, "$1/*");

/** The engine's own order of calls shifts the numbers: the n-th request of that shape is looked for. */
function isNth(nth: number, request: string): CrashPoint["is"] {
  let left = nth;
  return ({ summary }) => shape(summary) === shape(request) && --left === 0;
}

/** Runs all points over some regions at a time and prints what became of them; @returns whether all was recovered */
export async function crashMatrix(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      vm: { type: "string" },
      changes: { type: "boolean" },
      /** Instead on the real engine, at every k-th of the points of what is not given up. */
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
  if (values.engine) {
    results.push(...(await onTheEngine(Number(values.engine), jobs)));
    report(results);
    return results.every(({ verdict }) => verdict === "recovered");
  }
  await inLanes(Number(values.lanes), jobs, async (lab, { scenario, vm, point }) => {
    const result = await crashAt(lab, scenario, vm, point);
    results.push(result);
    if (result.verdict !== "recovered") console.log(show(result));
    if (results.length % 10 === 0) console.log(`${results.length} of ${jobs.length}`);
    return result.verdict === "recovered";
  });
  report(results);
  return results.every(({ verdict }) => verdict === "recovered");
}

/**
 * Every k-th of the points, in turn before and after a request, and two by two with the engine and the provider killed and with the
 * engine alone.
 */
async function onTheEngine(every: number, jobs: readonly Job[]): Promise<CrashResult[]> {
  const lab = await Lab.start();
  const results: CrashResult[] = [];
  const points = jobs.filter(({ scenario }) => !scenario.givenUp);
  for (let block = 0; block * every < points.length; block++) {
    const job = points[block * every + (block % 2)];
    if (job === undefined) break;
    const { scenario, vm, point } = job;
    const who = block % 4 < 2 ? "all" : "engine";
    const result = await engineCrashAt(lab, scenario, vm, { ...point, is: point.anywhere() }, who);
    console.log(show(result));
    results.push(result);
  }
  await lab.stop();
  return results;
}

export function show({ scenario, vm, point, killedAt, verdict, detail }: CrashResult): string {
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
