import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/dynamic";
import { startSimulator, type Simulator } from "../../simulator";
import { Caller } from "../support/caller";
import { errorOf } from "../support/fake-maas-client";
import { INSTANT, providerOf, urnOf } from "../support/in-process-provider";

const GIVEN = { vmHost: "vmhost1", memory: 2048, distroSeries: "jammy", __urn: urnOf("web") };

const NOT_TESTED = /^web: verifyGateway: /;

describe("what a preview says of a change, and of one that MAAS could not carry out", function () {
  this.timeout(60_000);
  let region: Simulator;
  let caller: Caller;
  const lines: string[] = [];

  before(async () => {
    region = await startSimulator({ timings: INSTANT });
    caller = new Caller(region);
  });

  after(() => region.stop());

  beforeEach(() => lines.splice(0));

  const startProvider = (apiKey = region.apiKey): DynamicProvider =>
    providerOf(region, { apiKey, log: (line) => lines.push(line) });

  /** A VM, and what the next run's preview says of changes of it. */
  async function vm(): Promise<{
    id: string;
    announced: (change: object, by?: DynamicProvider) => ReturnType<DynamicProvider["diff"]>;
  }> {
    const provider = startProvider();
    const { id, outs } = await provider.create((await provider.check({}, GIVEN)).inputs);
    return {
      id,
      announced: async (change, by = startProvider()) => {
        const { inputs } = await by.check(outs, { ...GIVEN, ...change });
        return by.diff(id, outs, inputs);
      },
    };
  }

  it("makes a new VM where somebody has deleted the machine, and says so", async () => {
    const { id, announced } = await vm();
    await caller.ask("DELETE", `/machines/${id}/`);
    expect((await announced({ tags: ["web"] })).replaces).to.deep.equal(["tags"]);
    expect(lines.join("\n")).to.contain(`machine ${id} is not in MAAS any more: this makes a new VM`);
  });

  it("says that verifyGateway tests nothing of a VM that is deployed already, once", async () => {
    const { id, announced } = await vm();
    expect((await announced({ verifyGateway: true })).replaces).to.deep.equal([]);
    const notes = lines.filter((line) => NOT_TESTED.test(line));
    expect(notes).to.deep.equal([
      "web: verifyGateway: the VM is deployed already, so this tests nothing now; MAAS tests the gateway before it deploys the VM again",
    ]);
    await caller.ask("DELETE", `/machines/${id}/`);
  });

  it("does not say so where the gateway is tested, or is not to be", async () => {
    const { id, announced } = await vm();
    await announced({ verifyGateway: true, disks: [{ size: 12 }] });
    await announced({ verifyGateway: false, tags: ["web"] });
    await caller.ask("DELETE", `/machines/${id}/`);
    await announced({ verifyGateway: true });
    expect(lines.filter((line) => NOT_TESTED.test(line))).to.deep.equal([]);
  });

  it("is refused of a machine that is locked where MAAS does not allow it then, and not where it does", async () => {
    const { id, announced } = await vm();
    await caller.ask("POST", `/machines/${id}/?op=lock`);
    expect((await announced({ tags: ["web"] })).replaces).to.deep.equal([]);
    for (const change of [{ memory: 4096 }, { disks: [{ size: 12 }] }, { description: "Locked" }]) {
      expect((await errorOf(announced(change))).message).to.match(/is locked in MAAS.*Unlock it/);
    }
    await caller.ask("POST", `/machines/${id}/?op=unlock`);
    await caller.ask("DELETE", `/machines/${id}/`);
  });

  it("is refused where the key's user is not shown the machine", async () => {
    const { id, announced } = await vm();
    const error = await errorOf(announced({ tags: ["web"] }, startProvider(region.userApiKey)));
    expect(error.message).to.match(/does not show machine .* It stays in the state/);
    await caller.ask("DELETE", `/machines/${id}/`);
  });
});
