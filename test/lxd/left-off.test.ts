import { expect } from "chai";
import type { Condition } from "../../provider/inputs";
import type { MaasClient } from "../../provider/maas/client";
import { listMachines, switchPower } from "../../provider/maas/machines";
import type { Fault, Simulator } from "../../simulator/index";
import { OneVmStack } from "../recovery/one-vm-stack";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { simulatedLab, type VmLab } from "./labs";
import { adminOf, soon } from "./maas-side";
import { small } from "./vms";

const larger = { ...small, memory: 4096 };

describe("a deployed VM that is switched off", function () {
  this.timeout(60_000);
  let lab: VmLab;
  let simulator: Simulator;
  let maas: MaasClient;
  let provider: ProviderProcess;
  let stack: OneVmStack;

  before(async () => {
    lab = await simulatedLab();
    ({ simulator } = lab);
    maas = adminOf(simulator);
  });

  after(async () => {
    maas.close();
    await lab.stop();
  });

  const start = (): Promise<ProviderProcess> =>
    ProviderProcess.start(linkPackage(), {
      config: { "maas-lxd:apiUrl": simulator.url, "maas-lxd:apiKey": simulator.apiKey },
    });

  beforeEach(async () => {
    provider = await start();
    stack = new OneVmStack("web");
    await stack.up(provider, small);
  });

  afterEach(async () => {
    simulator.setFaults([]);
    await stack.destroy(provider);
    await provider.kill();
  });

  const id = (): string => stack.state?.id ?? "";
  const power = async (): Promise<string | undefined> =>
    (await listMachines(maas, { id: [id()] }))[0]?.power_state;
  const conditions = (): Condition[] => stack.state?.outputs["conditions"] as unknown as Condition[];

  /** Where it strikes, the provider is killed: its effect is there or not. */
  async function killedIn(fault: Fault, inputs: Properties): Promise<void> {
    simulator.setFaults([fault]);
    const ended = stack.up(provider, inputs).catch(() => undefined);
    while (!simulator.faultCounts().some(({ struck }) => struck > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    await provider.kill();
    await ended;
    simulator.setFaults([]);
    provider = await start();
  }

  const afterPowerOff: Fault = {
    kind: "no-answer",
    on: { op: "power_off" },
    effect: "done",
    calls: { first: 1 },
  };

  it("is not ready, and is left off by an up where a user switched it off", async () => {
    await switchPower(maas, id(), "off", soon());
    await stack.refresh(provider);
    expect(conditions()).to.deep.equal([
      {
        type: "Ready",
        status: "False",
        reason: "PoweredOff",
        message: `Machine ${id()} is Deployed and switched off. If it is to run, switch it on (maas … machine power-on ${id()}), and run \`pulumi refresh\`.`,
      },
    ]);
    await stack.up(provider, small);
    expect(await power()).to.equal("off");
    await stack.up(provider, { ...small, description: "While it is off" });
    expect(conditions()).to.have.nested.property("[0].reason", "PoweredOff");
    expect(await power()).to.equal("off");
    await switchPower(maas, id(), "on", soon());
    await stack.refresh(provider);
    expect(conditions()).to.have.nested.property("[0].status", "True");
  });

  it("is switched on by the program of before once a refresh has seen that an interrupted resize left it off", async () => {
    await killedIn(afterPowerOff, larger);
    await stack.refresh(provider);
    expect(conditions()).to.deep.equal([
      {
        type: "Ready",
        status: "False",
        reason: "PoweredOff",
        message: `Machine ${id()} is Deployed and switched off: an update that was interrupted has left it so. The next \`pulumi up\` switches it on.`,
      },
    ]);
    await stack.up(provider, small);
    expect(provider.stdout).to.contain(
      `web: machine ${id()} was left switched off by an update that was interrupted. The update switches it on`,
    );
    expect(await power()).to.equal("on");
    expect(conditions()).to.have.nested.property("[0].status", "True");
    const { outputs } = stack.state ?? {};
    await stack.refresh(provider);
    expect(stack.state?.outputs).to.deep.equal(outputs);
  });

  it("is left off when a user has switched it on after the interrupted resize, and off again", async () => {
    await killedIn(afterPowerOff, larger);
    await switchPower(maas, id(), "on", soon());
    await switchPower(maas, id(), "off", soon());
    await stack.refresh(provider);
    expect(conditions()).to.have.nested.property("[0].message").that.contains("If it is to run");
    await stack.up(provider, small);
    expect(await power()).to.equal("off");
  });

  it("is switched on by the program of before where the resize failed after that", async () => {
    simulator.setFaults([{ kind: "http-error", on: { op: "power_on" }, status: 400, body: "broken" }]);
    await stack.up(provider, larger).catch(() => undefined);
    expect(await power()).to.equal("off");
    simulator.setFaults([]);
    await stack.up(provider, small);
    expect(await power()).to.equal("on");
    expect(conditions()).to.have.nested.property("[0].status", "True");
  });
});
