import { expect } from "chai";
import {
  isTrusted,
  listProfiles,
  patchInstance,
  readInstance,
  shutDownInstance,
} from "../../provider/lxd/endpoints";
import type { LxdResponseError } from "../../provider/lxd/errors";
import { LxdUnknownOutcomeError, LxdIdentityError, LxdUnreachableError } from "../../provider/lxd/errors";
import type { MaasClient } from "../../provider/maas/client";
import { listInterfaces } from "../../provider/maas/interfaces";
import { deleteMachine, deployMachine, listMachines } from "../../provider/maas/machines";
import { refreshVmHost } from "../../provider/maas/vm-hosts";
import { startSimulator, type Simulator } from "../../simulator/index";
import { errorOf } from "../support/fake-maas-client";
import { newKeyPair } from "../../simulator/lxd/key-pair";
import { LxdDaemon, PROJECT } from "../support/lxd-daemon";
import { backedLab } from "../support/backed-lab";
import { adminOf, compose, lxdOf, parametersOf, soon } from "./maas-side";

const MAC = "52:54:00:00:00:01";

describe("the LXD of the simulator's hosts", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let maas: MaasClient;

  beforeEach(async () => {
    simulator = await startSimulator({ timings: { deploy: 10 } });
    maas = adminOf(simulator);
  });

  afterEach(async () => {
    maas.close();
    await simulator.stop();
  });

  it("is reached by what MAAS shows of the host and of the machine, for administrators", async () => {
    const id = await compose(maas, 1, "web-1");
    const { instance_name: name, ...ofMachine } = await maas.send<Awaited<ReturnType<typeof parametersOf>>>({
      method: "GET",
      path: `machines/${id}/`,
      op: "power_parameters",
    });
    expect(name).to.equal("web-1");
    expect(ofMachine).to.deep.equal(await parametersOf(maas, 1));
    expect(ofMachine).to.include({ project: "maas" });
    const user = adminOf({ url: simulator.url, apiKey: simulator.userApiKey ?? "" });
    expect(await errorOf(parametersOf(user, 1))).to.include({ status: 403 });
  });

  it("knows its clients by their certificate", async () => {
    const client = await lxdOf(maas, 1);
    expect(await isTrusted(client)).to.equal(true);
    const stranger = await lxdOf(maas, 1, await newKeyPair("maas"));
    expect(await isTrusted(stranger)).to.equal(false);
    expect(await errorOf(listProfiles(stranger, "maas"))).to.include({
      status: 403,
      detail: "not authorized",
    });
    expect(await isTrusted(await lxdOf(maas, 1, await lxdKeys(2)))).to.equal(false);
  });

  const lxdKeys = async (hostId: number) => parametersOf(maas, hostId);

  it("keeps its certificate, and each host has one of its own", async () => {
    const [one, again, other] = await Promise.all([lxdOf(maas, 1), lxdOf(maas, 1), lxdOf(maas, 2)]);
    await Promise.all([one, again, other].map((client) => isTrusted(client)));
    expect(again.identity.fingerprint).to.equal(one.identity.fingerprint);
    expect(other.identity.fingerprint).not.to.equal(one.identity.fingerprint);
  });

  it("has the instance as MAAS composes one, and changes it as LXD does", async () => {
    await compose(maas, 1, "web-1", { cores: 2, interfaces: "eth0:name=br0;eth1:name=br1" });
    const client = await lxdOf(maas, 1);
    const { value, etag } = await readInstance(client, "maas", "web-1", soon());
    expect(value).to.include({ status: "Stopped" });
    expect(value.profiles).to.deep.equal(["maas"]);
    expect(value.config).to.include({
      "limits.cpu": "2",
      "limits.memory": String(2048 * 1024 * 1024),
      "security.secureboot": "false",
    });
    expect(value.devices["eth0"]).to.include({ type: "nic", parent: "br0", "boot.priority": "1" });
    expect(value.devices["eth1"]).to.include({ type: "nic", parent: "br1" });
    const eth0 = { ...value.devices["eth0"], hwaddr: MAC };
    const patch = { config: { "user.a": "1" }, devices: { eth0 }, profiles: ["fast"] };
    await patchInstance(client, "maas", "web-1", patch, etag, soon());
    const late = patchInstance(client, "maas", "web-1", { profiles: ["maas"] }, etag, soon());
    const error = await errorOf(late);
    expect(error).to.include({ status: 412 });
    expect((error as LxdResponseError).detail).to.match(/^ETag doesn't match: [0-9a-f]{64} vs [0-9a-f]{64}$/);
    const { value: after } = await readInstance(client, "maas", "web-1", soon());
    expect(after.devices["eth0"]).to.deep.equal(eth0);
    expect(after.devices["eth1"]).to.deep.equal(value.devices["eth1"]);
    expect(after.profiles).to.deep.equal(["fast"]);
    expect(after.config).to.include({ "user.a": "1", "limits.cpu": "2" });
  });

  it("refuses what LXD refuses, in its words, and changes nothing then", async () => {
    await compose(maas, 1, "web-1");
    const client = await lxdOf(maas, 1);
    const { value, etag } = await readInstance(client, "maas", "web-1", soon());
    const refusal = async (patch: Parameters<typeof patchInstance>[3], name = "web-1") => {
      const { status, detail } = (await errorOf(
        patchInstance(client, "maas", name, patch, undefined, soon()),
      )) as LxdResponseError;
      return `${status} ${detail}`;
    };
    expect(await refusal({ profiles: ["nosuch"], config: { "user.a": "1" } })).to.equal(
      "404 Profile not found",
    );
    const bad = { eth0: { ...value.devices["eth0"], hwaddr: "zz" } };
    expect(await refusal({ devices: bad, config: { "user.a": "1" } })).to.equal(
      '500 Invalid devices: Device validation failed for "eth0": Invalid value for device option "hwaddr": ' +
        "Invalid MAC address, must be 6 bytes of hex separated by colons",
    );
    expect(await refusal({ config: { "nosuch.key": "1" } })).to.equal(
      "500 Invalid config: Unknown configuration key: nosuch.key",
    );
    expect(await refusal({ config: { "limits.cpu": "x" } })).to.equal(
      "500 Invalid config: Invalid CPU limit syntax",
    );
    expect(await refusal({}, "nosuch")).to.equal("404 Instance not found");
    expect((await readInstance(client, "maas", "web-1", soon())).etag).to.equal(etag);
    expect(await errorOf(listProfiles(client, "nosuch"))).to.include({ status: 404 });
    expect(await listProfiles(client, "maas")).to.deep.equal(["default", "maas", "fast"]);
  });

  it("changes no limit of a VM that runs, and stops it by an operation", async () => {
    const id = await compose(maas, 1, "web-1");
    await deployMachine(maas, id, {}, soon());
    const client = await lxdOf(maas, 1);
    expect((await readInstance(client, "maas", "web-1", soon())).value.status).to.equal("Running");
    const limits = { config: { "limits.cpu": "4", "limits.memory": "4096MiB" } };
    const refused = await errorOf(patchInstance(client, "maas", "web-1", limits, undefined, soon()));
    expect((refused as LxdResponseError).detail).to.equal(
      'Key "limits.cpu" cannot be updated when VM is running',
    );
    await patchInstance(client, "maas", "web-1", { config: { "user.a": "1" } }, undefined, soon());
    await shutDownInstance(client, "maas", "web-1", 30, soon());
    await patchInstance(client, "maas", "web-1", limits, undefined, soon());
    const again = await errorOf(shutDownInstance(client, "maas", "web-1", 30, soon()));
    expect(again).to.include({ status: 400, detail: "The instance is already stopped" });
    await refreshVmHost(maas, 1, soon());
    const [machine] = await listMachines(maas, { id: [id] });
    expect(machine).to.include({ cpu_count: 4, memory: 4096, power_state: "off" });
  });

  it("is looked at by MAAS by MAC: an interface that has another one is recreated, without its link", async () => {
    const id = await compose(maas, 1, "web-1", { interfaces: "eth0:name=br0;eth1:name=br1" });
    const [eth0] = await listInterfaces(maas, id, soon());
    const form = { mode: "STATIC", force: true, subnet: "cidr:10.10.0.0/24", ip_address: "10.10.0.50" };
    await maas.send({ method: "POST", path: `nodes/${id}/interfaces/${eth0?.id}/`, op: "link_subnet", form });
    const client = await lxdOf(maas, 1);
    const { value } = await readInstance(client, "maas", "web-1", soon());
    const devices = { eth0: { ...value.devices["eth0"], hwaddr: MAC } };
    await patchInstance(client, "maas", "web-1", { devices }, undefined, soon());
    await refreshVmHost(maas, 1, soon());
    const after = await listInterfaces(maas, id, soon());
    const recreated = after.find(({ name }) => name === "eth0");
    expect(recreated).to.include({ mac_address: MAC });
    expect(recreated?.id).not.to.equal(eth0?.id);
    expect(recreated?.links.some(({ mode }) => mode === "static")).to.equal(false);
    expect(after).to.have.length(2);
  });

  it("of a machine whose every MAC has changed makes another one", async () => {
    const id = await compose(maas, 1, "web-1");
    const client = await lxdOf(maas, 1);
    const { value } = await readInstance(client, "maas", "web-1", soon());
    const devices = { eth0: { ...value.devices["eth0"], hwaddr: MAC } };
    await patchInstance(client, "maas", "web-1", { devices }, undefined, soon());
    await refreshVmHost(maas, 1, soon());
    expect(await listMachines(maas, { id: [id] })).to.deep.equal([]);
    expect(simulator.state().instances).to.have.length(1);
  });

  it("can be down, slow, silent, without trust, or another", async () => {
    await compose(maas, 1, "web-1");
    const client = await lxdOf(maas, 1);
    await isTrusted(client);
    const read = () => readInstance(client, "maas", "web-1", Date.now() + 700);
    simulator.setFaults([{ kind: "lxd", trouble: "down", vmHost: "vmhost1" }]);
    expect(await errorOf(read())).to.be.instanceOf(LxdUnreachableError);
    expect(await isTrusted(await lxdOf(maas, 2))).to.equal(true);
    simulator.setFaults([{ kind: "lxd", trouble: "slow", ms: 3000 }]);
    expect(await errorOf(read())).to.be.instanceOf(LxdUnknownOutcomeError);
    simulator.setFaults([{ kind: "lxd", trouble: "untrusted" }]);
    expect(await isTrusted(client)).to.equal(false);
    simulator.setFaults([{ kind: "lxd", trouble: "other-certificate" }]);
    simulator.clearRequests();
    expect(await errorOf(read())).to.be.instanceOf(LxdIdentityError);
    expect(simulator.requests()).to.deep.equal([]);
    simulator.setFaults([{ kind: "lxd", trouble: "no-answer", effect: "done", calls: { first: 1 } }]);
    const patch = { config: { "user.a": "1" } };
    const doubt = await errorOf(patchInstance(client, "maas", "web-1", patch, undefined, Date.now() + 700));
    expect(doubt).to.be.instanceOf(LxdUnknownOutcomeError);
    expect((await read()).value.config).to.include(patch.config);
    expect(simulator.faultCounts()).to.deep.equal([{ kind: "lxd", matched: 2, struck: 1 }]);
  });
});

