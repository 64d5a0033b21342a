import { expect } from "chai";
import { patchInstance, readInstance } from "../../provider/lxd/endpoints";
import { listMachines } from "../../provider/maas/machines";
import { DEFAULT_LAB, startSimulator, type Simulator } from "../../simulator/index";
import { errorOf } from "../support/fake-maas-client";
import { inputsFor } from "../provider/vm-driver";
import { CheckRefused, OneVmStack } from "../recovery/one-vm-stack";
import { linkPackage } from "../support/linked-package";
import { InitFailedError, ProviderProcess, type Properties } from "../support/provider-process";

import { adminOf, lxdOf, soon } from "./maas-side";
import { lxdOptions, MAC, small, withMac } from "./vms";

describe("what LXD sets for a VM, by requests and with an LXD in trouble", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let provider: ProviderProcess;
  let stack: OneVmStack;

  const start = (): Promise<ProviderProcess> =>
    ProviderProcess.start(linkPackage(), {
      config: { "maas-lxd:apiUrl": simulator.url, "maas-lxd:apiKey": simulator.apiKey },
    });

  beforeEach(async () => {
    simulator = await startSimulator({ timings: { deploy: 20, release: 20 } });
    provider = await start();
    stack = new OneVmStack("web");
  });

  afterEach(async () => {
    await provider.kill();
    await simulator.stop();
  });

  const aboutLxd = () =>
    simulator.requests().filter(({ path, op }) => path.startsWith("/lxd/") || op?.endsWith("parameters"));

  it("a program without any of it never asks for the way to LXD", async () => {
    await stack.up(provider, { ...small, staticIp: { ipAddress: "10.10.0.50" } });
    await stack.refresh(provider);
    await stack.up(provider, { ...small, staticIp: { ipAddress: "10.10.0.50" }, tags: ["web"] });
    await stack.destroy(provider);
    expect(aboutLxd()).to.deep.equal([]);
  });

  it("a host that is bound to another project is not spoken to", async () => {
    const refused = errorOf(stack.up(provider, { ...small, lxd: { project: "other" } }));
    expect(await refused).to.be.instanceOf(CheckRefused);
    expect(aboutLxd().map(({ op }) => op)).to.deep.equal(["parameters"]);
  });

  it("an empty lxd and a project alone need no LXD: MAAS shows the project", async () => {
    simulator.setFaults([{ kind: "lxd", trouble: "down" }]);
    for (const [lxd, asked] of [
      [{}, 0],
      [{ config: {} }, 0],
      [{ project: "maas" }, 1],
    ] as const) {
      simulator.clearRequests();
      await stack.up(provider, { ...small, lxd });
      await stack.refresh(provider);
      expect(stack.state?.outputs).to.deep.include({ lxd, status: "Deployed" });
      await stack.up(provider, { ...small, lxd, tags: ["web"] });
      await stack.destroy(provider);
      const expected = Array.from({ length: asked }, () => "parameters");
      expect(aboutLxd().map(({ op }) => op, JSON.stringify(lxd))).to.deep.equal(expected);
    }
  });

  it("a project chooses among hosts, of which those of other projects are not spoken to", async () => {
    const [first, ...others] = DEFAULT_LAB.vmHosts;
    if (first === undefined) throw new Error("the lab has no host");
    const vmHosts = [{ ...first, project: "other" }, ...others];
    await simulator.stop();
    simulator = await startSimulator({
      inventory: { ...DEFAULT_LAB, vmHosts },
      timings: { deploy: 20, release: 20 },
    });
    await provider.kill();
    provider = await start();
    const anywhere = { cores: 1, memory: 2048, disks: [{ size: 10 }] };
    await stack.up(provider, { ...anywhere, lxd: { project: "other" } });
    expect(stack.state?.outputs).to.include({ vmHost: first.name });
    await stack.destroy(provider);
    simulator.clearRequests();
    await stack.up(provider, { ...anywhere, lxd: { project: "maas" } });
    expect(stack.state?.outputs["vmHost"]).not.to.equal(first.name);
    expect(aboutLxd().filter(({ path }) => path.startsWith(`/lxd/${first.name}/`))).to.deep.equal([]);
  });

  it("the order is compose, LXD, MAAS's record of the MAC, link, deploy", async () => {
    await stack.up(provider, { ...small, ...withMac(MAC) });
    const steps = simulator
      .requests()
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, op }) => op ?? (path.startsWith("/lxd/") ? `${method} LXD` : `${method} ${path}`))
      .map((step) => step.replace(/PUT .*\/interfaces\/\d+\/$/, "PUT interface"));
    expect(steps).to.deep.equal(["compose", "PATCH LXD", "PUT interface", "link_subnet", "deploy"]);
  });

  for (const [trouble, said] of [
    ["down", /cannot be reached/],
    ["untrusted", /does not trust the certificate/],
  ] as const) {
    it(`an LXD that is ${trouble} is found in the check`, async () => {
      simulator.setFaults([{ kind: "lxd", trouble }]);
      const error = await errorOf(stack.up(provider, { ...small, ...lxdOptions }));
      expect(error).to.be.instanceOf(CheckRefused);
      expect(error.message)
        .to.match(/^lxd: lxd needs access to the host's LXD, which failed: /)
        .and.match(said);
    });
  }

  it("an LXD that does not trust MAAS's certificate makes another size a new VM, and the preview says why", async () => {
    await stack.up(provider, small);
    const { id } = stack.state ?? { id: "" };
    simulator.setFaults([{ kind: "lxd", trouble: "untrusted" }]);
    await stack.up(provider, { ...small, memory: 4096 });
    expect(stack.state?.id).not.to.equal(id);
    expect(provider.stdout)
      .to.contain("memory 2048 → 4096: this makes a new VM")
      .and.match(/does not trust the certificate/);
  });

  it("an LXD that cannot be reached gives up no disks for another size, though it never was before", async () => {
    await stack.up(provider, small);
    const { id } = stack.state ?? { id: "" };
    simulator.setFaults([{ kind: "lxd", trouble: "down" }]);
    const error = await errorOf(stack.up(provider, { ...small, memory: 4096 }));
    expect(error.message).to.match(/cannot be reached.*not replaced for that.*pulumi up --replace/);
    expect(stack.state?.id).to.equal(id);
  });

  it("another size that is not known yet is changed in place, and said to be so", async () => {
    await stack.up(provider, small);
    const { id, outputs, inputs } = stack.state ?? { id: "", outputs: {}, inputs: {} };
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect((await provider.diff(id, outputs, { ...inputs, cores: unknown })).replaces).to.deep.equal([]);
    expect(provider.stdout).to.contain("web: cores 1 → not known yet: changed in place");
  });

  it("an LXD that was reached before and is down refuses another size instead of giving up the disks", async () => {
    await stack.up(provider, { ...small, ...lxdOptions });
    const { id, outputs, inputs } = stack.state ?? { id: "", outputs: {}, inputs: {} };
    simulator.setFaults([{ kind: "lxd", trouble: "down" }]);
    const error = await errorOf(provider.diff(id, outputs, { ...inputs, memory: 4096 }));
    expect(error.message).to.contain("cannot be reached");
  });

  it("an LXD that shows another certificate than before is sent nothing, whatever is to be changed", async () => {
    await stack.up(provider, { ...small, ...lxdOptions });
    await provider.kill();
    provider = await start();
    simulator.setFaults([{ kind: "lxd", trouble: "other-certificate" }]);
    for (const other of [{ lxd: { profiles: ["fast"] } }, { ...lxdOptions, cores: 2 }]) {
      const error = await errorOf(stack.up(provider, { ...small, ...other }));
      expect(error.message).to.contain("which was seen before. Nothing was sent to it");
    }
    expect((await errorOf(stack.refresh(provider))).message).to.contain("which was seen before");
    const asked = simulator.requests().filter(({ faults }) => faults.includes("lxd"));
    expect(asked).to.deep.equal([]);
    simulator.setFaults([]);
    await stack.up(provider, { ...small, lxd: { profiles: ["fast"] } });
  });

  it("what the LXD of its host has not is refused for a VM that is there, in the preview", async () => {
    const placed = { cores: 1, memory: 2048, disks: [{ size: 10 }] };
    await stack.up(provider, { ...placed, lxd: { profiles: ["fast"] } });
    const { id, outputs } = stack.state ?? { id: "", outputs: {} };
    const refusal = async (lxd: Properties): Promise<string> => {
      const { inputs } = await provider.check(
        stack.state?.inputs ?? {},
        inputsFor("web", { ...placed, lxd }),
      );
      return (await errorOf(provider.diff(id, outputs, inputs))).message;
    };
    expect(await refusal({ profiles: ["fats"] })).to.match(
      /lxd\.profiles\[0\]: LXD profile fats does not exist in project maas of VM host vmhost\d, available: .*fast/,
    );
    expect(await refusal({ project: "other" })).to.match(
      /lxd\.project: VM host vmhost\d is bound to LXD project maas, and other is asked for/,
    );
    simulator.setFaults([{ kind: "lxd", trouble: "untrusted" }]);
    await provider.kill();
    provider = await start();
    expect(await refusal({ profiles: ["fast", "default"] })).to.contain("does not trust the certificate");
  });

  it("an answer that is lost is looked for, and nothing is done twice", async () => {
    await stack.up(provider, { ...small, ...lxdOptions });
    simulator.setFaults([{ kind: "lxd", trouble: "slow", ms: 1500 }]);
    await stack.up(provider, { ...small, lxd: { profiles: ["fast"] } });
    expect(stack.state?.outputs["lxd"]).to.deep.equal({ profiles: ["fast"] });
  });

  it("an operation that LXD has forgotten is looked for, and not taken for a failure", async () => {
    await stack.up(provider, small);
    simulator.setFaults([{ kind: "lxd", trouble: "forgets" }]);
    simulator.clearRequests();
    await stack.up(provider, { ...small, cores: 2 });
    expect(stack.state).to.include({ failed: false });
    expect(stack.state?.outputs).to.include({ cores: 2 });
    const waits = simulator.requests().filter(({ path }) => path.endsWith("/wait"));
    expect(waits.map(({ status }) => status)).to.deep.equal([404]);
    expect(provider.stdout).not.to.contain("did not shut down");
  });

  it("a MAC address of an instance that MAAS does not know by it is refused before anything is set", async () => {
    const other = new OneVmStack("other");
    await other.up(provider, small);
    const maas = adminOf(simulator);
    const lxd = await lxdOf(maas, 1);
    maas.close();
    const name = other.state?.outputs["vmName"] as string;
    const { value } = await readInstance(lxd, "maas", name, soon());
    await patchInstance(
      lxd,
      "maas",
      name,
      { devices: { eth0: { ...value.devices["eth0"], hwaddr: MAC } } },
      undefined,
      soon(),
    );
    const error = await errorOf(stack.up(provider, { ...small, ...withMac(MAC) }));
    expect(error).to.be.instanceOf(InitFailedError);
    expect(error.message).to.contain(
      `MAC address ${MAC} is already in use by LXD instance ${name} on VM host vmhost1`,
    );
    const web = simulator.state().instances.find((one) => one.name === stack.state?.outputs["vmName"]);
    const { value: untouched } = await readInstance(lxd, "maas", web?.name ?? "", soon());
    expect(Object.values(untouched.devices).map(({ hwaddr }) => hwaddr)).not.to.include(MAC);
  });

  it("a size that its host has not is refused in the check", async () => {
    await stack.up(provider, small);
    const error = await errorOf(stack.up(provider, { ...small, cores: 65 }));
    expect(error).to.be.instanceOf(CheckRefused);
    expect(error.message).to.contain("cores: VM host vmhost1 has 64 cores in all");
  });

  it("the engine keeps the old size of a VM whose resize failed, and the next run goes on", async () => {
    await stack.up(provider, small);
    const { id } = stack.state ?? { id: "" };
    // To switch off succeeds; MAAS tries three times to switch on.
    simulator.setFaults([{ kind: "power-failure", calls: { nth: [2, 3, 4] } }]);
    const error = await errorOf(stack.up(provider, { ...small, cores: 2 }));
    expect(error).to.be.instanceOf(InitFailedError);
    expect(stack.state).to.include({ id, failed: true });
    expect(stack.state?.outputs).to.include({ cores: 1 });
    simulator.setFaults([]);
    await stack.up(provider, { ...small, cores: 2 });
    expect(stack.state).to.include({ id, failed: false });
    const maas = adminOf(simulator);
    const [machine] = await listMachines(maas, { id: [id] });
    maas.close();
    expect(machine).to.include({ cpu_count: 2, power_state: "on" });
  });

  it("a manufacturer's MAC address is set as it is asked for, and a preview says what it is", async () => {
    const mac = "3c:fd:fe:00:00:01";
    await stack.up(provider, { ...small, ...withMac(mac) });
    expect(stack.state?.outputs["networkStatus"]).to.include({ macAddress: mac, assignedIp: "10.10.0.50" });
    expect(provider.stdout).to.match(
      /^web: networkInterfaces\[0\]\.macAddress: MAC address 3c:fd:fe:00:00:01 is of a range that a manufacturer gives/m,
    );
    await stack.up(provider, { ...small, ...withMac(MAC) });
    expect(provider.stdout).not.to.contain(`MAC address ${MAC} is of a range`);
  });

  it("two VMs of a program may not have one MAC address", async () => {
    const other = { networkInterfaces: [{ name: "eth0", subnet: "lan10", macAddress: MAC }] };
    await provider.check({}, inputsFor("a", { ...small, ...withMac(MAC) }));
    const { failures } = await provider.check({}, inputsFor("b", { ...small, ...other }));
    expect(failures.map(({ property }) => property)).to.include("networkInterfaces[0].macAddress");
  });
});
