import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { diskMark } from "../../provider/lifecycle/mark";
import { inputsFor, urnOf } from "../provider/vm-driver";
import { ProviderError } from "../support/provider-process";
import { Lab } from "./lab";
import { OneVmStack } from "./one-vm-stack";
import { findingsAfterDestroy, findingsAfterUp } from "./region-check";
import { staticVm } from "./scenarios";

describe("what an earlier run left, when the program has changed since", function () {
  this.timeout(60_000);
  let lab: Lab;
  let stack: OneVmStack;

  before(async () => {
    lab = await Lab.start();
  });

  after(() => lab.stop());

  beforeEach(() => {
    stack = new OneVmStack("web");
  });

  afterEach(async () => {
    await stack.destroy(await lab.provider());
    expect(findingsAfterDestroy(await lab.simulator.state(), lab.empty)).to.deep.equal([]);
    await lab.killProvider();
  });

  const memory = 3072;

  it("is cleared away when it was never deployed, and the VM is made as the program now says", async () => {
    const name = composeName(urnOf("web"));
    await lab.outsider.send({
      method: "POST",
      path: "vm-hosts/1/",
      op: "compose",
      form: {
        hostname: name,
        memory: 2048,
        storage: `root:10(${diskMark(name)})`,
        skip_commissioning: true,
        interfaces: "eth0:subnet_cidr=10.10.0.0/24",
      },
    });
    await stack.up(await lab.provider(), { ...staticVm.inputs, memory });
    const region = await lab.simulator.state();
    expect(findingsAfterUp(region, lab.empty, stack.state, staticVm.addresses)).to.deep.equal([]);
    const [made] = await lab.outsider.send<{ memory: number }[]>({
      method: "GET",
      path: "machines/",
      query: { id: stack.state?.id },
    });
    expect(made?.memory).to.equal(memory);
  });

  it("is left alone when it is deployed, with a table of what differs", async () => {
    const { id, properties } = await (await lab.provider()).create(inputsFor("web", staticVm.inputs));
    const error = await stack.up(await lab.provider(), { ...staticVm.inputs, memory }).then(
      () => expect.fail("it came up"),
      (caught: unknown) => caught as Error,
    );
    expect(error).to.be.instanceOf(ProviderError);
    expect(error.message).to.match(
      new RegExp(
        `earlier run left this VM as machine front\\S* \\(${id}\\), deployed.*\\n  memory: asked for 3072, the machine has 2048\\n.*not touched`,
      ),
    );
    expect(stack.state).to.equal(undefined);
    expect((await lab.simulator.state()).instances.map(({ systemId }) => systemId)).to.deep.equal([id]);
    await (await lab.provider()).delete(id, properties);
  });
});
