import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { diskMark } from "../../provider/lifecycle/ownership/mark";
import type { Params } from "../../provider/maas/params";
import type { Machine } from "../../provider/maas/wire";
import { urnOf } from "../provider/vm-driver";
import type { Properties } from "../support/provider-process";
import { removed, oneVmSuite } from "./one-vm-suite";
import { staticVm } from "./scenarios";

const unnamed = Object.fromEntries(Object.entries(staticVm.inputs).filter(([key]) => key !== "hostname"));

const deadline = (): number => Date.now() + 30_000;

describe("what is removed, and what only looks like it", function () {
  this.timeout(60_000);
  const { lab, stack } = oneVmSuite(removed);

  const id = (): string => stack.state?.id ?? "";
  const machine = (systemId = id()): Promise<Machine> =>
    lab.outsider.send({ method: "GET", path: `machines/${systemId}/` });
  const describeAs = (description: string): Promise<Machine> =>
    lab.outsider.send({ method: "PUT", path: `machines/${id()}/`, form: { description } });
  const up = async (inputs: Properties): Promise<void> => stack.up(await lab.provider(), inputs);

  function compose(hostname: string, form: Params = {}): Promise<Machine> {
    return lab.outsider.send({
      method: "POST",
      path: "vm-hosts/1/",
      op: "compose",
      form: { hostname, memory: 2048, storage: "root:10", skip_commissioning: true, ...form },
    });
  }

  /** Takes the record of a machine and leaves its LXD instance. */
  const forget = (systemId: string): Promise<void> =>
    lab.simulator.setFaults([{ kind: "machine-deleted", systemId, leaves: "instance" }]);

  const instances = async (): Promise<string[]> =>
    (await lab.simulator.state()).instances.map(({ name }) => name);

  async function refused(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => expect.fail("it was done"),
      (error: unknown) => (error as Error).message,
    );
  }

  it("a machine of the state that carries another VM's mark by now is neither removed nor changed", async () => {
    await up(staticVm.inputs);
    await describeAs("Taken over\n[pulumi-maas-lxd other-abcdefabcdef]");
    const before = await machine();
    const provider = await lab.provider();
    const said = /not provably this VM.*mark of another VM, other-abcdefabcdef.*pulumi state delete/;
    expect(await refused(stack.destroy(provider))).to.match(said);
    expect(await refused(up({ ...staticVm.inputs, description: "mine" }))).to.match(said);
    expect(await machine()).to.deep.equal(before);
  });

  it("a machine of the state that lost every mark is removed while it is where the state says", async () => {
    await up({ ...staticVm.inputs, description: "The front" });
    await lab.releaseOutside(id());
    const path = `machines/${id()}/`;
    await lab.outsider.send({ method: "POST", path, op: "commission", form: { skip_networking: 1 } });
    while ((await machine()).status_name !== "Ready") await new Promise((resolve) => setTimeout(resolve, 20));
    await describeAs("mine now");
    expect(JSON.stringify(await machine())).not.to.contain("pulumi-maas-lxd");
    await stack.destroy(await lab.provider());
    expect(await instances()).to.deep.equal([]);
  });

  it("a stranger's LXD instance that has the name of an adopted VM stays when that VM's record is gone", async () => {
    const { system_id: systemId } = await compose("shared");
    await up({ ...staticVm.inputs, hostname: "shared", adopt: { systemId } });
    await lab.outsider.send({ method: "DELETE", path: `machines/${id()}/` });
    const strangers = await compose("shared");
    await forget(strangers.system_id);
    await stack.destroy(await lab.provider());
    expect(await instances()).to.deep.equal(["shared"]);
  });

  it("an adopted VM's own LXD instance is known by its MAC address when the record is gone", async () => {
    const { system_id: systemId } = await compose("shared");
    await up({ ...staticVm.inputs, hostname: "shared", adopt: { systemId } });
    await forget(id());
    await stack.destroy(await lab.provider());
    expect(await instances()).to.deep.equal([]);
  });

  it("an LXD instance of another size that has the name of a VM whose record is gone stays", async () => {
    const name = composeName(urnOf("web"));
    await up(staticVm.inputs);
    await lab.outsider.send({ method: "DELETE", path: `machines/${id()}/` });
    const strangers = await compose(name, { memory: 1024 });
    await forget(strangers.system_id);
    await stack.destroy(await lab.provider());
    expect(await instances()).to.deep.equal([name]);
  });

  it("a deployed machine with the name and the size of what a failed compose may have left stays", async () => {
    // It comes while the compose is under way, without a mark: not even its name is anybody's proof.
    const name = composeName(urnOf("web"));
    const provider = await lab.provider();
    let strangers = "";
    lab.proxy.use(async (exchange) => {
      if (exchange.op === "compose" && strangers === "") {
        strangers = (await compose(name)).system_id;
        await lab.outsider.send({ method: "POST", path: `machines/${strangers}/`, op: "deploy" });
      }
      exchange.reply(await exchange.forward());
    });
    const said = await refused(stack.up(provider, unnamed));
    lab.proxy.use();
    expect(said).to.match(/not provably this VM's: its machine is (Deployed|Deploying) in MAAS.*not removed/);
    expect((await machine(strangers)).hostname).to.equal(name);
  });

  it("a VM that is repaired by a release and a commissioning has the mark where neither takes it away", async () => {
    await up(unnamed);
    const mark = diskMark(composeName(urnOf("web")));
    expect(JSON.stringify(await machine())).to.contain(mark);
    await lab.releaseOutside(id());
    await stack.refresh(await lab.provider());
    await up(unnamed);
    const repaired = await machine();
    expect(repaired.status_name).to.equal("Deployed");
    // The tag was put on again: MAAS can be asked for it.
    const tags = repaired.physicalblockdevice_set.map((disk) => disk.tags);
    expect(tags).to.deep.equal([["ssd", "sata", mark]]);
    expect(repaired.description).to.match(
      new RegExp(`^\\[pulumi-maas-lxd ${composeName(urnOf("web"))} compose:\\w+ deploy:\\w+\\]$`),
    );
  });

  it("a look at the VM host leaves the mark on the disk", async () => {
    await up({ ...staticVm.inputs });
    const { physicalblockdevice_set: before } = await machine();
    await lab.outsider.send({ method: "POST", path: "vm-hosts/1/", op: "refresh", deadline: deadline() });
    const { physicalblockdevice_set: after } = await machine();
    expect(after.map(({ tags }) => tags)).to.deep.equal(before.map(({ tags }) => tags));
    expect(after.map((disk) => disk.storage_pool)).to.deep.equal([null]);
  });
});
