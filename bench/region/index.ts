import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCli } from "../../test/support/cli";
import { temporaryFolder } from "../../test/support/temporary";
import { countByKind, timed, type Took } from "../life/operation";
import { writeReport, type Bar } from "../report";
import { Stage, vmProgram } from "../stage";
import { printTable } from "../table";
import { fill, HOSTS, largeLab, MACHINES } from "./large-region";

/**
 * `npm run bench -- region`: 50 VMs in a region of 10,000 machines and 40 VM hosts, over the same in one without machines, with the
 * latencies of a real region. Some twelve minutes, most of it for `leftovers` to look at all machines.
 */
const VMS = 50;
/** A real region of 10,000 machines needs six minutes to show them all. */
const LEFTOVERS_MS = 20 * 60_000;

interface Measured {
  machines: number;
  preview: Pick<Took, "wall"> & { requests: number };
  up: Pick<Took, "wall"> & { requests: number };
  kinds: Record<string, number>;
  leftovers: { seconds: number; code: number | null };
}

async function measure(machines: number): Promise<Measured> {
  const region = join(temporaryFolder("bench-region"), "region.jsonl");
  await fill(region, machines);
  const stage = await Stage.open(
    { deploy: "20s", args: ["--latency", "real", "--state", region] },
    largeLab(),
  );
  const { simulator } = stage;
  try {
    const stack = await stage.stack(`region-${machines}`, vmProgram(VMS));
    const preview = await timed(stage, stack, "preview");
    const up = await timed(stage, stack, "up");
    const { stdout: state } = await stack.must("stack", "export", "--stack", stack.name);
    const file = join(temporaryFolder("bench-state"), "state.json");
    writeFileSync(file, state);
    const start = performance.now();
    const env = { MAAS_API_URL: simulator.url, MAAS_API_KEY: simulator.apiKey };
    const { code } = await runCli(["leftovers", "--state", file, "--no-refresh"], env, {
      timeoutMs: LEFTOVERS_MS,
    });
    return {
      machines,
      preview: { wall: preview.wall, requests: preview.requests.length },
      up: { wall: up.wall, requests: up.requests.length },
      kinds: countByKind(up.requests),
      leftovers: { seconds: (performance.now() - start) / 1000, code },
    };
  } finally {
    await stage.close();
  }
}

function barsOf(empty: Measured, full: Measured): Bar[] {
  return (["preview", "up"] as const).flatMap((what) => [
    {
      what: `wall time of ${what}, over an empty region's`,
      goal: 1.3,
      measured: full[what].wall / empty[what].wall,
    },
    {
      what: `requests of ${what}, over an empty region's`,
      goal: 1,
      measured: full[what].requests / empty[what].requests,
    },
  ]);
}

async function main(): Promise<void> {
  const empty = await measure(0);
  const full = await measure(MACHINES);
  console.log(`\n${VMS} VMs, ${HOSTS} VM hosts`);
  printTable(
    ["machines of others", "preview, s", "requests", "up, s", "requests", "leftovers, s", "exit"],
    [empty, full].map(({ machines, preview, up, leftovers }) => [
      String(machines),
      preview.wall.toFixed(1),
      String(preview.requests),
      up.wall.toFixed(1),
      String(up.requests),
      leftovers.seconds.toFixed(1),
      String(leftovers.code),
    ]),
  );
  const bars = barsOf(empty, full);
  printTable(
    ["", "at most", "measured"],
    bars.map(({ what, goal, measured }) => [what, String(goal), measured.toFixed(2)]),
  );
  writeReport("region", { bars, figures: { empty, full }, charts: {} });
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
