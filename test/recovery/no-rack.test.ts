import { expect } from "chai";
import { errorOf } from "../support/fake-maas-client";
import { Lab } from "./lab";
import { OneVmStack } from "./one-vm-stack";

describe("a region without a rack controller", function () {
  this.timeout(120_000);
  let lab: Lab;

  before(async () => (lab = await Lab.start()));

  after(() => lab.stop());

  for (const [what, host] of [
    ["the VM host that the program names", { vmHost: "vmhost1" }],
    ["any VM host", {}],
  ] as const) {
    it(`is reported as one error, and not by rounds of composes and refreshes on ${what}`, async () => {
      await lab.simulator.setFaults([{ kind: "no-rack" }]);
      await lab.simulator.forgetRequests();
      const provider = await lab.provider();
      const stack = new OneVmStack("web");
      const error = await errorOf(stack.up(provider, { ...host, timeouts: { create: "15s" } }));
      expect(error.message).to.match(
        /^MAAS answered POST vm-hosts\/\d\/\?op=compose with 503: Unable to connect to any rack controller.* No VM was made: no rack controller is connected to MAAS that reaches VM host vmhost\d\. .*`pulumi up` again/,
      );
      const asked = await lab.simulator.requests();
      expect(asked.filter(({ op }) => op === "refresh")).to.deep.equal([]);
      const composes = asked.filter(({ op }) => op === "compose");
      expect(new Set(composes.map(({ path }) => path)).size).to.equal(1);
      expect(provider.stdout).to.match(
        /503: Unable to connect to any rack controller.*trying again for up to \d/,
      );
      await lab.simulator.setFaults([]);
      await lab.killProvider();
      expect((await lab.simulator.state()).instances).to.deep.equal([]);
    });
  }
});
