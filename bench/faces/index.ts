import { timed, type Took } from "../life/operation";
import { writeReport, type Bar } from "../report";
import { Stage, vmProgram } from "../stage";
import { median, printTable } from "../table";

/**
 * `npm run bench -- faces`: the dynamic provider and the plugin side by side, on the real engine and a region with the latencies of a real one.
 * Some ten minutes, of a machine with nothing else to do.
 */
const MODULES = { dynamic: "pulumi-maas-lxd", plugin: "pulumi-maas-lxd/plugin" } as const;
type Face = keyof typeof MODULES;

const PREVIEWED = 1000;
const MADE = 100;
const DEPLOY_S = 10;
/** How often each preview is measured; by turns, so that the machine's moods strike both. */
const ROUNDS = 3;
/** The plugin is nowhere slower by more. */
const GOAL = 1.1;

/** What one face took. */
interface Figures {
  /** Seconds of the preview of 1,000 new VMs. */
  preview: number;
  /** Seconds of the preview of one new VM: start-up. */
  startUp: number;
  /** Seconds of the up of 100. */
  up: number;
  requestsOfUp: number;
  providerCpuSeconds: number;
  providerMemoryBytes: number;
  stateBytesPerVm: number;
}

async function previews(stage: Stage, count: number): Promise<Record<Face, number>> {
  const faces: Face[] = ["dynamic", "plugin"];
  const stacks = await Promise.all(
    faces.map((face) => stage.stack(`${face}-${count}`, vmProgram(count, MODULES[face]))),
  );
  const seconds: Record<Face, number[]> = { dynamic: [], plugin: [] };
  // The first round fills caches, and counts for neither.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [at, face] of faces.entries()) {
      const stack = stacks[at];
      const took = stack === undefined ? undefined : await timed(stage, stack, "preview");
      if (took !== undefined && round > 0) seconds[face].push(took.wall);
    }
  }
  return { dynamic: median(seconds.dynamic), plugin: median(seconds.plugin) };
}

async function upOf(face: Face): Promise<{ took: Took; stateBytesPerVm: number }> {
  const stage = await Stage.open({ deploy: `${DEPLOY_S}s`, args: ["--latency", "real"] });
  try {
    const stack = await stage.stack(`up-${face}`, vmProgram(MADE, MODULES[face]));
    const took = await timed(stage, stack, "up");
    const { resources = [] } = await stack.export();
    const vms = resources.filter(({ urn }) => urn.includes(":LxdVm::"));
    const bytes = vms.reduce((sum, vm) => sum + Buffer.byteLength(JSON.stringify(vm)), 0);
    return { took, stateBytesPerVm: Math.round(bytes / vms.length) };
  } finally {
    await stage.close();
  }
}

async function measure(): Promise<Record<Face, Figures>> {
  const stage = await Stage.open({ args: ["--latency", "real"] });
  try {
    const startUp = await previews(stage, 1);
    const preview = await previews(stage, PREVIEWED);
    const figuresOf = async (face: Face): Promise<Figures> => {
      const { took, stateBytesPerVm } = await upOf(face);
      return {
        preview: preview[face],
        startUp: startUp[face],
        up: took.wall,
        requestsOfUp: took.requests.length,
        providerCpuSeconds: took.provider.cpu,
        providerMemoryBytes: took.provider.memory,
        stateBytesPerVm,
      };
    };
    return { dynamic: await figuresOf("dynamic"), plugin: await figuresOf("plugin") };
  } finally {
    await stage.close();
  }
}

function barsOf({ dynamic, plugin }: Record<Face, Figures>): Bar[] {
  const over = (name: keyof Figures): number => plugin[name] / dynamic[name];
  return [
    { what: `preview of ${PREVIEWED} VMs, plugin over dynamic`, goal: GOAL, measured: over("preview") },
    { what: "preview of one VM", goal: GOAL, measured: over("startUp") },
    { what: `up of ${MADE}`, goal: GOAL, measured: over("up") },
    { what: "requests of that up", goal: GOAL, measured: over("requestsOfUp") },
    { what: "memory of the provider in it", goal: GOAL, measured: over("providerMemoryBytes") },
    { what: "CPU of the provider in it", goal: GOAL, measured: over("providerCpuSeconds") },
    { what: "state per VM", goal: GOAL, measured: over("stateBytesPerVm") },
  ];
}

async function main(): Promise<void> {
  const figures = await measure();
  const bars = barsOf(figures);
  printTable(
    ["plugin over dynamic", "goal", "measured"],
    bars.map(({ what, goal, measured }) => [what, goal.toFixed(2), measured.toFixed(2)]),
  );
  console.log(JSON.stringify(figures, undefined, 2));
  writeReport("faces", { bars, figures, charts: {} });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
