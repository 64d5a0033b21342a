import { readFileSync } from "node:fs";
import type { EngineHome } from "../../test/support/engine";

const CLOCK_HZ = 100;
const EVERY_MS = 50;

/** What a process took, by Linux's accounts. */
export interface Usage {
  /** Seconds of CPU. */
  cpu: number;
  /** Bytes of memory at the peak. */
  memory: number;
}

/** Watches the provider's process in an engine's home while an operation runs; what it took last, within 50 ms of its end. */
export async function usageOfProvider(home: EngineHome, work: Promise<unknown>): Promise<Usage> {
  const usages = new Map<number, Usage>();
  let over = false;
  const done = work.finally(() => (over = true));
  while (!over) {
    for (const { pid, commandLine } of home.running()) {
      const usage = /dynamic-provider|plugin\.js/.test(commandLine) ? readUsage(pid) : undefined;
      if (usage !== undefined) {
        usages.set(pid, usage);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  await done;
  // A shell may stand between the engine and the process that does the work.
  return [...usages.values()].reduce((most, one) => (one.memory > most.memory ? one : most), {
    cpu: 0,
    memory: 0,
  });
}

/** Undefined once the process has ended. */
function readUsage(pid: number): Usage | undefined {
  try {
    const times = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined
      ? undefined
      : { cpu: (Number(times[11]) + Number(times[12])) / CLOCK_HZ, memory: Number(kilobytes) * 1024 };
  } catch {
    return undefined;
  }
}
