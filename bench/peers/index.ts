import { writeReport, type Bar, type Report } from "../report";
import { printTable } from "../table";
import { loseAnswer, race, type LostAnswer, type Peer, type Run } from "./race";
import { missingForTerraform } from "./terraform";

/**
 * `npm run bench -- peers`: the Terraform provider and this one make the same static VMs, each on a region of its own with the latencies
 * of a real one. Some ten minutes.
 */
const SIZES = [1, 10, 50] as const;
const PEERS: readonly Peer[] = ["pulumi-maas-lxd", "terraform"];

const ratio = (runs: readonly Run[], vms: number, what: (run: Run) => number): number => {
  const [ours, theirs] = PEERS.map((peer) => runs.find((run) => run.peer === peer && run.vms === vms));
  return ours && theirs ? what(ours) / what(theirs) : NaN;
};

function barsOf(runs: readonly Run[], lost: readonly LostAnswer[]): Bar[] {
  const ours = runs.filter(({ peer }) => peer === "pulumi-maas-lxd");
  return [
    ...SIZES.map((vms) => ({
      what: `wall time of ${vms} VMs, over the Terraform provider's`,
      goal: 1,
      measured: ratio(runs, vms, ({ wall }) => wall),
    })),
    ...SIZES.map((vms) => ({
      what: `MAAS's time at work for ${vms} VMs, over the Terraform provider's`,
      goal: 1,
      measured: ratio(runs, vms, ({ server }) => server),
    })),
    {
      what: "VMs without the address that was asked for",
      goal: 0,
      measured: ours.reduce((sum, { vms, addressesRight }) => sum + vms - addressesRight, 0),
    },
    {
      what: "VMs too many after an answer that was lost",
      goal: 0,
      measured: (lost.find(({ peer }) => peer === "pulumi-maas-lxd")?.vmsInMaas ?? NaN) - 1,
    },
  ];
}

function chartsOf(runs: readonly Run[]): Report["charts"] {
  const lines = (value: (run: Run) => number): { name: Peer; values: number[] }[] =>
    PEERS.map((name) => ({
      name,
      values: SIZES.map((vms) => {
        const run = runs.find((one) => one.peer === name && one.vms === vms);
        return run === undefined ? NaN : value(run);
      }),
    }));
  const axis = "VMs";
  return {
    wall: { title: "Seconds until the VMs are there", axis, points: SIZES, lines: lines(({ wall }) => wall) },
    requests: {
      title: "Requests to MAAS",
      axis,
      points: SIZES,
      lines: lines(({ requests }) => requests),
    },
  };
}

function print(runs: readonly Run[], lost: readonly LostAnswer[]): void {
  printTable(
    [
      "",
      "VMs",
      "s",
      "requests",
      "MAAS at work, s",
      "made",
      "right addresses",
      "exit",
      "destroy, s",
      "its requests",
    ],
    runs.map((run) => [
      run.peer,
      String(run.vms),
      run.wall.toFixed(1),
      String(run.requests),
      run.server.toFixed(1),
      String(run.made),
      `${run.addressesRight} of ${run.vms}`,
      run.succeeded ? "0" : "1",
      run.destroyWall.toFixed(1),
      String(run.destroyRequests),
    ]),
  );
  console.log(
    "\nA gateway gives up on a compose that takes effect, and the tool is run again until it succeeds",
  );
  printTable(
    ["", "runs", "succeeded", "VMs in MAAS of 1"],
    lost.map(({ peer, runs: count, succeeded, vmsInMaas }) => [
      peer,
      String(count),
      succeeded ? "yes" : "no",
      String(vmsInMaas),
    ]),
  );
}

async function main(): Promise<void> {
  const missing = missingForTerraform();
  if (missing !== undefined) {
    console.log(`Skipped: ${missing}.`);
    return;
  }
  const runs: Run[] = [];
  for (const vms of SIZES) {
    for (const peer of PEERS) {
      const run = await race(peer, vms);
      process.stderr.write(`${peer}, ${vms} VMs: ${run.wall.toFixed(1)} s, ${run.requests} requests\n`);
      runs.push(run);
    }
  }
  const lost: LostAnswer[] = [];
  for (const peer of PEERS) lost.push(await loseAnswer(peer));
  print(runs, lost);
  const bars = barsOf(runs, lost);
  printTable(
    ["", "at most", "measured"],
    bars.map(({ what, goal, measured }) => [what, String(goal), measured.toFixed(2)]),
  );
  writeReport("peers", { bars, figures: { runs, lost }, charts: chartsOf(runs) });
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
