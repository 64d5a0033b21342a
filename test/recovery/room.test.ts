import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { diskMark } from "../../provider/lifecycle/ownership/mark";
import { composeMachine } from "../../provider/maas/vm-hosts";
import { DEFAULT_LAB, type Inventory } from "../../simulator/index";
import type { Properties, ProviderProcess } from "../support/provider-process";
import { inputsFor, urnOf } from "../provider/vm-driver";
import { Lab } from "./lab";
import type { Held } from "./one-vm-stack";

const GiB = 1024;

/** Two hosts of 8 GiB and 8 cores, with 100 GiB in one pool and 40 GiB in the other. */
const tight: Inventory = {
  ...DEFAULT_LAB,
  vmHosts: DEFAULT_LAB.vmHosts.map((host) => ({
    ...host,
    cores: 8,
    memory: 8 * GiB,
    storagePools: [
      { name: "default", driver: "dir", path: "/default", size: "100GiB", default: true },
      { name: "fast", driver: "zfs", path: "fast", size: "40GiB" },
    ],
  })),
};

/** A program's VMs by name. */
type Program = Record<string, Properties>;

describe("the room on the hosts, from check to create", function () {
  this.timeout(120_000);
  let lab: Lab;
  /** The state of the stack. */
  let state: Map<string, Held>;

  before(async () => {
    lab = await Lab.start({}, tight);
  });

  after(() => lab.stop());

  beforeEach(() => {
    state = new Map();
  });

  afterEach(async () => {
    const provider = await lab.provider();
    await Promise.all([...state.values()].map(({ id, outputs }) => provider.delete(id, outputs)));
    await lab.killProvider();
    expect((await lab.simulator.state()).instances).to.deep.equal([]);
  });

  const big = { cores: 1, memory: 5 * GiB, disks: [{ size: 8 }], distroSeries: "jammy" };
  const twice = { one: { ...big, userData: "#!/bin/sh" }, two: { ...big, userData: "#!/bin/sh" } };

  /** What the checks and diffs of a preview say, in a process of its own. */
  async function preview(program: Program): Promise<string[]> {
    await lab.killProvider();
    const planned = await planAll(await lab.provider(), program);
    await lab.killProvider();
    return planned.flatMap(({ failures }) => failures);
  }

  interface Plan {
    name: string;
    inputs: Properties;
    failures: string[];
    replaces: boolean;
  }

  /** As the engine does: one VM after another, each with its diff and the second check of a replacement. */
  async function planAll(provider: ProviderProcess, program: Program): Promise<Plan[]> {
    const plans: Plan[] = [];
    for (const [name, given] of Object.entries(program)) {
      const olds = state.get(name);
      let checked = await provider.check(olds?.inputs ?? {}, inputsFor(name, given));
      let replaces = false;
      if (olds !== undefined && checked.failures.length === 0) {
        const diff = await provider.diff(olds.id, olds.outputs, checked.inputs);
        replaces = diff.replaces.length > 0;
        if (replaces) checked = await provider.check({}, inputsFor(name, given));
      }
      const failures = checked.failures.map(({ property, reason }) => `${name}: ${property}: ${reason}`);
      plans.push({ name, inputs: checked.inputs, failures, replaces });
    }
    return plans;
  }

  /** `pulumi up`: then deletes and creates, those of different VMs side by side. */
  async function up(program: Program): Promise<void> {
    const provider = await lab.provider();
    const plans = await planAll(provider, program);
    expect(plans.flatMap(({ failures }) => failures)).to.deep.equal([]);
    await Promise.all(
      plans.map(async ({ name, inputs, replaces }) => {
        const before = state.get(name);
        if (before !== undefined && !replaces) return;
        if (before !== undefined) {
          await provider.delete(before.id, before.outputs);
          state.delete(name);
        }
        const { id, properties } = await provider.create(inputs);
        state.set(name, { id, inputs, outputs: properties, failed: false });
      }),
    );
    await lab.killProvider();
  }

  const hosts = (): Record<string, unknown> =>
    Object.fromEntries([...state].map(([name, { outputs }]) => [name, outputs["vmHost"]]));

  it("is that of its old self for a VM without vmHost that is replaced", async () => {
    await up({ one: big, other: { ...big, memory: 8 * GiB, vmHost: "vmhost2" } });
    expect(hosts()).to.include({ one: "vmhost1" });
    const program = {
      one: { ...big, userData: "#!/bin/sh" },
      other: { ...big, memory: 8 * GiB, vmHost: "vmhost2" },
    };
    expect(await preview(program)).to.deep.equal([]);
    await up(program);
    expect(hosts()).to.deep.equal({ one: "vmhost1", other: "vmhost2" });
  });

  it("is that of each old self for VMs that are replaced at once, where only one of them names its host", async () => {
    await up({ one: big, two: { ...big, vmHost: "vmhost2" } });
    const before = hosts();
    const program = { one: twice.one, two: { ...twice.two, vmHost: "vmhost2" } };
    expect(await preview(program)).to.deep.equal([]);
    await up(program);
    expect(hosts()).to.deep.equal(before);
    expect(await preview({ one: big, two: { ...big, vmHost: "vmhost2" } })).to.deep.equal([]);
    await up({ one: big, two: { ...big, vmHost: "vmhost2" } });
    expect(hosts()).to.deep.equal(before);
  });

  it("counts the disks of the old self, and in their pools", async () => {
    const onFast = { ...big, memory: 1 * GiB, disks: [{ size: 30, pool: "fast" }] };
    await up({ one: onFast, two: onFast });
    const before = hosts();
    const program = { one: { ...onFast, userData: "a" }, two: { ...onFast, userData: "b" } };
    expect(await preview(program)).to.deep.equal([]);
    await up(program);
    expect(hosts()).to.deep.equal(before);
  });

  it("is not what another VM's old self frees", async () => {
    await up({ one: { ...big, vmHost: "vmhost1" }, full: { ...big, vmHost: "vmhost2", memory: 3 * GiB } });
    const [refused, ...others] = await preview({
      one: { ...big, vmHost: "vmhost2" },
      full: { ...big, vmHost: "vmhost2", memory: 3 * GiB },
      next: { ...big, vmHost: "vmhost1" },
    });
    expect(refused).to.match(/^next: memory: VM host vmhost1 has 3072 MiB of free memory/);
    expect(others).to.deep.equal([]);
  });

  it("refuses VMs whose sum fits, and which no packing takes, with what each host has left", async () => {
    const [refused, ...others] = await preview({ one: big, two: big, three: big });
    expect(refused).to.match(
      /^three: memory: VM host vmhost1 has 3072 MiB of memory left beside the other VMs of this program, .* 5120 MiB of memory; VM host vmhost2 has 3072 MiB/,
    );
    expect(others).to.deep.equal([]);
  });

  it("lets VMs without vmHost make way for those that name one, in preview and in up", async () => {
    const program = { any: big, named: { ...big, vmHost: "vmhost1" } };
    expect(await preview(program)).to.deep.equal([]);
    await up(program);
    expect(hosts()).to.deep.equal({ any: "vmhost2", named: "vmhost1" });
  });

  it("is found for VMs of many sizes that just fit", async () => {
    const sizes = [5, 3, 3, 5].map((memory, i): [string, Properties] => [
      `vm${i}`,
      { ...big, memory: memory * GiB },
    ]);
    const program = Object.fromEntries(sizes);
    expect(await preview(program)).to.deep.equal([]);
    await up(program);
    expect(state.size).to.equal(4);
  });

  it("is judged by its own host for a VM without vmHost that LXD gives another size", async () => {
    const small = { ...big, memory: 2 * GiB };
    const other = { ...big, vmHost: "vmhost1" };
    await up({ one: small, other });
    expect(hosts()).to.include({ one: "vmhost1" });
    const refusal = await preview({ one: { ...small, memory: 4 * GiB }, other }).then(String, String);
    expect(refusal).to.match(/memory: VM host vmhost1 has 3072 MiB of free memory, but the VM needs 4096/);
    expect(await preview({ one: { ...small, memory: 3 * GiB }, other })).to.deep.equal([]);
  });

  it("is not counted twice for a VM without vmHost that an interrupted run left", async () => {
    const vmName = composeName(urnOf("left"));
    const deadline = Date.now() + 30_000;
    await composeMachine(
      lab.outsider,
      2,
      {
        hostname: vmName,
        memory: big.memory,
        cores: 1,
        storage: `root:8(${diskMark(vmName)})`,
        skip_commissioning: true,
      },
      deadline,
    );
    expect(await preview({ left: big, other: big })).to.deep.equal([]);
    const { failures } = await (
      await lab.provider()
    ).check({}, inputsFor("one", { ...big, vmHost: "vmhost2" }));
    expect(failures.map(({ property }) => property)).to.deep.equal(["memory"]);
    const [machine] = (await lab.simulator.state()).machines.filter(({ vmHost }) => vmHost !== null);
    await lab.outsider.send({ method: "DELETE", path: `machines/${machine?.systemId}/`, deadline });
  });

  it("is asked for one core for a VM with pinned cores, and has all of them less afterwards", async () => {
    const pinned = { ...big, memory: 1 * GiB, vmHost: "vmhost1", pinnedCores: [0, 1, 2, 3] };
    const { memory, disks, distroSeries, vmHost, pinnedCores } = pinned;
    const three = { memory, disks, distroSeries, vmHost, pinnedCores };
    const program = { half: { ...big, memory: 1 * GiB, vmHost: "vmhost1", cores: 7 } };
    await up(program);
    expect(await preview({ ...program, three })).to.deep.equal([]);
    await up({ ...program, three });
    const [refused] = await preview({ ...program, three, more: { ...big, memory: GiB, vmHost: "vmhost1" } });
    expect(refused).to.match(/^more: cores: VM host vmhost1 has -3 free cores/);
  });
});
