import { expect } from "chai";
import { DEFAULT_LAB } from "../../simulator/index";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess } from "../support/provider-process";
import { Lab } from "./lab";
import { OneVmStack } from "./one-vm-stack";
import { findingsAfterDestroy } from "./region-check";
import { staticVm } from "./scenarios";

const JOE = "joe:joes-token:joes-secret";

/** A region with an ordinary user besides the administrator. */
const inventory = {
  ...DEFAULT_LAB,
  users: [
    { username: "admin", superuser: true, apiKey: "ci:token:secret" },
    { username: "joe", apiKey: JOE },
  ],
};

describe("a machine that MAAS does not show", function () {
  this.timeout(60_000);
  let lab: Lab;
  let stack: OneVmStack;
  let others: ProviderProcess[] = [];

  beforeEach(async () => {
    lab = await Lab.start({}, inventory);
    stack = new OneVmStack("web");
    await stack.up(await lab.provider(), staticVm.inputs);
  });

  afterEach(async () => {
    await Promise.all(others.map((provider) => provider.kill()));
    others = [];
    await lab.stop();
  });

  async function providerFor(region: { url: string; apiKey: string }): Promise<ProviderProcess> {
    const config = { "maas-lxd:apiUrl": region.url, "maas-lxd:apiKey": region.apiKey };
    const provider = await ProviderProcess.start(linkPackage(), { config });
    others.push(provider);
    return provider;
  }

  async function saidBy(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => expect.fail("it was done"),
      (error: unknown) => (error as Error).message,
    );
  }

  /** Each operation that could take it for gone fails with these words, and leaves the state as it was. */
  async function allFail(provider: ProviderProcess, said: RegExp): Promise<void> {
    const before = stack.state;
    expect(await saidBy(stack.refresh(provider))).to.match(said);
    expect(await saidBy(stack.destroy(provider))).to.match(said);
    const { id = "", outputs = {}, inputs = {} } = before ?? {};
    const update = provider.update(id, outputs, { ...inputs, description: "new" });
    expect(await saidBy(update)).to.match(said);
    expect(stack.state).to.equal(before);
  }

  it("to an ordinary user is not taken for gone", async () => {
    const provider = await providerFor({ url: lab.simulator.url, apiKey: JOE });
    await allFail(
      provider,
      /does not show machine \w+ to user joe, who is not an administrator.*stays in the state.*API key of an administrator/,
    );
    const { __urn = "", __provider = "" } = stack.state?.inputs ?? {};
    const bare = provider.read(stack.state?.id ?? "", { __urn, __provider });
    expect(await saidBy(bare)).to.contain("to user joe");
    await stack.destroy(await lab.provider());
    expect(findingsAfterDestroy(await lab.simulator.state(), lab.empty)).to.deep.equal([]);
  });

  it("in another region is not taken for gone, though its VM host has the same name and id", async () => {
    const elsewhere = await Lab.start({}, inventory);
    try {
      await allFail(
        await elsewhere.provider(),
        /neither machine \w+ nor the VM host vmhost1 .*not the region in which it was made.*maas-lxd:apiUrl.*pulumi state delete/,
      );
    } finally {
      await elsewhere.stop();
    }
  });

  it("is gone where its VM host is, and where that was removed from MAAS too", async () => {
    await lab.outsider.send({ method: "DELETE", path: `machines/${stack.state?.id}/` });
    const { id = "", outputs = {} } = stack.state ?? {};
    const provider = await lab.provider();
    await lab.simulator.forgetRequests();
    expect((await provider.read(id, outputs)).id).to.equal("");
    expect((await lab.simulator.requests()).length, "one for the machine, two to be sure").to.equal(3);
    await lab.outsider.send({ method: "DELETE", path: "vm-hosts/1/" });
    await lab.outsider.send({ method: "DELETE", path: `machines/${outputs["hostSystemId"] as string}/` });
    expect((await provider.read(id, outputs)).id).to.equal("");
    await stack.destroy(provider);
  });

  it("of many VMs is asked for together", async () => {
    const { id = "", outputs = {} } = stack.state ?? {};
    await lab.outsider.send({ method: "DELETE", path: `machines/${id}/` });
    const provider = await lab.provider();
    await lab.simulator.forgetRequests();
    const ids = Array.from({ length: 60 }, (_, n) => `gone${n}`);
    const found = await Promise.all(ids.map((one) => provider.read(one, outputs)));
    expect(found.map((one) => one.id)).to.deep.equal(ids.map(() => ""));
    expect((await lab.simulator.requests()).length).to.be.at.most(6);
  });
});