describe("a host of the simulator with a real LXD behind it", function () {
  this.timeout(120_000);
  let lxd: LxdDaemon;
  let simulator: Simulator;
  let maas: MaasClient;

  before(async function () {
    const started = await LxdDaemon.startIfPossible();
    if (started === undefined) {
      return this.skip();
    }
    lxd = started;
    simulator = await startSimulator({ inventory: backedLab(lxd) });
    maas = adminOf(simulator);
  });

  after(async () => {
    maas?.close();
    await simulator?.stop();
    await lxd?.stop();
  });

  it("composes, refreshes and deletes a real instance", async () => {
    const id = await compose(maas, 1, "real-1", { cores: 2 });
    const [nic] = await listInterfaces(maas, id, soon());
    const real = await lxd.instance("real-1");
    expect(real.profiles).to.deep.equal(["maas"]);
    expect(real.devices["eth0"]).to.include({ hwaddr: nic?.mac_address });
    expect(real.config).to.include({ "limits.cpu": "2" });
    await lxd.lxc("config", "set", "real-1", "limits.cpu=3", "--project", PROJECT);
    await refreshVmHost(maas, 1, soon());
    expect((await listMachines(maas, { id: [id] }))[0]).to.include({ cpu_count: 3 });
    await deleteMachine(maas, id, soon());
    expect(await lxd.instances()).to.deep.equal([]);
  });

  it("hands out the way to the real one", async () => {
    const { power_address: address, project } = await parametersOf(maas, 1);
    expect({ address, project }).to.deep.equal({ address: lxd.url, project: PROJECT });
    expect(await isTrusted(await lxdOf(maas, 1))).to.equal(true);
  });

  it("passes on what the real one refuses, and leaves nothing behind then", async () => {
    await lxd.makeInstance("taken", "52:54:00:00:00:09");
    const error = await errorOf(compose(maas, 1, "taken"));
    expect(error).to.include({ status: 503 });
    expect(error.message).to.contain("already exists");
    expect(simulator.state().instances).to.deep.equal([]);
    expect(await lxd.instances()).to.deep.equal(["taken"]);
    await lxd.lxc("delete", "taken", "--project", PROJECT);
  });
});
