import { parseArgs } from "node:util";
import { requestsOf } from "./crash";
import { disturbedAt, type FaultResult } from "./disturbed";
import { disturbances, type Disturbance } from "./faults";
import { Lab } from "./lab";
import { inLanes } from "./lanes";
import { printTable } from "./report";
import { faultScenarios, staticVm, type Scenario } from "./scenarios";

interface Job {
  readonly scenario: Scenario;
  readonly disturbance: Disturbance;
  readonly n: number;
  readonly request: string;
}

/** So short that an answer which never comes costs a test little, and long enough for a busy machine. */
export const faultConfig = { "maas-lxd:requestTimeout": "5s", "maas-lxd:settleTimeout": "4s" };

/**
 * Every disturbance at every request of an operation. Until the first request that asks MAAS for work, what lies behind the API has
 * nothing to do, so it may as well go wrong from that one on; and before a create's first one there is no VM.
 */
export async function faultJobs(lab: Lab, scenario: Scenario): Promise<Job[]> {
  const seen = await requestsOf(lab, scenario, staticVm, true);
  const first = seen.find(({ changes }) => changes)?.number ?? Infinity;
  const firstWithVm = scenario.name === "create" ? first : 0;
  return seen.flatMap(({ number: n, summary: request }) =>
    disturbances
      .filter(
        ({ where }) => n >= (where === undefined ? 0 : where === "with a VM there" ? firstWithVm : first),
      )
      .map((disturbance) => ({ scenario, disturbance, n, request })),
  );
}

/** Runs them over some regions at a time and prints what became of them; @returns whether all converged in the end */
export async function faultsMatrix(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      fault: { type: "string" },
      /** Every k-th point, from a given one on. */
      every: { type: "string", default: "1" },
      first: { type: "string", default: "0" },
      lanes: { type: "string", default: "2" },
      /** Prints what users see. */
      verbose: { type: "boolean" },
    },
  });
  const lab = await Lab.start(faultConfig);
  const all: Job[] = [];
  for (const scenario of faultScenarios.filter(
    ({ name }) => values.only === undefined || values.only === name,
  )) {
    all.push(...(await faultJobs(lab, scenario)));
  }
  await lab.stop();
  const jobs = all
    .filter(({ disturbance }) => values.fault === undefined || disturbance.name.includes(values.fault))
    .filter((_, index) => index % Number(values.every) === Number(values.first));
  console.log(`${jobs.length} of ${all.length} points`);
  const results: FaultResult[] = [];
  const run = async (one: Lab, { scenario, disturbance, n, request }: Job): Promise<boolean> => {
    const result = await disturbedAt(one, scenario, staticVm, disturbance, { n, request });
    results.push(result);
    if (results.length % 10 === 0) console.log(`${results.length} of ${jobs.length}`);
    const good = isGood(result);
    if (!good || values.verbose) console.log(show(result));
    return good;
  };
  await inLanes(Number(values.lanes), jobs, run, faultConfig);
  printTable(
    ["operation", "fault"],
    ["no occasion", "converged", "recovered", "unsaid", "unclear", "leaked", "doubled", "untrue", "failed"],
    results,
    ({ scenario, disturbance }) => [scenario, disturbance],
  );
  return results.every(isGood);
}

const isGood = ({ verdict }: FaultResult): boolean =>
  ["no occasion", "converged", "recovered", "unsaid"].includes(verdict);

export function show({ scenario, disturbance, request, verdict, detail }: FaultResult): string {
  return `${verdict}: ${scenario}, ${disturbance} at ${request}: ${detail}`;
}
