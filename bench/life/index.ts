import { writeReport, type Bar, type Report } from "../report";
import { printTable } from "../table";
import { measureMany, type Many } from "./many";
import { LONG_S, measureLong, measureShort, type Long, type Short } from "./single";
import { measureStartUp, type StartUp } from "./start-up";

/**
 * `npm run bench -- life`: what VMs cost, from `up` to `destroy`, on the real engine and a region with the latencies of a real one. Some
 * twenty minutes, of a machine with nothing else to do.
 */
const SIZES = [1, 10, 100, 300] as const;

/** Server time of the Terraform provider's polls for a VM with 300 s of work: 30 reads of a machine at 260 ms. */
const TERRAFORM_POLLS_MS = 30 * 260;

interface Measured {
  many: Many[];
  short: Short;
  long: Long;
  startUp: StartUp;
}

function barsOf({ many, short, long, startUp }: Measured): Bar[] {
  const of = (vms: number): Many | undefined => many.find((one) => one.vms === vms);
  const hundred = of(100);
  const growth = (what: (one: Many) => number): number => {
    const [few, more] = [of(100), of(300)];
    return few && more ? what(more) / what(few) : NaN;
  };
  const perVm = (operation: keyof Many["requests"]): number => (hundred?.requests[operation] ?? NaN) / 100;
  return [
    { what: "requests per VM, up of 100", goal: 5, measured: perVm("up") },
    { what: "requests, up of 1 VM with 300 s of work", goal: 90, measured: long.requests },
    {
      what: "seconds of that up beside MAAS's work: engine, compose, deploy's request, and how late its end is seen",
      goal: 12,
      measured: long.seconds - LONG_S,
    },
    {
      what: "server time of watching it, over the Terraform provider's polls",
      goal: 0.15,
      measured: long.watchingMs / TERRAFORM_POLLS_MS,
    },
    {
      what: "requests, refresh and no-op preview of 100",
      goal: 8,
      measured: (perVm("refresh") + perVm("preview")) * 100,
    },
    { what: "requests per VM, destroy of 100", goal: 3, measured: perVm("destroy") },
    {
      what: "up of 1 VM with 4 s of work, over a resource that sleeps 4 s",
      goal: 1.25,
      measured: short.ratio,
    },
    {
      what: "up of 100, over MAAS's work and the engine's",
      goal: 1.15,
      measured: hundred?.overCritical ?? NaN,
    },
    {
      what: "provider's CPU, 300 VMs over 100",
      goal: 3.3,
      measured: growth(({ providerCpuSeconds }) => providerCpuSeconds),
    },
    {
      what: "provider's memory, 300 VMs over 100",
      goal: 3.3,
      measured: growth(({ providerMemoryBytes }) => providerMemoryBytes),
    },
    { what: "provider's start-up, over an empty one's", goal: 1.3, measured: startUp.ratio },
  ];
}

function chartsOf(many: readonly Many[]): Report["charts"] {
  const points = many.map(({ vms }) => vms);
  const chart = (title: string, lines: Record<string, (one: Many) => number>): Report["charts"][string] => ({
    title,
    axis: "VMs",
    points,
    lines: Object.entries(lines).map(([name, value]) => ({ name, values: many.map(value) })),
  });
  const requests = (["up", "refresh", "preview", "destroy"] as const).map(
    (operation) => [operation, ({ requests: sent, vms }: Many) => sent[operation] / vms] as const,
  );
  return {
    requests: chart("Requests to MAAS per VM", Object.fromEntries(requests)),
    wall: {
      ...chart("up, over MAAS's work and the engine's", { ratio: ({ overCritical }) => overCritical }),
      goal: { name: "goal at 100 VMs", value: 1.15 },
    },
    cpu: chart("The provider's CPU seconds in up", {
      seconds: ({ providerCpuSeconds }) => providerCpuSeconds,
    }),
    memory: chart("The provider's memory at its peak, MB", {
      MB: ({ providerMemoryBytes }) => providerMemoryBytes / 1e6,
    }),
    state: chart("State per VM, bytes", { bytes: ({ stateBytesPerVm }) => stateBytesPerVm }),
  };
}

function print({ many }: Measured, bars: readonly Bar[]): void {
  printTable(
    [
      "VMs",
      "up",
      "refresh",
      "preview",
      "destroy",
      "wall s",
      "floor s",
      "critical s",
      "ratio",
      "CPU s",
      "MB",
      "state B",
    ],
    many.map((one) => [
      String(one.vms),
      ...Object.values(one.requests).map(String),
      ...[one.wall, one.floor, one.critical].map((seconds) => seconds.toFixed(1)),
      one.overCritical.toFixed(3),
      one.providerCpuSeconds.toFixed(2),
      (one.providerMemoryBytes / 1e6).toFixed(0),
      String(one.stateBytesPerVm),
    ]),
  );
  console.log("");
  printTable(
    ["", "goal", "measured", ""],
    bars.map(({ what, goal, measured }) => [
      what,
      String(goal),
      measured.toFixed(3).replace(/\.?0+$/, ""),
      measured <= goal ? "met" : "not met",
    ]),
  );
}

/** Shows what was measured as soon as it is: the whole takes long. */
async function reported<T>(what: string, measuring: Promise<T>): Promise<T> {
  const measured = await measuring;
  process.stderr.write(`${what}: ${JSON.stringify(measured)}\n`);
  return measured;
}

async function main(): Promise<void> {
  const startUp = await reported("start-up", measureStartUp());
  const short = await reported("1 VM with 4 s of work", measureShort());
  const many: Many[] = [];
  for (const size of SIZES) {
    many.push(await reported(`${size} VMs`, measureMany(size)));
  }
  const long = await reported("1 VM with 300 s of work", measureLong());
  const measured: Measured = { many, short, long, startUp };
  const bars = barsOf(measured);
  print(measured, bars);
  writeReport("life", { bars, figures: measured, charts: chartsOf(many) });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
