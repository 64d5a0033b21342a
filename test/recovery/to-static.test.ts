import { expect } from "chai";
import { inputsFor } from "../provider/vm-driver";
import { Lab } from "./lab";
import { OneVmStack } from "./one-vm-stack";
import { findingsAfterDestroy, findingsAfterUp } from "./region-check";
import { staticVm } from "./scenarios";

/** MAAS links only what is not deployed (docs/maas-notes.md#states), so a deployed VM cannot get a static address in place. */
describe("a VM whose address MAAS has chosen", function () {
  this.timeout(60_000);
  let lab: Lab;
  const stack = new OneVmStack("web");

  before(async () => {
    lab = await Lab.start();
  });

  after(() => lab.stop());

  it("is replaced for a static one, as the diff says, and keeps its address where that is asked for", async () => {
    const provider = await lab.provider();
    const { staticIp, ...chosen } = staticVm.inputs;
    expect(staticIp).to.be.an("object");
    await stack.up(provider, chosen);
    const { id = "", inputs = {}, outputs = {} } = stack.state ?? {};
    const [address = ""] = outputs["ipAddresses"] as unknown as string[];
    expect(address).to.match(/^10\.10\.0\.\d+$/);

    const asked = { ...chosen, staticIp: { ipAddress: address } };
    const checked = await provider.check(inputs, inputsFor("web", asked));
    expect(checked.failures).to.deep.equal([]);
    expect(await provider.diff(id, outputs, checked.inputs)).to.deep.include({
      replaces: ["staticIp"],
      deleteBeforeReplace: true,
    });

    await stack.up(provider, asked);
    expect(stack.state?.id).not.to.equal(id);
    const region = await lab.simulator.state();
    expect(findingsAfterUp(region, lab.empty, stack.state, [address])).to.deep.equal([]);
    expect(stack.state?.outputs["ipAddresses"]).to.deep.equal([address]);
    await stack.destroy(provider);
    expect(findingsAfterDestroy(await lab.simulator.state(), lab.empty)).to.deep.equal([]);
  });
});
