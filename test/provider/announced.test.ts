import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/dynamic";
import { lxdVm } from "../../provider/lifecycle/lxd-vm";
import type { Machine } from "../../provider/maas/wire";
import { Session } from "../../provider/session";
import { startSimulator, type Simulator } from "../../simulator";
import { Caller } from "../support/caller";
import { errorOf } from "../support/fake-maas-client";
import { INSTANT, providerOf, urnOf } from "../support/in-process-provider";

const GIVEN = { vmHost: "vmhost1", memory: 2048, distroSeries: "jammy", __urn: urnOf("web") };

const NOT_TESTED = /^web: verifyGateway: /;

describe("what a preview says of a change, and of one that MAAS could not carry out", function () {
  this.timeout(60_000);
  let region: Simulator;
  let caller: Caller;
  const lines: string[] = [];

  before(async () => {
    region = await startSimulator({ timings: INSTANT });
    caller = new Caller(region);
  });

  after(() => region.stop());

  beforeEach(() => lines.splice(0));

  const startProvider = (apiKey = region.apiKey): DynamicProvider =>
    providerOf(region, { apiKey, log: (line) => lines.push(line) });

  /** A VM, and what the next run's preview says of changes of it. */
  async function vm(): Promise<{
    id: string;
    announced: (change: object, by?: DynamicProvider) => ReturnType<DynamicProvider["diff"]>;
  }> {
    const provider = startProvider();
    const { id, outs } = await provider.create((await provider.check({}, GIVEN)).inputs);
    return {
      id,
      announced: async (change, by = startProvider()) => {
        const { inputs } = await by.check(outs, { ...GIVEN, ...change });
        return by.diff(id, outs, inputs);
      },
    };
  }

  it("makes a new VM where somebody has deleted the machine, and says so", async () => {
    const { id, announced } = await vm();
    await caller.ask("DELETE", `/machines/${id}/`);
    expect((await announced({ tags: ["web"] })).replaces).to.deep.equal(["tags"]);
    expect(lines.join("\n")).to.contain(`machine ${id} is not in MAAS any more: this makes a new VM`);
  });

  it("says that verifyGateway tests nothing of a VM that is deployed already, once", async () => {
    const { id, announced } = await vm();
    expect((await announced({ verifyGateway: true })).replaces).to.deep.equal([]);
    const notes = lines.filter((line) => NOT_TESTED.test(line));
    expect(notes).to.deep.equal([
      "web: verifyGateway: the VM is deployed already, so this tests nothing now; MAAS tests the gateway before it deploys the VM again",
    ]);
    await caller.ask("DELETE", `/machines/${id}/`);
  });

  it("does not say so where the gateway is tested, or is not to be", async () => {
    const { id, announced } = await vm();
    await announced({ verifyGateway: true, disks: [{ size: 12 }] });
    await announced({ verifyGateway: false, tags: ["web"] });
    await caller.ask("DELETE", `/machines/${id}/`);
    await announced({ verifyGateway: true });
    expect(lines.filter((line) => NOT_TESTED.test(line))).to.deep.equal([]);
  });

  it("is refused of a machine that is locked where MAAS does not allow it then, and not where it does", async () => {
    const { id, announced } = await vm();
    await caller.ask("POST", `/machines/${id}/?op=lock`);
    expect((await announced({ tags: ["web"] })).replaces).to.deep.equal([]);
    for (const change of [{ memory: 4096 }, { disks: [{ size: 12 }] }, { description: "Locked" }]) {
      expect((await errorOf(announced(change))).message).to.match(/is locked in MAAS.*Unlock it/);
    }
    await caller.ask("POST", `/machines/${id}/?op=unlock`);
    await caller.ask("DELETE", `/machines/${id}/`);
  });

  it("is refused where the key's user is not shown the machine", async () => {
    const { id, announced } = await vm();
    const error = await errorOf(announced({ tags: ["web"] }, startProvider(region.userApiKey)));
    expect(error.message).to.match(/does not show machine .* It stays in the state/);
    await caller.ask("DELETE", `/machines/${id}/`);
  });

  it("is refused where the machine has come to carry another VM's mark", async () => {
    const { id, announced } = await vm();
    await caller.ask("PUT", `/machines/${id}/`, { description: "[pulumi-maas-lxd db-abcdefghijkl]" });
    for (const change of [{ memory: 4096 }, { disks: [{ size: 12 }] }, { tags: ["web"] }]) {
      const error = await errorOf(announced(change));
      expect(error.message).to.match(/is not provably this VM and was not touched: .* db-abcdefghijkl/);
    }
    await caller.ask("DELETE", `/machines/${id}/`);
  });

  it("says so where the update cannot deploy the machine from its status", async () => {
    const { id, announced } = await vm();
    await caller.ask("POST", `/machines/${id}/?op=mark_broken`);
    await announced({ tags: ["web"] });
    expect(lines.join("\n")).to.match(
      /is Broken in MAAS, not Deployed. `pulumi up` cannot deploy it from there/,
    );
    await caller.ask("DELETE", `/machines/${id}/`);
  });

  it("is refused of an imported machine with a bond, which is read as it is", async () => {
    const { system_id: id } = await caller.ask<Machine>("POST", "/vm-hosts/1/?op=compose", {
      interfaces: "eth0:subnet_cidr=10.10.0.0/24;eth1:subnet_cidr=10.10.0.0/24",
      skip_commissioning: "true",
    });
    const { interface_set: nics } = await caller.ask<Machine>("GET", `/machines/${id}/`);
    await caller.ask("POST", `/nodes/${id}/interfaces/?op=create_bond`, [
      ["name", "bond0"],
      ...nics.map((nic): [string, string] => ["parents", String(nic.id)]),
    ]);
    const session = new Session({ env: {}, log: (line) => lines.push(line) });
    const settings: Record<string, string> = { apiUrl: region.url, apiKey: region.apiKey };
    session.configure({ read: (key) => settings[key], keys: [] });
    const { inputs, outputs: current } = await lxdVm.import(session, urnOf("web"), id);
    expect(lines.join("\n")).to.contain("has bond0 (bond), which an LxdVm cannot have");
    const asked = { urn: urnOf("web"), current, unknown: new Set<string>() };
    const error = await errorOf(lxdVm.diff(session, { ...asked, wanted: { ...inputs, tags: ["web"] } }));
    expect(error.message).to.match(/was imported and has bond0 \(bond\).*cannot be changed for tags/);
    await lxdVm.delete(session, urnOf("web"), current, 0);
    expect((await caller.send("GET", `/machines/${id}/`)).status).to.equal(404);
  });
});
