import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/dynamic";
import { DEFAULT_LAB, startSimulator, type Simulator } from "../../simulator";
import { INSTANT, providerOf, urnOf } from "../support/in-process-provider";

const centos = (series: string) => ({ osystem: "centos", series, arch: "amd64" });

describe("an operating system without a release", function () {
  this.timeout(60_000);
  let region: Simulator;
  let provider: DynamicProvider;

  before(async () => {
    const images = [...(DEFAULT_LAB.images ?? []), centos("centos8"), centos("centos9")];
    region = await startSimulator({ timings: INSTANT, inventory: { ...DEFAULT_LAB, images } });
    provider = providerOf(region);
  });

  after(() => region.stop());

  async function deployed(name: string, inputs: object): Promise<Record<string, unknown>> {
    const given = { vmHost: "vmhost1", ...inputs, __urn: urnOf(name) };
    const checked = await provider.check({}, given);
    expect(checked.failures).to.deep.equal([]);
    const { id, outs } = await provider.create(checked.inputs);
    const { props } = await provider.read(id, outs);
    return props ?? {};
  }

  it("is MAAS's default release where that is of the system", async () => {
    expect(await deployed("ubuntu", { osystem: "ubuntu" })).to.include({
      osystem: "ubuntu",
      distroSeries: "noble",
    });
  });

  it("is a release of the system, and not MAAS's default, where that is of another", async () => {
    const { osystem, distroSeries } = await deployed("centos", { osystem: "centos" });
    expect(osystem).to.equal("centos");
    expect(distroSeries).to.match(/^centos\d$/);
  });
});
