import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/dynamic";
import { startSimulator, type Simulator } from "../../simulator";
import { INSTANT, providerOf, urnOf } from "../support/in-process-provider";

/** A provider instance with a region of its own. */
interface Instance {
  region: Simulator;
  provider: DynamicProvider;
  lines: string[];
}

describe("two sessions in one process", function () {
  this.timeout(60_000);
  const instances: Instance[] = [];

  before(async () => {
    for (let count = 0; count < 2; count += 1) {
      const region = await startSimulator({ timings: INSTANT });
      const lines: string[] = [];
      instances.push({ region, provider: providerOf(region, { log: (line) => lines.push(line) }), lines });
    }
  });

  after(() => Promise.all(instances.map(({ region }) => region.stop())));

  /** Checks and creates the same VM of the same program. */
  async function make({ provider }: Instance, description: string): Promise<Record<string, unknown>> {
    const given = {
      vmHost: "vmhost1",
      description,
      staticIp: { ipAddress: "10.10.0.50" },
      __urn: urnOf("web"),
    };
    const { inputs, failures } = await provider.check({}, given);
    expect(failures).to.deep.equal([]);
    return (await provider.create(inputs)).outs;
  }

  it("share nothing: regions, keys, and programs of the same names", async () => {
    const [first, second] = instances as [Instance, Instance];
    expect(first.region.apiKey).to.not.equal(second.region.apiKey);
    const made = await Promise.all([make(first, "of the first"), make(second, "of the second")]);
    for (const [at, { region, lines }] of [first, second].entries()) {
      const outs = made[at];
      const vms = region.state().machines.filter(({ vmHost }) => vmHost !== null);
      expect(vms.map(({ systemId }) => systemId)).to.deep.equal([outs?.["systemId"]]);
      expect(outs?.["description"]).to.equal(at === 0 ? "of the first" : "of the second");
      expect(outs?.["ipAddresses"]).to.deep.equal(["10.10.0.50"]);
      expect(lines.filter((line) => line.includes(" composing "))).to.have.length(1);
    }
  });

  it("know nothing of what the other's program holds", async () => {
    const [first, second] = instances as [Instance, Instance];
    const other = urnOf("db");
    const given = { vmHost: "vmhost1", staticIp: { ipAddress: "10.10.0.51" }, __urn: other };
    expect((await first.provider.check({}, given)).failures).to.deep.equal([]);
    // The same address for another VM: taken in the first one's program, free in the second's.
    const third = { ...given, __urn: urnOf("cache") };
    expect((await first.provider.check({}, third)).failures).to.have.length(1);
    expect((await second.provider.check({}, third)).failures).to.deep.equal([]);
  });
});
