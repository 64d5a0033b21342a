import { expect } from "chai";
import { isEngine } from "../recovery/engine-crash";
import { findingsAfterDestroy, findingsAfterUp } from "../recovery/region-check";
import { Lab } from "../recovery/lab";
import { staticVm } from "../recovery/scenarios";
import { isProviderProcess as isProvider } from "../support/face";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage } from "../support/package";
import { signalProcess, type BoundedProcess } from "../support/process";
import type { Exchange } from "../support/intercepting-proxy";
import { layOutVmProgram } from "../support/vm-program";

/** Where a run is interrupted: while MAAS composes, and while the run waits for a deployment that takes its time. */
const compose = (exchange: Exchange): boolean => exchange.op === "compose";
const deploymentWait = (exchange: Exchange, seen: ReadonlySet<string>): boolean =>
  exchange.path === "events/" && seen.has("deploy");

describe("a run on the real engine that is interrupted", function () {
  this.timeout(180_000);
  let lab: Lab;
  let home: EngineHome;
  let program: string;
  let stack: Stack;
  let stacks = 0;

  before(async () => {
    lab = await Lab.start();
    home = new EngineHome();
    const vm = `export const web = new LxdVm("web", ${JSON.stringify(staticVm.inputs)});`;
    program = layOutVmProgram(await installPackage(), "interrupted", vm);
  });

  beforeEach(async () => {
    stack = await home.stack(program, `dev${++stacks}`);
    await stack.setAllConfig(
      { "maas-lxd:apiUrl": lab.proxy.url },
      { "maas-lxd:apiKey": lab.simulator.apiKey },
    );
    await lab.simulator.setFaults([{ kind: "hold" }]);
  });

  afterEach(async () => {
    await lab.simulator.setFaults([]);
    expect(findingsAfterDestroy(await lab.simulator.state(), lab.empty)).to.deep.equal([]);
  });

  after(async () => {
    home.dispose();
    await lab.stop();
  });

  /** Starts `pulumi up`, and lets a request wait while something is done to the run; @returns the run, ended */
  async function upUntil(
    isHere: (exchange: Exchange, seen: ReadonlySet<string>) => boolean,
    interrupt: (up: BoundedProcess) => Promise<void>,
    flags: readonly string[] = [],
  ): Promise<BoundedProcess> {
    const up = stack.start(["up", "--yes", "--skip-preview", "--stack", stack.name, ...flags]);
    const seen = new Set<string>();
    const interrupted = new Promise<void>((resolve, reject) => {
      lab.proxy.use(async (exchange) => {
        if (isHere(exchange, seen)) {
          lab.proxy.use();
          await interrupt(up).then(resolve, reject);
        }
        const answer = await exchange.forward();
        if (exchange.op !== null) seen.add(exchange.op);
        exchange.reply(answer);
      });
    });
    await Promise.race([interrupted, up.ended]);
    await interrupted;
    return up;
  }

  /** As a terminal does on ^C. */
  async function once(up: BoundedProcess): Promise<void> {
    up.kill("SIGINT");
    await up.waitForOutput(/press \^C again/, 30_000);
  }

  async function twice(up: BoundedProcess): Promise<void> {
    await once(up);
    up.kill("SIGINT");
    await up.ended;
  }

  /** Waits for the end of every provider of the run; the test's time limit bounds it. */
  async function providersEnded(): Promise<void> {
    while (home.running().some(({ commandLine }) => isProvider(commandLine))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  const idsInState = async (): Promise<(string | undefined)[]> =>
    ((await stack.export()).resources ?? [])
      .filter(({ type }) => type.endsWith(":LxdVm"))
      .map(({ id }) => id);

  /** The next run makes no second VM, and a destroy removes it; @param id of the VM that was there, if it was */
  async function goesOn(id?: string): Promise<void> {
    const next = await stack.up();
    expect(next.code, next.stdout + next.stderr).to.equal(0);
    const [held] = await idsInState();
    if (id !== undefined) expect(held).to.equal(id);
    const region = await lab.simulator.state();
    expect(findingsAfterUp(region, lab.empty, { id: held ?? "" }, staticVm.addresses)).to.deep.equal([]);
    const destroy = await stack.destroy();
    expect(destroy.code, destroy.stdout + destroy.stderr).to.equal(0);
  }

  /** The system id of the VM that the region has. */
  async function theVm(): Promise<string> {
    const vms = (await lab.simulator.state()).machines.filter(({ vmHost }) => vmHost !== null);
    expect(vms).to.have.length(1);
    return vms[0]?.systemId ?? "";
  }

  for (const [where, isHere] of [
    ["composing", compose],
    ["waiting for the deployment", deploymentWait],
  ] as const) {
    it(`once while ${where} finishes the VM and has it in the state`, async () => {
      const up = await upUntil(isHere, async (running) => {
        await once(running);
        await lab.simulator.setFaults([]);
      });
      expect((await up.ended).code).not.to.equal(0);
      await providersEnded();
      const id = await theVm();
      expect(await idsInState()).to.deep.equal([id]);
      await goesOn(id);
    });

    it(`twice while ${where} ends at once, and the next up goes on`, async () => {
      const up = await upUntil(isHere, twice);
      expect((await up.ended).code).not.to.equal(0);
      await providersEnded();
      expect((await stack.export()).pending_operations?.map(({ type }) => type)).to.deep.equal(["creating"]);
      await lab.simulator.setFaults([]);
      await goesOn(where === "composing" ? undefined : await theVm());
    });
  }

  // With --logflow the engine passes its flags on to the provider, before its address.
  for (const flags of [[], ["--logflow", "-v=3"]]) {
    const how = ["by the end of the engine", ...flags].join(" ");
    it(`${how} leaves no provider behind, and the next up goes on`, async () => {
      const kill = async (running: BoundedProcess): Promise<void> => {
        for (const { pid, commandLine } of home.running()) {
          if (isEngine(commandLine)) signalProcess(pid, "SIGKILL");
        }
        await running.ended;
      };
      const up = await upUntil(deploymentWait, kill, flags);
      expect((await up.ended).signal).to.equal("SIGKILL");
      await providersEnded();
      await lab.simulator.setFaults([]);
      await stack.cancel();
      await goesOn(await theVm());
    });
  }
});
