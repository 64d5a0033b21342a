import { expect } from "chai";
import type { LxdClient } from "../../provider/lxd/client";
import { patchInstance, readInstance, type LxdInstance } from "../../provider/lxd/endpoints";
import type { MaasClient } from "../../provider/maas/client";
import { listMachines, switchPower } from "../../provider/maas/machines";
import { refreshVmHost } from "../../provider/maas/vm-hosts";
import { RESTART_KEY } from "../../provider/lifecycle/lxd/patch";
import type { Simulator } from "../../simulator/index";
import { inputsFor } from "../provider/vm-driver";
import { CheckRefused, OneVmStack } from "../recovery/one-vm-stack";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { errorOf } from "../support/fake-maas-client";
import { backedByRealLxd, simulatedLab, type VmLab } from "./labs";
import { adminOf, lxdOf, soon } from "./maas-side";
import { lxdOptions, MAC, options, OTHER_MAC, small, withMac } from "./vms";

/** What is the same with a real LXD behind the host and without. */
function lifeCycle(startLab: () => Promise<VmLab | undefined>): void {
  let simulator: Simulator;
  let stop: () => Promise<void>;
  let maas: MaasClient;
  let lxd: LxdClient;
  let provider: ProviderProcess;
  let stack: OneVmStack;

  before(async function () {
    const lab = await startLab();
    if (lab === undefined) {
      return this.skip();
    }
    ({ simulator, stop } = lab);
    maas = adminOf(simulator);
    lxd = await lxdOf(maas, 1);
  });

  after(async () => {
    maas?.close();
    await stop?.();
  });

  const start = (config: Record<string, string> = {}) =>
    ProviderProcess.start(linkPackage(), {
      config: { "maas-lxd:apiUrl": simulator.url, "maas-lxd:apiKey": simulator.apiKey, ...config },
    });

  beforeEach(async () => {
    provider = await start();
    stack = new OneVmStack("web");
  });

  afterEach(async () => {
    simulator.setFaults([]);
    await stack.destroy(provider);
    await provider.kill();
  });

  const nameOf = (): string => stack.state?.outputs["vmName"] as string;
  const inLxd = async (): Promise<LxdInstance> => (await readInstance(lxd, "maas", nameOf(), soon())).value;
  const inMaas = async () => {
    const [machine] = await listMachines(maas, { id: [stack.state?.id ?? ""] });
    if (machine === undefined) throw new Error("the machine is gone");
    return machine;
  };
  const output = (name: string): unknown => stack.state?.outputs[name];
  const failureOf = async (promise: Promise<unknown>): Promise<Error> => errorOf(promise);

  it("sets MAC address, profiles, autostart and keys before the first boot, in LXD and in MAAS", async () => {
    const inputs = { ...small, ...withMac(MAC), ...lxdOptions };
    await stack.up(provider, inputs);
    const instance = await inLxd();
    expect(instance.devices["eth0"]).to.include({ hwaddr: MAC, "boot.priority": "1" });
    expect(instance.devices["eth1"]?.["hwaddr"]).not.to.equal(MAC);
    expect(instance.profiles).to.deep.equal(options.profiles);
    expect(instance.config).to.include({ "boot.autostart": "true", "user.owner": "web team" });
    const machine = await inMaas();
    const eth0 = machine.interface_set.find(({ name }) => name === "eth0");
    expect(eth0?.mac_address).to.equal(MAC);
    expect(eth0?.links).to.have.length(1);
    expect(output("networkStatus")).to.include({ macAddress: MAC, assignedIp: "10.10.0.50" });
    expect(output("lxd")).to.deep.equal(options);
    expect(output("lxdFingerprint")).to.equal(lxd.identity.fingerprint);
    expect(JSON.stringify(stack.state) + provider.stdout).not.to.contain("PRIVATE KEY");
    const before = { ...stack.state };
    await stack.refresh(provider);
    expect(stack.state?.outputs).to.deep.equal(before.outputs);
    expect(stack.state?.inputs).to.deep.equal(before.inputs);
    // A host's refresh finds the VM as MAAS has it.
    await refreshVmHost(maas, 1, soon());
    expect((await inMaas()).interface_set.map(({ id }) => id)).to.deep.equal(
      machine.interface_set.map(({ id }) => id),
    );
    await stack.destroy(provider);
  });

  it("changes in place what LXD changes in place, and unsets what is taken out", async () => {
    await stack.up(provider, { ...small, ...lxdOptions });
    const { id } = stack.state ?? { id: "" };
    await stack.up(provider, {
      ...small,
      lxd: { profiles: ["fast"], autostart: false, config: { "user.a": "1" } },
    });
    expect(stack.state?.id).to.equal(id);
    let instance = await inLxd();
    expect(instance.profiles).to.deep.equal(["fast"]);
    expect(instance.config).to.include({ "boot.autostart": "false", "user.a": "1" });
    expect(instance.config).not.to.have.property("user.owner");
    await stack.up(provider, small);
    expect(stack.state?.id).to.equal(id);
    instance = await inLxd();
    const left = Object.keys(instance.config).filter((key) => /^(user|boot)\./.test(key));
    expect(left).to.deep.equal([]);
    expect(instance.profiles).to.deep.equal(["fast"]);
  });

  it("shows what was changed in LXD, and sets it right", async () => {
    const inputs = { ...small, ...lxdOptions };
    await stack.up(provider, inputs);
    const config = { "boot.autostart": "false", "user.owner": "", "user.else": "1" };
    await patchInstance(lxd, "maas", nameOf(), { profiles: ["default"], config }, undefined, soon());
    await stack.refresh(provider);
    expect(output("lxd")).to.deep.equal({ profiles: ["default"], autostart: false, config: {} });
    const { id, outputs } = stack.state ?? { id: "", outputs: {} };
    const { inputs: checked } = await provider.check({}, { ...stack.state?.inputs, ...inputs });
    expect(await provider.diff(id, outputs, checked)).to.deep.include({ changes: undefined, replaces: [] });
    await stack.up(provider, inputs);
    const instance = await inLxd();
    expect(instance.profiles).to.deep.equal(options.profiles);
    expect(instance.config).to.include({
      "boot.autostart": "true",
      "user.owner": "web team",
      "user.else": "1",
    });
  });

  const changeMacInLxd = async (mac: string): Promise<void> => {
    const { devices } = await inLxd();
    const eth0 = { ...devices["eth0"], hwaddr: mac };
    await patchInstance(lxd, "maas", nameOf(), { devices: { eth0 } }, undefined, soon());
  };
  const diffTo = async (inputs: Properties) => {
    const { id, outputs } = stack.state ?? { id: "", outputs: {} };
    const { inputs: checked } = await provider.check(
      stack.state?.inputs ?? {},
      inputsFor(stack.name, inputs),
    );
    return provider.diff(id, outputs, checked);
  };

  it("shows another MAC address in LXD, and sets it back with the disks kept, while MAAS has the old one", async () => {
    const inputs = { ...small, ...withMac(MAC) };
    await stack.up(provider, inputs);
    const { id } = stack.state ?? { id: "" };
    const { interface_set: before } = await inMaas();
    await changeMacInLxd(OTHER_MAC);
    await stack.refresh(provider);
    expect(output("networkInterfaces")).to.have.nested.property("[0].macAddress", OTHER_MAC);
    expect(await diffTo(inputs)).to.deep.include({ changes: undefined, replaces: [] });
    expect(provider.stdout).to.contain(
      `web: MAC address of eth0 ${OTHER_MAC} → ${MAC}: changed in place, the disks are kept; a VM that runs is restarted`,
    );
    await stack.up(provider, inputs);
    expect(stack.state?.id).to.equal(id);
    const instance = await inLxd();
    expect(instance.devices["eth0"]).to.include({ hwaddr: MAC, "boot.priority": "1" });
    expect(Object.keys(instance.config).filter((key) => key === RESTART_KEY)).to.deep.equal([]);
    const machine = await inMaas();
    expect(machine).to.include({ status_name: "Deployed", power_state: "on" });
    expect(machine.interface_set).to.deep.equal(before);
    const { outputs } = stack.state ?? {};
    await stack.refresh(provider);
    expect(stack.state?.outputs).to.deep.equal(outputs);
  });

  it("makes a new VM for another MAC address once MAAS has it too, and says why", async () => {
    const inputs = { ...small, ...withMac(MAC) };
    await stack.up(provider, inputs);
    await changeMacInLxd(OTHER_MAC);
    await refreshVmHost(maas, 1, soon());
    await stack.refresh(provider);
    expect((await diffTo(inputs)).replaces).to.include("networkInterfaces");
    await stack.destroy(provider);
    await stack.up(provider, inputs);
    expect((await diffTo({ ...small, ...withMac(OTHER_MAC) })).replaces).to.deep.equal(["networkInterfaces"]);
    expect(provider.stdout).to.contain(
      `web: MAC address of eth0 ${MAC} → ${OTHER_MAC}: this makes a new VM with new disks, since the installed system knows its network by the address that MAAS has`,
    );
  });

  it("leaves a VM alone whose program writes down the MAC address that it has, and takes it out again", async () => {
    const without = { ...small, networkInterfaces: [{ name: "eth0", subnet: "lan10" }] };
    await stack.up(provider, without);
    const { id } = stack.state ?? { id: "" };
    const macAddress = (await inMaas()).interface_set[0]?.mac_address;
    simulator.clearRequests();
    const written = [{ name: "eth0", subnet: "lan10", macAddress }];
    await stack.up(provider, { ...small, networkInterfaces: written });
    expect(stack.state?.id).to.equal(id);
    expect(output("networkInterfaces")).to.deep.equal(written);
    await stack.up(provider, without);
    expect(stack.state?.id).to.equal(id);
    expect(simulator.requests().filter(({ op }) => op?.startsWith("power_"))).to.deep.equal([]);
    simulator.clearRequests();
    await stack.refresh(provider);
    expect(simulator.requests().filter(({ path }) => path.startsWith("/lxd/"))).to.deep.equal([]);
  });

  it("gives a running VM more cores and memory, its disks kept, and MAAS knows", async () => {
    await stack.up(provider, small);
    const { id } = stack.state ?? { id: "" };
    await stack.up(provider, { ...small, cores: 4, memory: 4096 });
    expect(stack.state?.id).to.equal(id);
    expect(provider.stdout).to.contain("cores 1 → 4, memory 2048 → 4096: changed in place");
    const instance = await inLxd();
    expect(instance.config).to.include({ "limits.cpu": "4", "limits.memory": String(4096 * 1024 * 1024) });
    expect(Object.keys(instance.config).filter((key) => key.startsWith("user."))).to.deep.equal([]);
    expect(await inMaas()).to.include({
      cpu_count: 4,
      memory: 4096,
      status_name: "Deployed",
      power_state: "on",
    });
    expect(stack.state?.outputs).to.include({ cores: 4, memory: 4096, status: "Deployed" });
    const { outputs, inputs } = stack.state ?? { outputs: {}, inputs: {} };
    expect(await provider.diff(id, outputs, inputs)).to.include({ changes: false });
    // Smaller again.
    await stack.up(provider, { ...small, cores: 2 });
    expect(stack.state?.id).to.equal(id);
    expect(await inMaas()).to.include({ cpu_count: 2, memory: 2048 });
  });

  it("shows another size that somebody gave it in LXD, and sets it right in place", async () => {
    await stack.up(provider, { ...small, ...lxdOptions });
    const { id } = stack.state ?? { id: "" };
    await switchPower(maas, id, "off", soon());
    const config = { "limits.cpu": "3", "limits.memory": "3GiB" };
    await patchInstance(lxd, "maas", nameOf(), { config }, undefined, soon());
    await stack.refresh(provider);
    expect(stack.state?.outputs).to.include({ cores: 3, memory: 3072 });
    await stack.up(provider, { ...small, ...lxdOptions });
    expect(stack.state?.id).to.equal(id);
    expect(stack.state?.outputs).to.include({ cores: 1, memory: 2048 });
    expect((await inLxd()).config).to.include({
      "limits.cpu": "1",
      "limits.memory": String(2048 * 1024 * 1024),
    });
    expect(await inMaas()).to.include({ cpu_count: 1, memory: 2048 });
  });

  it("refuses in the check what its hosts' LXDs cannot give", async () => {
    const refusal = async (inputs: Properties): Promise<string> => {
      const error = await failureOf(stack.up(provider, { ...small, ...inputs }));
      expect(error).to.be.instanceOf(CheckRefused);
      return error.message;
    };
    expect(await refusal({ lxd: { profiles: ["fats"] } })).to.match(
      /^lxd\.profiles\[0\]: LXD profile fats does not exist in project maas of VM host vmhost1, available: .*fast/,
    );
    expect(await refusal({ lxd: { project: "other" } })).to.equal(
      "lxd.project: VM host vmhost1 is bound to LXD project maas, and other is asked for",
    );
    const ofRack = "52:54:00:00:00:01";
    expect(await refusal(withMac(ofRack))).to.match(/is already in use by \w+ in MAAS$/);
    const taken = (await listMachines(maas, { hostname: ["vmhost2"] }))[0]?.boot_interface?.mac_address ?? "";
    expect(await refusal(withMac(taken))).to.equal(
      `networkInterfaces[0].macAddress: MAC address ${taken} is already in use by vmhost2 in MAAS`,
    );
    expect(simulator.state().instances).to.deep.equal([]);
  });

  it("takes a host whose project is the one that is asked for", async () => {
    await stack.up(provider, { cores: 1, memory: 2048, disks: [{ size: 10 }], lxd: { project: "maas" } });
    expect(output("lxd")).to.deep.equal({ project: "maas" });
  });

  it("holds LXD against the fingerprint that is pinned, and against the one that it has seen", async () => {
    const pinned = await start({ "maas-lxd:lxdFingerprints": JSON.stringify({ vmhost1: "0".repeat(64) }) });
    const error = await failureOf(stack.up(pinned, { ...small, ...lxdOptions }));
    expect(error.message).to.contain("maas-lxd:lxdFingerprints names");
    await pinned.kill();
    await stack.up(provider, { ...small, ...lxdOptions });
    const { id, outputs } = stack.state ?? { id: "", outputs: {} };
    const stale = { ...outputs, lxdFingerprint: "1".repeat(64) };
    const later = await start();
    const seen = await failureOf(later.read(id, stale));
    expect(seen.message).to.contain("was seen before").and.contain("Nothing was sent");
    await later.kill();
  });
}

describe("what LXD sets for a VM, on the simulator's hosts", function () {
  this.timeout(60_000);
  lifeCycle(simulatedLab);
});

describe("what LXD sets for a VM, with a real LXD behind the host", function () {
  this.timeout(120_000);
  let instances: VmLab["instances"] | undefined;

  lifeCycle(async () => {
    const lab = await backedByRealLxd();
    instances = lab?.instances;
    return lab;
  });

  it("leaves nothing in it", async function () {
    if (instances === undefined) {
      return this.skip();
    }
    expect(await instances()).to.deep.equal([]);
  });
});
