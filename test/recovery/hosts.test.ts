import { expect } from "chai";
import type { Fault } from "../../simulator/index";
import type { Properties } from "../support/provider-process";
import { Lab } from "./lab";
import { OneVmStack } from "./one-vm-stack";
import { findingsAfterDestroy } from "./region-check";

/** With commissioning, eight composes at a time on one host left orphans, up to four did not (docs/maas-notes.md#parallel-work). */
const MOST_SAFE = 4;

describe("VM hosts that are asked for much", function () {
  this.timeout(120_000);
  let lab: Lab;
  let stacks: OneVmStack[] = [];

  before(async () => {
    lab = await Lab.start();
  });

  after(() => lab.stop());

  afterEach(async () => {
    lab.proxy.use();
    await lab.simulator.setFaults([]);
    const provider = await lab.provider();
    await Promise.all(stacks.map((stack) => stack.destroy(provider)));
    expect(findingsAfterDestroy(await lab.simulator.state(), lab.empty)).to.deep.equal([]);
    await lab.killProvider();
  });

  const small = { cores: 1, memory: 2048, disks: [{ size: 8 }], distroSeries: "jammy" };

  /** Brings so many VMs up at once. */
  async function up(count: number, inputs: Properties): Promise<void> {
    stacks = Array.from({ length: count }, (_, n) => new OneVmStack(`vm${n}`));
    const provider = await lab.provider();
    await Promise.all(stacks.map((stack) => stack.up(provider, { ...small, ...inputs })));
  }

  const hosts = (): unknown[] => stacks.map(({ state }) => state?.outputs["vmHost"]);

  it("are asked for few VMs at a time where these are commissioned", async () => {
    let underWay = 0;
    let most = 0;
    lab.proxy.use(async (exchange) => {
      const isCompose = exchange.op === "compose";
      if (isCompose) most = Math.max(most, ++underWay);
      const answer = await exchange.forward();
      if (isCompose) underWay--;
      exchange.reply(answer);
    });
    await up(10, { vmHost: "vmhost1", skipCommissioning: false });
    expect(most).to.be.within(1, MOST_SAFE);
    expect(stacks.map(({ state }) => state?.outputs["status"])).to.deep.equal(Array(10).fill("Deployed"));
  });

  it("make way for another where one turns out full and the program names none", async () => {
    await up(1, {});
    const [usual] = hosts();
    await (await lab.provider()).delete(stacks[0]?.state?.id ?? "", stacks[0]?.state?.outputs ?? {});
    await lab.killProvider();
    await lab.simulator.setFaults([
      { kind: "full-host", vmHost: String(usual), from: { on: { op: "compose" } } },
    ]);
    await up(1, {});
    const [other] = hosts();
    expect(other).to.be.a("string").and.not.equal(usual);
  });

  const fullFrom: Fault = { kind: "full-host", vmHost: "vmhost1", from: { on: { op: "compose" } } };

  it("that turn out full are tried again where the program names them", async () => {
    await lab.simulator.setFaults([{ ...fullFrom, until: { on: { op: "compose" }, call: 2 } }]);
    await up(1, { vmHost: "vmhost1" });
    expect(hosts()).to.deep.equal(["vmhost1"]);
    const ops = (await lab.simulator.requests()).map(({ op }) => op);
    // MAAS says so before it asks LXD: nothing is to be looked for on the host.
    expect(ops).not.to.include("refresh");
  });

  it("that stay full end the create with what MAAS said, what is there and what to do", async () => {
    await lab.simulator.setFaults([fullFrom]);
    const error = await up(1, { vmHost: "vmhost1", timeouts: { create: "3s" } }).then(
      () => expect.fail("it succeeded"),
      (reason: unknown) => reason as Error,
    );
    expect(error.message).to.match(
      /^MAAS answered POST vm-hosts\/1\/\?op=compose with 503: .*CPU overcommit ratio.* No VM was made on vmhost1\. Free some of vmhost1.*pulumi up/,
    );
    expect(stacks.map(({ state }) => state)).to.deep.equal([undefined]);
  });

  it("whose LXD is away for a while are tried again, and hold nothing of the first try", async () => {
    await lab.simulator.setFaults([
      { kind: "compose-orphan", calls: { first: 1 } },
      { kind: "http-error", status: 503, body: "LXD is away", on: { op: "refresh" }, calls: { first: 3 } },
    ]);
    await up(1, {});
    expect((await lab.simulator.state()).instances).to.have.length(1);
  });

  it("that MAAS cannot reach for a while are asked again", async () => {
    await lab.simulator.setFaults([
      { kind: "no-rack", from: { on: { op: "compose" } }, until: { on: { op: "compose" }, call: 2 } },
    ]);
    await up(1, { vmHost: "vmhost1" });
    expect(hosts()).to.deep.equal(["vmhost1"]);
  });
});
