import { expect } from "chai";
import { installPackage } from "../support/package";
import { ProviderProcess } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, inputsFor, startProvider } from "./vm-driver";

const small = { vmHost: "vmhost1", cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy" };

/** What a person reads more than once, or cannot read. */
const STACK_OR_MESSAGE = /^\s+at |maas-lxd:apiUrl|API key/m;

describe("an error, as the user reads it", function () {
  this.timeout(180_000);
  let simulator: SimulatorProcess;

  before(async () => {
    simulator = await SimulatorProcess.start();
  });

  after(() => simulator.stop());

  const messageOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => expect.fail("the call succeeded"),
      (error: unknown) => (error as Error).message,
    );

  it("of a missing setting is said once, without a stack, and names the doctor", async () => {
    const provider = await ProviderProcess.start(await installPackage(), {
      env: { MAAS_API_URL: "", MAAS_API_KEY: "" },
    });
    const message = await messageOf(provider.check({}, inputsFor("web", small)));
    const { stderr } = await provider.kill();
    expect(message).to.match(/^maas-lxd:apiUrl is missing: .* `npx pulumi-maas-lxd doctor`/);
    expect(stderr).to.not.match(STACK_OR_MESSAGE);
  });

  it("of a refused key is so in every operation", async () => {
    const good = await startProvider(simulator);
    const { id, inputs, properties } = await bringUp(good, "web", small);
    const bad = await startProvider({ url: simulator.url, apiKey: "a:b:c" });
    const more = { ...inputs, memory: 4096 };
    const calls: Record<string, () => Promise<unknown>> = {
      check: () => bad.check({}, inputsFor("other", small)),
      diff: () => bad.diff(id, properties, more),
      create: () => bad.create(inputsFor("other", small)),
      update: () => bad.update(id, properties, { ...inputs, tags: ["blue"] }),
      read: () => bad.read(id, properties),
      delete: () => bad.delete(id, properties),
    };
    for (const [operation, call] of Object.entries(calls)) {
      expect(await messageOf(call()), operation).to.match(
        /The API key was not accepted: check maas-lxd:apiKey\..* `npx pulumi-maas-lxd doctor`/,
      );
    }
    const { stderr } = await bad.kill();
    expect(stderr).to.not.match(STACK_OR_MESSAGE);
    await good.delete(id, properties);
    await good.kill();
  });
});
