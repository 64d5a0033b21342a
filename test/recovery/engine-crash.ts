import { EngineHome, type Stack } from "../support/engine";
import { installPackage, writeProgram } from "../support/package";
import { signalProcess, type Outcome } from "../support/process";
import type { Properties } from "../support/provider-process";
import { layOutVmProgram, vmProgram } from "../support/vm-program";
import type { CrashPoint, CrashResult } from "./crash";
import type { Lab } from "./lab";
import { findingsAfterDestroy, findingsAfterUp, type Finding } from "./region-check";
import type { Run, Scenario, VmKind } from "./scenarios";

/** Who is killed: engine and provider, or the engine alone, whose provider then has to end by itself. */
export type Killed = "all" | "engine";

export const isEngine = (commandLine: string): boolean => /(^|\/)pulumi\0/.test(commandLine);

const programOf = (inputs: Properties): string =>
  `export const web = new LxdVm("web", ${JSON.stringify(inputs)});`;

/** A program of one VM on the real engine; what ends with an error throws it. */
class EngineRun implements Run {
  constructor(readonly stack: Stack) {}

  async up(inputs: Properties): Promise<void> {
    writeProgram(this.stack.program, vmProgram(programOf(inputs)));
    succeeded(await this.stack.up());
  }

  async refresh(): Promise<void> {
    succeeded(await this.stack.refresh());
  }

  async destroy(): Promise<void> {
    succeeded(await this.stack.destroy());
  }

  async id(): Promise<string> {
    const { resources = [] } = await this.stack.export();
    return resources.find(({ type }) => type.endsWith(":LxdVm"))?.id ?? "";
  }
}

function succeeded({ code, stdout, stderr }: Outcome): void {
  if (code !== 0) throw new Error(stdout + stderr);
}

/** The same on the real engine: a run of `pulumi` is killed at the point, then come `pulumi cancel`, the run again, and `destroy`. */
export async function engineCrashAt(
  lab: Lab,
  scenario: Scenario,
  vm: VmKind,
  point: CrashPoint,
  who: Killed,
): Promise<CrashResult> {
  const home = new EngineHome();
  const outcome = { scenario: `${scenario.name}, ${who} killed`, vm: vm.name, point };
  let killedAt: string | undefined;
  try {
    const folder = layOutVmProgram(await installPackage(), "crash", programOf(vm.inputs));
    const run = new EngineRun(await home.stack(folder, "dev"));
    await run.stack.setAllConfig(
      { "maas-lxd:apiUrl": lab.proxy.url, "maas-lxd:settleTimeout": "2s" },
      { "maas-lxd:apiKey": lab.simulator.apiKey },
    );
    await scenario.prepare(lab, run, vm);
    lab.proxy.use(async (exchange) => {
      const here = killedAt === undefined && point.is(exchange);
      if (here) killedAt = exchange.summary;
      if (here && point.moment === "before") kill(home, who);
      if (here && point.moment === "before" && who === "all") return exchange.reset();
      const answer = await exchange.forward();
      if (here && point.moment === "after") kill(home, who);
      exchange.reply(answer);
    });
    await scenario.act(lab, run, vm).catch((error: unknown) => {
      if (killedAt === undefined) throw error;
    });
    lab.proxy.use();
    if (killedAt !== undefined) await run.stack.cancel();
    const findings = await goOn(lab, scenario, vm, run);
    const [first] = findings;
    const detail = findings.map(({ what }) => what).join("; ");
    return { ...outcome, killedAt, verdict: first?.kind ?? "recovered", detail };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ...outcome, killedAt, verdict: "failed", detail };
  } finally {
    lab.proxy.use();
    home.dispose();
  }
}

function kill(home: EngineHome, who: Killed): void {
  for (const { pid, commandLine } of home.running()) {
    if (who === "all" || isEngine(commandLine)) signalProcess(pid, "SIGKILL");
  }
}

/** The operation once more, and `destroy`; @returns what is wrong */
async function goOn(lab: Lab, scenario: Scenario, vm: VmKind, run: EngineRun): Promise<Finding[]> {
  const findings: Finding[] = [];
  await scenario.act(lab, run, vm);
  if (scenario.leavesVm) {
    const held = { id: await run.id() };
    findings.push(...findingsAfterUp(await lab.simulator.state(), lab.empty, held, vm.addresses));
    const { code, stdout } = await run.stack.preview("--refresh", "--expect-no-changes", "--diff");
    if (code !== 0) findings.push({ kind: "untrue", what: `a refresh changes something: ${stdout}` });
  }
  await run.destroy();
  findings.push(...findingsAfterDestroy(await lab.simulator.state(), lab.empty));
  return findings;
}
