import { expect } from "chai";
import { packageSchema } from "../../provider/schema";
import type { Properties, ProviderProcess } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, startProvider } from "./vm-driver";

/** What the reference says is made of a VM without inputs, and what the outputs then are. */
const defaults: readonly [input: string, said: RegExp, outputs: Properties][] = [
  ["cores", /Default: 1, or as many/, { cores: 1 }],
  ["memory", /Default: 2048\./, { memory: 2048 }],
  ["disks", /Default: one of 8 GB/, { disks: [{ size: 8 }] }],
  ["skipCommissioning", /Default: true\./, { skipCommissioning: true }],
  ["zone", /Default: the VM host's\./, { zone: "default" }],
  ["resourcePool", /Default: the VM host's\./, { resourcePool: "default" }],
  ["domain", /Default: MAAS's default domain\./, { domain: "maas" }],
  ["architecture", /Default: the host's first\./, { architecture: "amd64/generic" }],
  ["osystem", /Default: MAAS's\./, { osystem: "ubuntu" }],
  ["distroSeries", /Default: MAAS's\./, { distroSeries: "noble" }],
  ["hweKernel", /Default: MAAS's\./, { hweKernel: "ga-24.04" }],
];

describe("the defaults that the reference states", function () {
  this.timeout(120_000);
  let simulator: SimulatorProcess;
  let provider: ProviderProcess;

  before(async () => {
    simulator = await SimulatorProcess.start({ deploy: "20ms", version: "3.7" });
    provider = await startProvider(simulator);
  });

  after(async () => {
    await provider.kill();
    await simulator.stop();
  });

  it("are what is made", async () => {
    const { inputProperties = {} } = packageSchema().resources["maas-lxd:index:LxdVm"] ?? {};
    const { properties } = await bringUp(provider, "web", {});
    for (const [input, said, outputs] of defaults) {
      expect(inputProperties[input]?.description, input).to.match(said);
      expect(properties).to.deep.include(outputs);
    }
    expect(inputProperties["vmHost"]?.description).to.contain("Default: a host of");
    expect(properties["vmHost"]).to.be.oneOf(["vmhost1", "vmhost2"]);
    expect(inputProperties["hostname"]?.description).to.contain("derived from the resource's name");
    expect(properties["hostname"]).to.match(/^web-\w{12}$/);
    expect(inputProperties["networkInterfaces"]?.description).to.contain(
      "Default: one that MAAS configures (`auto`)",
    );
    expect(properties["networkStatus"]).to.include({ interface: "eth0", configMethod: "auto" });
  });
});
