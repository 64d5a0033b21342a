import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "../../sdk";

describe("the constructor of LxdVm", () => {
  before(() =>
    pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
      call: () => ({}),
    }),
  );

  it("leaves the stack traces of the program as they are", () => {
    const before = Error.stackTraceLimit;
    new LxdVm("web", { staticIp: { ipAddress: "10.10.0.50" } });
    expect(Error.stackTraceLimit).to.equal(before);
  });

  it("throws with the place in the program where a VM is made wrongly", () => {
    const before = Error.stackTraceLimit;
    let thrown: Error | undefined;
    try {
      new LxdVm("web", {}, { aliases: 7 } as unknown as pulumi.CustomResourceOptions);
    } catch (error) {
      thrown = error as Error;
    }
    expect(thrown?.stack).to.contain("constructor.test");
    expect(Error.stackTraceLimit).to.equal(before);
  });
});
