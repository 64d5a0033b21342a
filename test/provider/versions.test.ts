import { expect } from "chai";
import { join } from "node:path";
import {
  startSimulator,
  type Fault,
  type MaasVersion,
  type Simulator,
  type SimulatorOptions,
} from "../../simulator/index";
import { Caller } from "../support/caller";
import { OneVmStack } from "../recovery/one-vm-stack";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { temporaryFolder } from "../support/temporary";
import { inputsFor } from "./vm-driver";

const QUICK = { commission: 20, deploy: 20, release: 20 };
const vm = { vmHost: "vmhost1", staticIp: { ipAddress: "10.10.0.50" }, distroSeries: "jammy" };

describe("the provider on versions of MAAS", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let caller: Caller;
  let provider: ProviderProcess;
  let stack: OneVmStack;

  const shared = new Map<MaasVersion, [Simulator, ProviderProcess]>();
  let own: [Simulator, ProviderProcess] | undefined;

  const begin = async (options: SimulatorOptions): Promise<[Simulator, ProviderProcess]> => {
    const region = await startSimulator({ timings: QUICK, ...options });
    return [region, await providerFor(region)];
  };

  const providerFor = ({ url, apiKey }: Simulator): Promise<ProviderProcess> =>
    ProviderProcess.start(linkPackage(), {
      config: { "maas-lxd:apiUrl": url, "maas-lxd:apiKey": apiKey },
    });

  /** Takes the region of that version which the tests share, or one of the test's own where it gives options. */
  async function start(maasVersion: MaasVersion, options?: SimulatorOptions): Promise<void> {
    const known = options === undefined ? shared.get(maasVersion) : undefined;
    const pair = known ?? (await begin({ maasVersion, ...options }));
    if (options === undefined) {
      shared.set(maasVersion, pair);
    } else {
      own = pair;
    }
    [simulator, provider] = pair;
    caller = new Caller(simulator);
    stack = new OneVmStack("web");
    simulator.clearRequests();
  }

  const end = async ([region, process]: [Simulator, ProviderProcess]): Promise<void> => {
    await process.kill();
    await region.stop();
  };

  afterEach(async () => {
    simulator.setFaults([]);
    if (own !== undefined) {
      await end(own);
      own = undefined;
    } else {
      await stack.destroy(provider);
    }
  });

  after(async () => {
    await Promise.all([...shared.values()].map(end));
  });

  const asked = (method: string, path: RegExp, op: string | null = null): number =>
    simulator.requests().filter((one) => one.method === method && path.test(one.path) && one.op === op)
      .length;

  async function saidBy(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => expect.fail("it was done"),
      (error: unknown) => (error as Error).message,
    );
  }

  async function checked(inputs: Properties): Promise<string[]> {
    const { failures } = await provider.check({}, inputsFor("web", inputs));
    return failures.map(({ property, reason }) => `${property}: ${reason}`);
  }

  it("asks for the version once, and not where there is nothing to do", async () => {
    await start("3.7");
    await stack.up(provider, vm);
    await stack.destroy(provider);
    expect(asked("GET", /\/version\/$/)).to.equal(1);
    expect(provider.stdout).not.to.include("newer than 3.7");
  });

  it("3.8: says that there are no VM hosts any more", async () => {
    await start("3.8", {});
    expect(await saidBy(stack.up(provider, vm))).to.match(
      /410: VM host \(KVM\) support has been removed from MAAS\. MAAS 3\.8 and later have no VM hosts/,
    );
    expect(provider.stdout).to.include("MAAS 3.8.0 has no VM hosts any more");
  });

  it("3.8: reports nothing gone that a 3.7 made, and removes nothing by halves", async () => {
    const state = join(temporaryFolder("region"), "state");
    await start("3.7", { state });
    await stack.up(provider, vm);
    const { id = "" } = stack.state ?? {};
    const made = stack;
    await end([simulator, provider]);
    await start("3.8", { state });
    expect(await saidBy(made.destroy(provider))).to.match(/3\.8\.0, which has no VM hosts any more/);
    expect(simulator.state().machines.some(({ systemId }) => systemId === id)).to.equal(true);
    // Somebody removes the record in MAAS: the instance is still there.
    await caller.send("DELETE", `/machines/${id}/`);
    expect(simulator.state().instances).to.have.length(1);
    expect(await saidBy(made.refresh(provider))).to.match(/has no VM hosts any more/);
    expect(await saidBy(made.destroy(provider))).to.match(/has no VM hosts any more/);
  });

  it("3.4: keeps a VM whose host's LXD is not reached, which MAAS says by a power state", async () => {
    await start("3.4");
    await stack.up(provider, vm);
    simulator.setFaults([
      {
        kind: "host-unreached",
        from: { on: { op: "release" }, moment: "after" },
      },
    ]);
    expect(await saidBy(stack.destroy(provider))).to.match(/MAAS does not reach the LXD of VM host vmhost1/);
    expect(simulator.state().machines.some(({ systemId }) => systemId === stack.state?.id)).to.equal(true);
    simulator.setFaults([]);
    await stack.destroy(provider);
    expect(simulator.state().instances).to.deep.equal([]);
  });

  it("3.4: looks in LXD for what a power action that is answered early has done", async () => {
    await start("3.4");
    await stack.up(provider, { ...vm, cores: 1, memory: 2048 });
    simulator.setFaults([{ kind: "slow", stage: "power", extraMs: 700 }]);
    await stack.up(provider, { ...vm, cores: 2, memory: 2048 });
    expect(stack.state?.outputs["cores"]).to.equal(2);
    const { power_state: power } = await caller.machine(stack.state?.id ?? "");
    expect(power).to.equal("on");
  });

  it("3.7: says what MAAS says of a failure", async () => {
    await start("3.7");
    simulator.setFaults([{ kind: "power-failure", status: "Deploying" }]);
    expect(await saidBy(stack.up(provider, vm))).to.match(
      /^Deploying machine \w+ failed: Activity task failed\./,
    );
    simulator.setFaults([]);
    await stack.up(provider, vm);
    expect(stack.state?.outputs["status"]).to.equal("Deployed");
  });

  it("3.7: waits for a rack where a deploy says by a 500 that there is none", async () => {
    await start("3.7");
    const isDeploy = { op: "deploy" };
    const faults: Fault[] = [
      {
        kind: "no-rack",
        from: { on: isDeploy },
        until: { on: isDeploy, call: 2 },
      },
    ];
    simulator.setFaults(faults);
    await stack.up(provider, vm);
    expect(asked("POST", /\/machines\/\w+\/$/, "deploy")).to.equal(2);
    expect(asked("POST", /\/vm-hosts\/1\/$/, "compose")).to.equal(1);
  });

  it("3.4: says that a missing image may be a missing rack", async () => {
    await start("3.4");
    simulator.setFaults([{ kind: "no-rack", from: { on: { op: "deploy" } } }]);
    expect(await saidBy(stack.up(provider, vm))).to.match(
      /jammy is unavailable\. It may also be that no rack controller is connected/,
    );
    simulator.setFaults([]);
  });

  it("3.7: releases a VM that is still being deployed before it deletes it", async () => {
    await start("3.7");
    simulator.setFaults([{ kind: "hold" }]);
    const said = await saidBy(stack.up(provider, { ...vm, timeouts: { create: "3s" } }));
    expect(said)
      .to.match(/still Deploying/)
      .and.match(/it may also be its power action that fails/);
    simulator.setFaults([]);
    simulator.clearRequests();
    await stack.destroy(provider);
    expect(asked("POST", /\/machines\/\w+\/$/, "release")).to.equal(1);
    expect(simulator.state().instances).to.deep.equal([]);
  });

  it("3.7: releases once more what a deployment's second write has made Deployed again", async () => {
    await start("3.7", { timings: { ...QUICK, release: 2500 } });
    simulator.setFaults([{ kind: "slow", stage: "workflow", extraMs: 1500 }]);
    await stack.up(provider, vm);
    simulator.clearRequests();
    await stack.destroy(provider);
    expect(asked("POST", /\/machines\/\w+\/$/, "release")).to.equal(2);
    expect(asked("DELETE", /\/machines\/\w+\/$/)).to.equal(1);
    expect(simulator.state().instances).to.deep.equal([]);
  });

  it("3.7: takes a link that MAAS made in spite of its 500", async () => {
    await start("3.7");
    const link = { op: "link_subnet" };
    simulator.setFaults([{ kind: "no-workflows", from: { on: link }, until: { on: { op: "deploy" } } }]);
    await stack.up(provider, vm);
    expect(stack.state?.outputs["ipAddresses"]).to.deep.equal(["10.10.0.50"]);
    expect(asked("POST", /\/interfaces\/\d+\/$/, "link_subnet")).to.equal(1);
  });

  it("3.7: refuses an address that is kept for another MAC; asked only where static addresses are", async () => {
    await start("3.7", {});
    const reserve = { ip: "10.10.0.50", mac_address: "00:16:3e:aa:bb:cc", comment: "printer" };
    await caller.ask("POST", "/reservedips/", reserve);
    expect(await checked({ vmHost: "vmhost1" })).to.deep.equal([]);
    expect(asked("GET", /\/reservedips\/$/)).to.equal(0);
    expect(await checked(vm)).to.deep.equal([
      "staticIp.ipAddress: IP address 10.10.0.50 is reserved in MAAS for the MAC address 00:16:3e:aa:bb:cc (printer)",
    ]);
    const mine = {
      name: "eth0",
      subnet: "lan10",
      macAddress: "00:16:3E:AA:BB:CC",
      staticIps: [{ ipAddress: "10.10.0.50" }],
    };
    expect(await checked({ vmHost: "vmhost1", networkInterfaces: [mine] })).to.deep.equal([]);
    expect(asked("GET", /\/reservedips\/$/)).to.equal(1);
  });

  it("3.5: has no reserved IPs to ask for", async () => {
    await start("3.5");
    expect(await checked(vm)).to.deep.equal([]);
    expect(asked("GET", /\/reservedips\/$/)).to.equal(0);
  });

  const ofIpv6 = {
    vmHost: "vmhost1",
    distroSeries: "jammy",
    networkInterfaces: [
      { name: "eth0", subnet: "2001:db8:1::/64", staticIps: [{ ipAddress: "2001:db8:1::60" }] },
    ],
  };

  it("3.5: refuses a VM of IPv6 alone, where MAAS goes by its URL", async () => {
    await start("3.5");
    expect((await checked(ofIpv6)).join()).to.include("MAAS deploys over IPv4");
  });

  it("3.7: warns of a VM of IPv6 alone, and deploys it where the rack has IPv6", async () => {
    await start("3.7");
    await stack.up(provider, ofIpv6);
    expect(provider.stdout).to.include("MAAS deploys over IPv4, and the VM would have IPv6 addresses only");
    expect(stack.state?.outputs["ipAddresses"]).to.deep.equal(["2001:db8:1::60"]);
  });

  it("3.7: composes VMs with their links, whatever MAAS's setting for boot interfaces says", async () => {
    await start("3.7");
    const setting = { name: "default_boot_interface_link_type", value: "dhcp" };
    await caller.send("POST", "/maas/?op=set_config", setting);
    await stack.up(provider, { vmHost: "vmhost1", distroSeries: "jammy", skipCommissioning: false });
    expect(stack.state?.outputs["networkStatus"]).to.include({ configMethod: "auto" });
    await caller.send("POST", "/maas/?op=set_config", { ...setting, value: "auto" });
  });

  it("names the series of a release that is given by its number", async () => {
    await start("3.7");
    expect((await checked({ vmHost: "vmhost1", distroSeries: "22.04" })).join()).to.include(
      "; 22.04 is ubuntu/jammy",
    );
  });

  it("3.5: deploys MAAS's default release, and not the one that the machine had", async () => {
    await start("3.5", {});
    const setDefault = (value: string): Promise<unknown> =>
      caller.send("POST", "/maas/?op=set_config", { name: "default_distro_series", value });
    await setDefault("noble");
    simulator.setFaults([{ kind: "power-failure", status: "Deploying" }]);
    await saidBy(stack.up(provider, { vmHost: "vmhost1" }));
    simulator.setFaults([]);
    await setDefault("jammy");
    await provider.kill();
    provider = await providerFor(simulator);
    own = [simulator, provider];
    await stack.up(provider, { vmHost: "vmhost1" });
    expect((await caller.machine(stack.state?.id ?? "")).distro_series).to.equal("jammy");
  });
});
