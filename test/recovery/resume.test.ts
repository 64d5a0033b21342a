import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { MachineStatus } from "../../provider/maas/wire";
import { diskMark } from "../../provider/lifecycle/ownership/mark";
import { inputsFor, urnOf } from "../provider/vm-driver";
import { ProviderError } from "../support/provider-process";
import { destroyed, oneVmSuite } from "./one-vm-suite";
import { findingsAfterUp } from "./region-check";
import { staticVm } from "./scenarios";

describe("what an earlier run left, when the program has changed since", function () {
  this.timeout(60_000);
  const { lab, stack } = oneVmSuite(destroyed);

  /** Composes a VM behind the provider's back; one that bears the name and the mark of ours unless another name is given. */
  const composed = (form: Record<string, unknown>, vmHost = 1): Promise<{ system_id: string }> => {
    const hostname = composeName(urnOf("web"));
    return lab.outsider.send({
      method: "POST",
      path: `vm-hosts/${vmHost}/`,
      op: "compose",
      form: {
        hostname,
        storage: `root:10(${diskMark(hostname)})`,
        skip_commissioning: true,
        interfaces: "eth0:subnet_cidr=10.10.0.0/24",
        ...form,
      },
    });
  };

  const memory = 3072;

  it("is cleared away when it was never deployed, and the VM is made as the program now says", async () => {
    await composed({ memory: 2048 });
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

  const unnamed = { disks: [{ size: 10 }], distroSeries: "jammy", staticIp: { ipAddress: "10.10.0.50" } };

  it("is gone on with though no other VM would fit on the hosts any more", async () => {
    const big = { cores: 64, memory: 2048 };
    const { system_id: ours } = await composed(big);
    const { system_id: others } = await composed({ ...big, hostname: "others" }, 2);
    await stack.up(await lab.provider(), { ...unnamed, ...big });
    expect(stack.state?.id).to.equal(ours);
    await lab.outsider.send({ method: "DELETE", path: `machines/${others}/` });
  });

  for (const fault of ["reset", "http-error"] as const) {
    it(`is neither made twice nor cleared away where the compose ends in a ${fault}`, async () => {
      const inputs = { ...unnamed, vmHost: "vmhost1", cores: 1, memory: 2048 };
      const { id } = await (await lab.provider()).create(inputsFor("web", inputs));
      const kind = fault === "reset" ? { kind: fault } : { kind: fault, status: 503, body: "no upstream" };
      await lab.simulator.setFaults([
        { ...kind, effect: "none", on: { op: "compose" }, calls: { first: 1 } },
      ]);
      await stack.up(await lab.provider(), inputs);
      await lab.simulator.setFaults([]);
      expect(stack.state?.id).to.equal(id);
      expect((await lab.simulator.state()).instances.map(({ systemId }) => systemId)).to.deep.equal([id]);
    });
  }

  /** The VMs that the region has, by the names of their LXD instances and the ids of their machines. */
  const vms = async (): Promise<(string | null)[]> =>
    (await lab.simulator.state()).instances.map(({ systemId }) => systemId);

  const named = { ...unnamed, hostname: "front", vmHost: "vmhost1" };
  const free = { ...unnamed, hostname: "front" };
  for (const [what, before, after] of [
    ["another host name", named, { ...named, hostname: "back" }],
    ["another host name and no VM host", free, { ...free, hostname: "back" }],
    ["no host name any more", named, { ...unnamed, vmHost: "vmhost1" }],
    [
      "another host name after it was commissioned",
      { ...named, skipCommissioning: false },
      { ...named, hostname: "back", skipCommissioning: false },
    ],
    [
      "another host name and no VM host after it was commissioned",
      { ...free, skipCommissioning: false },
      { ...free, hostname: "back", skipCommissioning: false },
    ],
  ] as const) {
    it(`is gone on with where the program gives ${what}`, async () => {
      const { id } = await (await lab.provider()).create(inputsFor("web", { ...before }));
      await lab.killProvider();
      await stack.up(await lab.provider(), { ...after });
      expect(stack.state?.id).to.equal(id);
      expect(stack.state?.outputs["hostname"]).to.equal(
        "hostname" in after ? after.hostname : composeName(urnOf("web")),
      );
      expect(await vms()).to.deep.equal([id]);
    });
  }

  it("is gone on with under another host name where it was killed as the commissioning had taken its mark off the disk", async () => {
    const provider = await lab.provider();
    const killed = new Promise<void>((resolve) => {
      lab.proxy.use(async (exchange) => {
        const answer = await exchange.forward();
        if (exchange.op !== "commission") return exchange.reply(answer);
        exchange.reset();
        await lab.killProvider();
        resolve();
      });
    });
    const commissioned = { ...free, skipCommissioning: false };
    await Promise.allSettled([provider.create(inputsFor("web", commissioned)), killed]);
    lab.proxy.use();
    const [id] = await vms();
    await lab.untilStatus(id ?? "", MachineStatus.Ready);
    await stack.up(await lab.provider(), { ...commissioned, hostname: "back" });
    expect(stack.state?.id).to.equal(id);
    expect(stack.state?.outputs["hostname"]).to.equal("back");
    expect(await vms()).to.deep.equal([id]);
  });

  it("is gone on with where the program gives an empty list of disks", async () => {
    const inputs = { ...unnamed, vmHost: "vmhost1", disks: [] };
    const { id } = await (await lab.provider()).create(inputsFor("web", inputs));
    await lab.killProvider();
    await stack.up(await lab.provider(), inputs);
    expect(stack.state?.id).to.equal(id);
    expect(await vms()).to.deep.equal([id]);
  });

  it("twice over, on two hosts, is gone on with once, and the other is cleared away", async () => {
    const storage = `root:10(${diskMark(composeName(urnOf("web")))})`;
    const form = { memory: 2048, cores: 1, storage };
    await composed({ ...form, hostname: "one" }, 1);
    const second = await composed({ ...form, hostname: "two" }, 2);
    await stack.up(await lab.provider(), { ...named, vmHost: "vmhost2" });
    expect(stack.state?.id).to.equal(second.system_id);
    expect(await vms()).to.deep.equal([second.system_id]);
  });

  it("is not taken for what a compose made whose answer was lost", async () => {
    const inputs = { ...unnamed, vmHost: "vmhost1", cores: 1, memory: 2048 };
    const { id, properties } = await (await lab.provider()).create(inputsFor("web", inputs));
    await lab.simulator.setFaults([
      { kind: "reset", effect: "none", on: { op: "compose" }, calls: { first: 1 } },
    ]);
    const error = await stack.up(await lab.provider(), { ...inputs, memory: 3072 }).then(
      () => expect.fail("it came up"),
      (caught: unknown) => caught as Error,
    );
    await lab.simulator.setFaults([]);
    expect(error.message).to.match(/earlier run left this VM.*memory: asked for 3072.*not touched/s);
    expect((await lab.simulator.state()).instances.map(({ systemId }) => systemId)).to.deep.equal([id]);
    await (await lab.provider()).delete(id, properties);
  });
});
