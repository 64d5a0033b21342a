import { expect } from "chai";
import { startSimulator, type Simulator } from "../../simulator/index";
import { OneVmStack } from "../recovery/one-vm-stack";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess } from "../support/provider-process";

/** The versions that are supported and are not the default one, at which all other tests run. */
const OTHERS = ["3.3", "3.4", "3.5", "3.6"] as const;

/** The whole life-cycle suite at each version is `npm run test:versions`. */
describe("a short life at each version of MAAS", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let provider: ProviderProcess;

  afterEach(async () => {
    await provider.kill();
    await simulator.stop();
  });

  for (const maasVersion of OTHERS) {
    it(`${maasVersion}: a static VM is made, read back, changed and removed`, async () => {
      simulator = await startSimulator({ maasVersion, timings: { deploy: 20, release: 20 } });
      provider = await ProviderProcess.start(linkPackage(), {
        config: { "maas-lxd:apiUrl": simulator.url, "maas-lxd:apiKey": simulator.apiKey },
      });
      const stack = new OneVmStack("web");
      const vm = { vmHost: "vmhost1", distroSeries: "jammy", staticIp: { ipAddress: "10.10.0.50" } };
      await stack.up(provider, vm);
      expect(stack.state?.outputs).to.deep.include({ status: "Deployed", ipAddresses: ["10.10.0.50"] });
      const before = stack.state;
      await stack.refresh(provider);
      expect(stack.state).to.deep.equal(before);
      await stack.up(provider, { ...vm, memory: 4096 });
      expect(stack.state?.outputs["memory"]).to.equal(4096);
      expect(stack.state?.id).to.equal(before?.id);
      await stack.destroy(provider);
      expect(simulator.state().instances).to.deep.equal([]);
    });
  }
});
