import { readFileSync } from "node:fs";
import type { Stack } from "../../test/support/engine";
import { nothingProgram, Stage, vmProgram } from "../stage";
import { median, printTable } from "../table";

/** What a preview took, in seconds. */
interface Took {
  wall: number;
  /** CPU time of engine, program and provider together, which other work on the machine disturbs less. */
  cpu: number;
}

/** CPU seconds of all processes that this one has waited for, and that they have waited for, by Linux's clock of 100 Hz. */
function cpuOfChildren(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

const sayTook = ({ wall, cpu }: Took): string => `${wall.toFixed(1)} s (CPU ${cpu.toFixed(1)} s)`;

async function timedPreview(stack: Stack, count: number): Promise<Took> {
  const start = { wall: performance.now(), cpu: cpuOfChildren() };
  const { code, stdout, stderr } = await stack.preview();
  const took = { wall: (performance.now() - start.wall) / 1000, cpu: cpuOfChildren() - start.cpu };
  if (code !== 0 || !stdout.includes(`+ ${count + 1} to create`)) {
    throw new Error(`the preview ended with ${code}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  }
  return took;
}

/** What a preview of so many VMs costs, over one of resources that do nothing. */
export interface PreviewCost {
  vms: number;
  wallRatio: number;
  cpuRatio: number;
  requests: number;
}

/**
 * Prints what a preview of many VMs costs over one of resources that do nothing, and what it asks of MAAS.
 * @param rounds how often each is measured, after one that only warms up the caches of files
 */
export async function benchPreview(rounds: number): Promise<PreviewCost[]> {
  const stage = await Stage.open();
  const { simulator } = stage;
  try {
    const rows: string[][] = [];
    const costs: PreviewCost[] = [];
    for (const count of [10, 1000]) {
      const vms = await stage.stack(`vms-${count}`, vmProgram(count));
      const nothings = await stage.stack(`nothing-${count}`, nothingProgram(count));
      const times: { vm: Took; nothing: Took }[] = [];
      let requests = 0;
      for (let round = 0; round <= rounds; round += 1) {
        await simulator.forgetRequests();
        const vm = await timedPreview(vms, count);
        requests = (await simulator.requests()).length;
        const nothing = await timedPreview(nothings, count);
        times.push({ vm, nothing });
        const said = `${count} VMs, round ${round}: ${sayTook(vm)}, do-nothing ${sayTook(nothing)}, ${requests} requests`;
        process.stderr.write(`${said}\n`);
      }
      const measured = times.slice(1);
      const ratio = (kind: keyof Took): number =>
        median(measured.map(({ vm, nothing }) => vm[kind] / nothing[kind]));
      costs.push({ vms: count, wallRatio: ratio("wall"), cpuRatio: ratio("cpu"), requests });
      for (const kind of ["wall", "cpu"] as const) {
        rows.push([
          `${count} VMs, ${kind}`,
          median(measured.map(({ vm }) => vm[kind])).toFixed(1),
          median(measured.map(({ nothing }) => nothing[kind])).toFixed(1),
          ratio(kind).toFixed(3),
          String(requests),
        ]);
      }
    }
    console.log(
      "\nA preview of static VMs over one of as many resources that do nothing (goal at 1,000: 1.10), and the requests",
    );
    console.log("that it sends to MAAS (goal: at most 16, the same for 10).\n");
    printTable(["preview of", "seconds", "do-nothing", "ratio", "requests"], rows);
    return costs;
  } finally {
    await stage.close();
  }
}
