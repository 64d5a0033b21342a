import { expect } from "chai";
import { runManyVms } from "./many-vms-run";
import { vmsOverGrpc } from "./many-vms";

describe("many VMs at once, one request in ten failing", function () {
  this.timeout(300_000);

  // A sample of `npm run test:many-vms`.
  it("are all up in the end, none of them twice, and then all gone", async () => {
    const { failed, findings } = await runManyVms(1, 20, vmsOverGrpc);
    expect(failed, "nothing failed").to.be.greaterThan(0);
    expect(findings).to.deep.equal([]);
  });
});
