import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { updateMachine } from "../../provider/maas/machines";
import { adminOf, soon } from "../lxd/maas-side";
import { diskMark } from "../../provider/lifecycle/ownership/mark";
import { Caller } from "../support/caller";
import { installPackage } from "../support/package";
import { ProviderProcess, UNKNOWN, type Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, inputsFor, startProvider } from "./vm-driver";

const small = { vmHost: "vmhost1", cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy" };
const at = (ipAddress: string): Properties => ({ ...small, staticIp: { ipAddress } });

describe("check in the real provider process", function () {
  this.timeout(60_000);
  let simulator: SimulatorProcess;
  let provider: ProviderProcess;

  before(async function () {
    this.timeout(180_000);
    await installPackage();
    simulator = await SimulatorProcess.start();
  });

  after(() => simulator.stop());

  // Each preview is a process of its own, and so is each test here.
  beforeEach(async () => {
    provider = await startProvider(simulator);
  });

  afterEach(() => provider.kill());

  const failuresOf = async (name: string, inputs: Properties, olds: Properties = {}) =>
    (await provider.check(olds, inputsFor(name, inputs))).failures;

  it("names every wrong property at once, with its path", async () => {
    const failures = await failuresOf("web", {
      ...small,
      coers: 2,
      memory: 512,
      networkInterfaces: [{ name: "eth0", staticIps: [{ ipAddress: "10.10.0.50", gateway: "10.10.0" }] }],
    });
    expect(failures.map(({ property }) => property)).to.include.members([
      "coers",
      "memory",
      "networkInterfaces[0].staticIps[0].gateway",
    ]);
    expect(failures.find(({ property }) => property === "coers")?.reason).to.contain("cores");
  });

  it("asks MAAS nothing for a VM that stays as it is", async () => {
    const { inputs } = await provider.check({}, inputsFor("web", at("10.10.0.50")));
    await simulator.forgetRequests();
    const again = await provider.check(inputs, inputsFor("web", at("10.10.0.50")));
    expect(again).to.deep.equal({ inputs, failures: [] });
    expect(await simulator.requests()).to.deep.equal([]);
  });

  it("fetches what the rules need once for all VMs of a program", async () => {
    await simulator.forgetRequests();
    for (let n = 1; n <= 40; n++) {
      expect(await failuresOf(`web-${n}`, at(`10.10.0.${n + 20}`))).to.deep.equal([]);
    }
    expect((await simulator.requests()).length).to.be.at.most(16);
  });

  it("refuses a second VM of the program that adopts the same machine", async () => {
    const caller = new Caller(simulator);
    const systemId = await caller.compose("by-hand", { skip_commissioning: "true" });
    const adopting = { vmHost: "vmhost1", adopt: { systemId } };
    expect(await failuresOf("one", { ...adopting, hostname: "one" })).to.deep.equal([]);
    const [failure, ...more] = await failuresOf("two", { ...adopting, hostname: "two" });
    expect(more).to.deep.equal([]);
    expect(failure?.property).to.equal("adopt.systemId");
    expect(failure?.reason).to.contain(systemId);
    await caller.ask("DELETE", `/machines/${systemId}/`);
  });

  it("refuses to replace a VM whose old self the program retains", async () => {
    const retained = { ...at("10.10.0.50"), __isRetained: true };
    const { inputs, failures } = await provider.check({}, inputsFor("web", retained));
    expect(failures).to.deep.equal([]);
    const other = inputsFor("web", { ...retained, disks: [{ size: 12 }] });
    expect((await provider.check(inputs, other)).failures).to.deep.equal([]);
    // The engine has what replaces a VM checked once more, without its old inputs.
    const replaced = await provider.check({}, other);
    expect(replaced.failures.map(({ property }) => property)).to.deep.equal(["retainOnDelete"]);
    expect(replaced.failures[0]?.reason).to.contain("its old self would stay");
  });

  it("skips what is not known yet, and judges the rest", async () => {
    const { inputs, failures } = await provider.check(
      {},
      inputsFor("web", { ...small, memory: 100, staticIp: { ipAddress: UNKNOWN, gateway: "10.10.0.999" } }),
    );
    expect(failures.map(({ property }) => property)).to.have.members(["memory", "staticIp.gateway"]);
    expect(inputs["staticIp"]).to.deep.include({ ipAddress: UNKNOWN });
  });

  it("spells addresses canonically, so that spelling alone is not a difference", async () => {
    const given = { ...small, staticIp: { ipAddress: "2001:DB8:1:0::AA" } };
    const { inputs } = await provider.check({}, inputsFor("six", given));
    expect(inputs["staticIp"]).to.deep.equal({ ipAddress: "2001:db8:1::aa" });
  });

  it("finds two VMs of a program that claim one address or one host name, whichever comes first", async () => {
    expect(await failuresOf("a", at("10.10.0.50"))).to.deep.equal([]);
    const [address] = await failuresOf("b", at("10.10.0.50"));
    expect(address?.property).to.equal("staticIp.ipAddress");
    expect(address?.reason).to.match(
      /^IP address 10\.10\.0\.50 is already in use by machine a-\w+, which is VM "a"/,
    );
    expect(await failuresOf("c", { ...small, hostname: "front" })).to.deep.equal([]);
    const [hostname] = await failuresOf("d", { ...small, hostname: "front" });
    expect(hostname).to.deep.include({ property: "hostname" });
  });

  it("says what it is that has a host name in MAAS", async () => {
    const reasonOf = async (hostname: string) => (await failuresOf("web", { ...small, hostname }))[0]?.reason;
    expect(await reasonOf("vm")).to.match(/^Host name vm is already in use by MAAS controller \w+ in MAAS$/);
    expect(await reasonOf("vmhost1")).to.match(
      /^Host name vmhost1 is already in use by VM host \w+ in MAAS$/,
    );
    const maas = new Caller(simulator);
    const device = await maas.ask<{ system_id: string; interface_set: { id: number }[] }>(
      "POST",
      "/devices/",
      {
        hostname: "scanner",
        mac_addresses: "52:54:00:77:00:09",
      },
    );
    const [nic] = device.interface_set;
    await maas.ask("POST", `/nodes/${device.system_id}/interfaces/${nic?.id}/?op=link_subnet`, {
      mode: "STATIC",
      subnet: "cidr:10.10.0.0/24",
      ip_address: "10.10.0.77",
    });
    await provider.kill();
    provider = await startProvider(simulator);
    expect(await reasonOf("scanner")).to.equal(
      `Host name scanner is already in use by device ${device.system_id} in MAAS`,
    );
    const [address] = await failuresOf("print", at("10.10.0.77"));
    expect(address?.reason).to.equal(
      "IP address 10.10.0.77 is already in use by device scanner. Free in subnet lan10 (10.10.0.0/24): 10.10.0.78, 10.10.0.79, 10.10.0.80",
    );
  });

  it("adds up what the VMs of a program ask of a host", async () => {
    expect(await failuresOf("big-1", { ...small, memory: 400_000 })).to.deep.equal([]);
    const [failure] = await failuresOf("big-2", { ...small, memory: 200_000 });
    expect(failure?.property).to.equal("memory");
    expect(failure?.reason).to.contain("VMs of this program");
  });

  it("counts a VM that is replaced only once", async () => {
    const { inputs } = await provider.check({}, inputsFor("big", { ...small, memory: 400_000 }));
    const { id, properties } = await provider.create(inputs);
    await provider.kill();
    provider = await startProvider(simulator);
    const wanted = { ...small, memory: 500_000 };
    expect(await failuresOf("big", wanted, inputs)).to.deep.equal([]);
    expect(await failuresOf("big", wanted)).to.deep.equal([]);
    await provider.delete(id, properties);
  });

  it("counts what an interrupted run left only once, though MAAS shows it no address", async () => {
    const left = { ...small, memory: 400_000 };
    const urn = inputsFor("left", left)["__urn"] as string;
    const maas = new Caller(simulator);
    const vmName = composeName(urn);
    const systemId = await maas.compose(vmName, {
      memory: "400000",
      storage: `root:10(${diskMark(vmName)})`,
    });
    expect(await failuresOf("left", left)).to.deep.equal([]);
    const [tooMuch] = await failuresOf("more", { ...small, memory: 200_000 });
    expect(tooMuch?.property).to.equal("memory");
    await maas.ask("DELETE", `/machines/${systemId}/`);
  });

  it("judges by MAAS's default image where the program names none", async () => {
    const { vmHost, cores, memory, disks } = small;
    const vm = { vmHost, cores, memory, disks };
    await simulator.forgetRequests();
    const failures = await failuresOf("kernel", { ...vm, hweKernel: "ga-99" });
    expect(failures).to.have.length(1);
    expect(failures[0]).to.deep.include({ property: "hweKernel" });
    expect(await failuresOf("none", vm)).to.deep.equal([]);
    const asked = (await simulator.requests()).filter(({ op }) => op === "get_config");
    expect(asked).to.have.length(2);
  });

  describe("with a VM in MAAS", () => {
    let made: Awaited<ReturnType<typeof bringUp>>;

    beforeEach(async () => {
      made = await bringUp(provider, "holder", { ...at("10.10.0.60"), hostname: "front" });
      await provider.kill();
      provider = await startProvider(simulator);
    });

    afterEach(() => provider.delete(made.id, made.properties));

    it("names the machine that holds an address or a host name", async () => {
      const failures = await failuresOf("other", { ...at("10.10.0.60"), hostname: "front" });
      expect(failures.map(({ property }) => property)).to.have.members(["staticIp.ipAddress", "hostname"]);
      const { reason = "" } = failures.find(({ property }) => property === "staticIp.ipAddress") ?? {};
      expect(reason).to.match(/^IP address 10\.10\.0\.60 is already in use by machine front/);
      expect(reason).to.contain("hand it over");
      const [, free = ""] = /\. Free in subnet lan10 \(10\.10\.0\.0\/24\): (.*)$/.exec(reason) ?? [];
      expect(free.split(", ")).to.have.length(3);
      for (const [index, ip] of free.split(", ").entries()) {
        expect(await failuresOf(`next-${index}`, at(ip)), ip).to.deep.equal([]);
      }
    });

    it("says of what two VMs of the program ask for, and one of them has, that alone", async () => {
      const wanted = { ...at("10.10.0.60"), hostname: "front" };
      expect(await failuresOf("holder", wanted, made.inputs)).to.deep.equal([]);
      const failures = await failuresOf("other", wanted);
      expect(failures.map(({ property }) => property)).to.have.members(["staticIp.ipAddress", "hostname"]);
      for (const { reason } of failures) {
        expect(reason).to.match(
          /which is VM "holder" of this program: give each VM|by VM "holder" of this program: give each VM/,
        );
      }
    });

    it("says how to hand over what a VM of the program has given up", async () => {
      const given = { ...at("10.10.0.61"), hostname: "back" };
      expect(await failuresOf("holder", given, made.inputs)).to.deep.equal([]);
      const failures = await failuresOf("other", { ...at("10.10.0.60"), hostname: "front" });
      expect(failures.map(({ property }) => property)).to.have.members(["staticIp.ipAddress", "hostname"]);
      for (const { reason } of failures) {
        expect(reason).to.match(
          /, which is VM "holder" of this stack: .*two runs\. Take it from VM "holder"/,
        );
        expect(reason).not.to.contain("of its own");
      }
    });

    it("says what to do with a machine of this stack that no state holds any more, and that is so", async () => {
      const wanted = { ...at("10.10.0.60"), hostname: "front" };
      const [, { reason = "" } = {}] = await failuresOf("other", wanted);
      const [, adopted, mark] =
        /If no state holds that VM any more .* leftovers --delete, or .* adopt: { systemId: "(\w+)" } once .* is (\[.*\])$/.exec(
          reason,
        ) ?? [];
      expect(adopted).to.equal(made.id);
      const outsider = adminOf(simulator);
      await updateMachine(outsider, made.id, { description: mark }, soon());
      expect(await failuresOf("other", { ...wanted, adopt: { systemId: adopted } })).to.deep.equal([]);
      await updateMachine(outsider, made.id, { description: "" }, soon());
      outsider.close();
    });

    it("does not fail for what was deleted in the same run", async () => {
      expect(await failuresOf("other", at("10.10.0.60"))).to.have.length(1);
      await provider.delete(made.id, made.properties);
      expect(await failuresOf("other", at("10.10.0.60"))).to.deep.equal([]);
    });

    it("raises no alarm for a VM against its own old self, nor against what an interrupted run left", async () => {
      const wanted = { ...at("10.10.0.60"), hostname: "front", memory: 4096 };
      expect(await failuresOf("holder", wanted, made.inputs)).to.deep.equal([]);
      expect(await failuresOf("holder", wanted)).to.deep.equal([]);
      await provider.kill();
      provider = await startProvider(simulator);
      expect(await failuresOf("holder", wanted)).to.deep.equal([]);
    });
  });

  it("does without MAAS when told to, and says once what was not checked", async () => {
    await provider.kill();
    provider = await ProviderProcess.start(await installPackage(), {
      config: { "maas-lxd:offline": "true" },
      env: { MAAS_API_URL: "", MAAS_API_KEY: "" },
    });
    expect(await failuresOf("web", at("10.10.0.50"))).to.deep.equal([]);
    expect((await failuresOf("bad", at("10.10.0.500")))[0]?.reason).to.equal(
      "Invalid IP address format: 10.10.0.500",
    );
    expect(provider.stdout.match(/maas-lxd:offline is set/g)).to.have.length(1);
  });

  it("says that MAAS is out of reach when it is", async () => {
    await provider.kill();
    provider = await startProvider(
      { url: "http://127.0.0.1:1/MAAS", apiKey: simulator.apiKey },
      { "maas-lxd:requestTimeout": "1s" },
    );
    const attempt = await provider
      .check({}, inputsFor("web", small))
      .catch((error: unknown) => error as Error);
    expect((attempt as Error).message).to.match(/cannot be reached/);
  });
});
