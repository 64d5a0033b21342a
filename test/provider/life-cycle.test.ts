import { expect } from "chai";
import { installPackage } from "../support/package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, inputsFor, startProvider, urnOf } from "./vm-driver";

interface Network {
  assignedIp?: string;
  interface?: string;
  configMethod: string;
  gateway?: string;
  dnsServers?: string[];
}

const networkOf = (properties: Properties): Network => properties["networkStatus"] as unknown as Network;
const small = { cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy" };

describe("the provider in its real process", function () {
  this.timeout(60_000);
  let simulator: SimulatorProcess;
  let provider: ProviderProcess;

  before(async function () {
    this.timeout(180_000);
    await installPackage();
    simulator = await SimulatorProcess.start();
    provider = await startProvider(simulator);
  });

  after(async () => {
    await provider.kill();
    await simulator.stop();
  });

  const vms = async () => (await simulator.state()).machines.filter(({ vmHost }) => vmHost !== null);

  it("makes, reads and removes a VM with a static address", async () => {
    const { id, properties, inputs } = await bringUp(provider, "web", {
      ...small,
      vmHost: "vmhost1",
      staticIp: { ipAddress: "10.10.0.50" },
    });
    expect(networkOf(properties)).to.include({
      assignedIp: "10.10.0.50",
      interface: "eth0",
      configMethod: "static",
    });
    expect(properties).to.include({
      systemId: id,
      status: "Deployed",
      zone: "default",
      resourcePool: "default",
    });
    expect(properties["hostSystemId"]).to.match(/^[a-z0-9]{6}$/);
    expect(properties["hostAddress"]).to.equal("10.10.0.11");

    const read = await provider.read(id, properties);
    expect(read.id).to.equal(id);
    expect(read.properties).to.deep.equal(properties);
    expect(read.inputs).to.deep.equal(inputs);
    expect(await provider.diff(id, properties, inputs)).to.include({ changes: false });

    await provider.delete(id, properties);
    expect(await vms()).to.deep.equal([]);
    expect((await provider.read(id, properties)).id).to.equal("");
    await provider.delete(id, properties);
  });

  it("makes a VM without any network input as MAAS does by default", async () => {
    const { id, properties } = await bringUp(provider, "plain", {});
    expect(networkOf(properties)).to.include({ interface: "eth0", configMethod: "auto" });
    expect(networkOf(properties).assignedIp).to.match(/^10\.10\.0\.\d+$/);
    expect(properties).to.include({ cores: 1, memory: 2048 });
    await provider.delete(id, properties);
  });

  it("makes a DHCP VM, whose address MAAS does not know at first", async () => {
    const { id, properties } = await bringUp(provider, "dhcp", {
      ...small,
      networkInterfaces: [{ name: "eth0", subnet: "lan10", mode: "dhcp" }],
    });
    expect(networkOf(properties)).to.include({ interface: "eth0", configMethod: "dhcp" });
    await provider.delete(id, properties);
  });

  it("puts the address on the interface that staticIp names and leaves the other as it was", async () => {
    const { id, properties } = await bringUp(provider, "two", {
      ...small,
      networkInterfaces: [
        { name: "eth0", subnet: "lan10" },
        { name: "eth1", bridge: "br1" },
      ],
      staticIp: { ipAddress: "10.20.0.33", interface: "eth1" },
    });
    expect(networkOf(properties)).to.include({
      assignedIp: "10.20.0.33",
      interface: "eth1",
      configMethod: "static",
    });
    expect(properties["ipAddresses"]).to.have.length(2);
    await provider.delete(id, properties);
  });

  it("makes a dual-stack interface", async () => {
    const { id, properties } = await bringUp(provider, "dual", {
      ...small,
      networkInterfaces: [
        { name: "eth0", staticIps: [{ ipAddress: "10.20.0.31" }, { ipAddress: "2001:DB8:1::31" }] },
      ],
    });
    expect(properties["ipAddresses"]).to.have.members(["10.20.0.31", "2001:db8:1::31"]);
    expect(networkOf(properties)).to.include({ assignedIp: "10.20.0.31", gateway: "10.20.0.1" });
    await provider.delete(id, properties);
  });

  it("reports the name servers that cloud-init gives the guest instead of the subnet's", async () => {
    const { id, properties } = await bringUp(provider, "dns", {
      ...small,
      userData: "#cloud-config\n{}\n",
      staticIp: { ipAddress: "10.10.0.52", dnsServers: ["9.9.9.9", "2620:fe::fe"] },
    });
    expect(networkOf(properties).dnsServers).to.deep.equal(["9.9.9.9", "2620:fe::fe"]);
    await provider.delete(id, properties);
  });

  it("commissions first when asked to", async () => {
    const { id, properties } = await bringUp(provider, "commissioned", {
      ...small,
      skipCommissioning: false,
      staticIp: { ipAddress: "10.10.0.53" },
    });
    expect(networkOf(properties)).to.include({ assignedIp: "10.10.0.53", configMethod: "static" });
    await provider.delete(id, properties);
  });

  it("spreads VMs that name no host over those with room, and keeps each where it is", async () => {
    const made = await Promise.all(
      [1, 2].map((n) => bringUp(provider, `spread-${n}`, { ...small, memory: 300_000 })),
    );
    expect(made.map(({ properties }) => properties["vmHost"])).to.have.members(["vmhost1", "vmhost2"]);
    for (const { id, properties, inputs } of made) {
      expect(await provider.diff(id, properties, inputs)).to.include({ changes: false });
      await provider.delete(id, properties);
    }
  });

  it("goes on with the machine that an earlier run left, and makes no second one", async () => {
    const inputs = { ...small, vmHost: "vmhost1", hostname: "front", staticIp: { ipAddress: "10.10.0.54" } };
    const first = await bringUp(provider, "again", inputs);
    const second = await provider.create(first.inputs);
    expect(second.id).to.equal(first.id);
    expect(await vms()).to.have.length(1);
    // What the first create was of is not to be deleted: the second VM is that machine.
    await provider.delete(first.id, first.properties);
    expect(await vms()).to.have.length(1);
    await provider.delete(second.id, second.properties);
    expect(await vms()).to.deep.equal([]);
  });

  it("refuses to make a VM while the state holds its old self, and makes it once that is deleted", async () => {
    const { id, properties, inputs } = await bringUp(provider, "twice", { ...small, tags: ["a"] });
    const wanted = { ...inputs, tags: ["b"] };
    // As for replaceOnChanges with deleteBeforeReplace: false, which another part of the program may have set.
    await provider.diff(id, properties, wanted);
    const error = await provider.create(wanted).catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain("The VM's old self is still there, machine twice-").and.contain(id);
    expect(await vms()).to.have.length(1);
    await provider.delete(id, properties);
    const second = await provider.create(wanted);
    expect(second.id).not.to.equal(id);
    await provider.delete(second.id, second.properties);
  });

  it("makes the new VM of a replacement that stopped after the delete, of which the engine shows the old id", async () => {
    const { id, properties, inputs } = await bringUp(provider, "stopped", small);
    await provider.delete(id, properties);
    await provider.diff(id, properties, { ...inputs, memory: 4096 });
    const second = await provider.create({ ...inputs, memory: 4096 });
    await provider.delete(second.id, second.properties);
  });

  it("updates in place, and takes away only the tags that it put", async () => {
    const { id, properties, inputs } = await bringUp(provider, "tagged", { ...small, tags: ["web", "blue"] });
    const wanted = { ...inputs, tags: ["web"], description: "front end", resourcePool: "pool-a" };
    expect(await provider.diff(id, properties, wanted)).to.deep.include({ replaces: [], changes: undefined });
    const updated = await provider.update(id, properties, wanted);
    expect(updated).to.deep.include({ tags: ["web"], description: "front end", resourcePool: "pool-a" });
    const read = await provider.read(id, updated);
    expect(read.inputs).to.deep.include({ tags: ["web"], description: "front end", resourcePool: "pool-a" });
    await provider.delete(id, updated);
  });

  for (const [what, change] of Object.entries({
    address: { staticIp: { ipAddress: "10.10.0.56" } },
    memory: { memory: 4096 },
    disks: { disks: [{ size: 20 }] },
    image: { distroSeries: "noble" },
    "VM host": { vmHost: "vmhost2" },
  })) {
    it(`replaces the VM, the old one first, for another ${what}`, async () => {
      const olds = {
        ...inputsFor("x", { ...small, vmHost: "vmhost1" }),
        staticIp: { ipAddress: "10.10.0.55" },
        status: "Deployed",
      };
      const difference = await provider.diff("abc123", olds, { ...olds, ...change });
      expect(difference).to.deep.equal({
        changes: undefined,
        replaces: Object.keys(change),
        deleteBeforeReplace: true,
      });
    });
  }

  it("says which setting is missing and both ways to give it, and never the key", async () => {
    const lost = await ProviderProcess.start(await installPackage(), {
      config: { "maas-lxd:apiUrl": simulator.url },
      env: { MAAS_API_KEY: "", MAAS_API_URL: "" },
    });
    try {
      const attempt = await lost.create(inputsFor("web", small)).catch((error: unknown) => error as Error);
      expect((attempt as Error).message).to.match(
        /maas-lxd:apiKey is missing.*pulumi config set --secret maas-lxd:apiKey.*MAAS_API_KEY/,
      );
    } finally {
      await lost.kill();
    }
  });

  it("never prints or returns a wrong key's secret, though MAAS's answer holds the right one", async () => {
    const [consumer = "", token = "", secret = ""] = simulator.apiKey.split(":");
    const wrong = await startProvider({ url: simulator.url, apiKey: `${consumer}:${token}:not-the-secret` });
    try {
      const attempt = await wrong.create(inputsFor("web", small)).catch((error: unknown) => error as Error);
      expect((attempt as Error).message).to.match(/401.*maas-lxd:apiKey/);
      expect((attempt as Error).message + wrong.stdout + wrong.stderr)
        .not.to.contain(secret)
        .and.not.contain("not-the-secret");
    } finally {
      await wrong.kill();
    }
  });

  it("keeps the first identity when a resource is renamed by an alias", async () => {
    const { inputs } = await provider.check({}, inputsFor("old-name", small));
    const renamed = await provider.check(inputs, inputsFor("new-name", small));
    expect(renamed.inputs).to.include({ __urn: urnOf("old-name"), hostname: inputs["hostname"] });
  });
});
