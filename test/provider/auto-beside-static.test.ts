import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/dynamic";
import { startSimulator, type Simulator } from "../../simulator";
import { INSTANT, providerOf, urnOf } from "../support/in-process-provider";

/** How much later the engine has a turn for the second VM. */
const LATER_MS = 700;

describe("a VM whose address MAAS chooses, beside one with a static address", function () {
  this.timeout(60_000);
  let region: Simulator;

  beforeEach(async () => {
    region = await startSimulator({ timings: INSTANT });
  });

  afterEach(() => region.stop());

  const make = async (
    provider: DynamicProvider,
    name: string,
    inputs: object,
  ): Promise<() => Promise<string[]>> => {
    const checked = await provider.check({}, { ...inputs, __urn: urnOf(name) });
    expect(checked.failures).to.deep.equal([]);
    return async () => {
      const { outs } = await provider.create(checked.inputs);
      return outs["ipAddresses"] as string[];
    };
  };

  it("does not get that VM's address, whichever is made first", async () => {
    const auto = { vmHost: "vmhost1", networkInterfaces: [{ name: "eth0", subnet: "lan10" }] };
    const first = providerOf(region);
    const [chosen = ""] = await (await make(first, "probe", auto))();
    // The address that MAAS would choose next.
    const ipAddress = chosen.replace(/\d+$/, (last) => String(Number(last) + 1));
    const provider = providerOf(region);
    const [makeAuto, makeStatic] = [
      await make(provider, "auto", auto),
      await make(provider, "static", { vmHost: "vmhost1", staticIp: { ipAddress } }),
    ];
    const later = new Promise((resolve) => setTimeout(resolve, LATER_MS)).then(makeStatic);
    const [autoAddresses, staticAddresses] = await Promise.all([makeAuto(), later]);
    expect(staticAddresses).to.deep.equal([ipAddress]);
    expect(autoAddresses).to.have.length(1);
    expect(autoAddresses).to.not.include(ipAddress);
  });
});
