import { expect } from "chai";
import { DynamicProvider } from "../../provider/engine/dynamic";
import { Session } from "../../provider/session";
import { startSimulator, type Simulator } from "../../simulator";
import { Caller } from "../support/caller";
import { errorOf } from "../support/fake-maas-client";

const INSTANT = { commission: 0, deploy: 0, release: 0, erase: 0, test: 0, rescue: 0 };
const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/maas-lxd:LxdVm::web";
const GIVEN = { vmHost: "vmhost1", memory: 2048, distroSeries: "jammy", __urn: URN };

describe("a change that MAAS could not carry out", function () {
  this.timeout(60_000);
  let region: Simulator;
  let caller: Caller;
  const lines: string[] = [];

  before(async () => {
    region = await startSimulator({ timings: INSTANT });
    caller = new Caller(region);
  });

  after(() => region.stop());

  function startProvider(apiKey = region.apiKey): DynamicProvider {
    const session = new Session({ env: {}, log: (line) => lines.push(line) });
    const settings: Record<string, string> = { apiUrl: region.url, apiKey };
    session.configure({ read: (key) => settings[key], keys: Object.keys(settings) });
    return new DynamicProvider(session);
  }

  /** A VM, and what the next run's preview says of changes of it. */
  async function vm(): Promise<{
    id: string;
    announced: (change: object, by?: DynamicProvider) => ReturnType<DynamicProvider["diff"]>;
  }> {
    const { id, outs } = await (async () => {
      const provider = startProvider();
      const { inputs } = await provider.check({}, GIVEN);
      return provider.create(inputs);
    })();
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

  it("is refused where it switches off or removes a machine that is locked, and not where it does not", async () => {
    const { id, announced } = await vm();
    await caller.ask("POST", `/machines/${id}/?op=lock`);
    expect((await announced({ tags: ["web"] })).replaces).to.deep.equal([]);
    for (const change of [{ memory: 4096 }, { disks: [{ size: 12 }] }]) {
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
