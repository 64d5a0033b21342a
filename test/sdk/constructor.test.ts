import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "../../sdk";
import { timeoutsOf } from "../../sdk/options";

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

  it("refuses the options that it cannot honour, with the way that there is", () => {
    expect(() => new LxdVm("web", {}, { deleteBeforeReplace: false })).to.throw(
      pulumi.RunError,
      'LxdVm "web": deleteBeforeReplace: false is not possible. A new VM has the host name and the addresses',
    );
    expect(() => new LxdVm("web", {}, { import: "abc123" })).to.throw(
      pulumi.RunError,
      'the input adopt: { systemId: "abc123" }',
    );
    // A key that is there with undefined is not given.
    const noOptions: unknown = { deleteBeforeReplace: undefined, import: undefined };
    new LxdVm("web", {}, noOptions as pulumi.CustomResourceOptions);
  });

  it("takes customTimeouts for what timeouts leaves out", async () => {
    const valueOf = (output: unknown): Promise<unknown> =>
      new Promise((resolve) => void (pulumi.output(output) as pulumi.Output<unknown>).apply(resolve));
    const customTimeouts = { create: "7m", delete: "90s" };
    expect(await valueOf(timeoutsOf({}, { customTimeouts }).timeouts)).to.deep.equal(customTimeouts);
    const timeouts = pulumi.output({ create: "9m", update: "1m" });
    expect(await valueOf(timeoutsOf({ timeouts }, { customTimeouts }).timeouts)).to.deep.equal({
      create: "9m",
      update: "1m",
      delete: "90s",
    });
    expect(timeoutsOf({ timeouts }, {})).to.deep.equal({});
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
