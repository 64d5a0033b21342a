import { expect } from "chai";
import { hundred } from "./hundred";
import { vmsOverGrpc } from "./many-vms";

describe("many VMs at once, one request in ten failing", function () {
  this.timeout(300_000);

  // A sample of `npm run test:hundred`.
  it("are all up in the end, none of them twice, and then all gone", async () => {
    const { failed, findings } = await hundred(1, 20, vmsOverGrpc);
    expect(failed, "nothing failed").to.be.greaterThan(0);
    expect(findings).to.deep.equal([]);
  });
});
