import { EngineHome, type Stack } from "../support/engine";
import { installPackage } from "../support/package";
import { signalProcess } from "../support/process";
import { layOutVmProgram } from "../support/vm-program";
import type { CrashPoint, CrashResult } from "./crash";
import type { Lab } from "./lab";
import { findingsAfterDestroy, findingsAfterUp } from "./region-check";
import { staticVm } from "./scenarios";

/** Who is killed: engine and provider, or the engine alone, beside whose next run the provider then lives on. */
export type Killed = "all" | "engine";

const isEngine = (commandLine: string): boolean => /(^|\/)pulumi\0/.test(commandLine);

/** The same on the real engine: `pulumi up` is killed at the point, then comes `pulumi cancel`, `up` and `destroy`. */
export async function engineCrashAt(lab: Lab, point: CrashPoint, who: Killed): Promise<CrashResult> {
  const home = new EngineHome();
  const told = { scenario: `create on the engine, ${who} killed`, vm: staticVm.name, point };
  let killedAt: string | undefined;
  try {
    const program = `export const web = new LxdVm("web", ${JSON.stringify(staticVm.inputs)});`;
    const stack = await home.stack(layOutVmProgram(await installPackage(), "crash", program), "dev");
    await stack.setAllConfig(
      { "maas-lxd:apiUrl": lab.proxy.url, "maas-lxd:settleTimeout": "2s" },
      { "maas-lxd:apiKey": lab.simulator.apiKey },
    );
    lab.proxy.use(async (exchange) => {
      const here = killedAt === undefined && point.is(exchange);
      if (here) killedAt = exchange.told;
      if (here && point.moment === "before") kill(home, who);
      if (here && point.moment === "before" && who === "all") return exchange.reset();
      const answer = await exchange.forward();
      if (here && point.moment === "after") kill(home, who);
      exchange.reply(answer);
    });
    await stack.up();
    lab.proxy.use();
    if (killedAt !== undefined) await stack.cancel();
    const detail = await goOn(lab, stack);
    return { ...told, killedAt, verdict: detail === "" ? "recovered" : "untrue", detail };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ...told, killedAt, verdict: "failed", detail };
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

/** `pulumi up` and `pulumi destroy`; @returns what is wrong, empty when nothing is */
async function goOn(lab: Lab, stack: Stack): Promise<string> {
  const up = await stack.up();
  if (up.code !== 0) return `up: ${up.stdout}${up.stderr}`;
  const { resources = [] } = await stack.export();
  const vm = resources.find(({ type }) => type.endsWith(":LxdVm"));
  const held = { id: vm?.id ?? "", inputs: {}, outputs: {}, failed: false };
  const findings = findingsAfterUp(await lab.simulator.state(), lab.empty, held, staticVm.addresses);
  const destroy = await stack.destroy();
  if (destroy.code !== 0) return `destroy: ${destroy.stdout}${destroy.stderr}`;
  findings.push(...findingsAfterDestroy(await lab.simulator.state(), lab.empty));
  return findings.map(({ what }) => what).join("; ");
}
