import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome, type Stack } from "../support/engine";
import { copyExample, installPackage } from "../support/package";
import { mustRun, type Outcome } from "../support/process";
import { projectRoot } from "../support/project";
import { type RegionState, SimulatorProcess } from "../support/simulator-process";

const vmType = "pulumi-nodejs:dynamic/maas-lxd:LxdVm";

interface Network {
  readonly assignedIp: string;
  readonly configMethod: string;
  readonly gateway: string;
}

function succeeded(outcome: Outcome): void {
  expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
}

/** All that the engine keeps in a backend: state, history and backups. */
function textIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

/** Addresses that no machine of the lab had before. */
function newAddresses(now: RegionState, before: RegionState): string[] {
  const known = new Set(before.addresses.map(({ ip }) => ip));
  return now.addresses.map(({ ip }) => ip).filter((ip) => !known.has(ip));
}

describe("the examples, from the packed package, with the real engine", function () {
  this.timeout(240_000);

  let installed: string;
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let empty: RegionState;

  before(async () => {
    installed = await installPackage();
  });

  beforeEach(async () => {
    simulator = await SimulatorProcess.start();
    empty = await simulator.state();
    home = new EngineHome();
  });

  afterEach(async () => {
    home.dispose();
    await simulator.stop();
  });

  it("compile as they are, all together", async () => {
    const programs = readdirSync(join(projectRoot, "examples")).filter((name) =>
      existsSync(join(projectRoot, "examples", name, "tsconfig.json")),
    );
    expect(programs).to.include("static-ip");
    const folders = programs.map((name) => copyExample(installed, name));
    const configs = folders.map((folder) => readFileSync(join(folder, "tsconfig.json"), "utf8"));
    expect(new Set(configs).size, "one configuration for all").to.equal(1);
    const config = JSON.parse(configs[0] ?? "") as object;
    const file = join(installed, "tsconfig.examples.json");
    writeFileSync(
      file,
      JSON.stringify({ ...config, files: folders.map((folder) => join(folder, "index.ts")) }),
    );
    const tsc = join(installed, "node_modules", ".bin", "tsc");
    await mustRun(tsc, ["-p", file], { cwd: installed, env: process.env, timeoutMs: 120_000 });
  });

  async function open(example: string): Promise<Stack> {
    const stack = await home.stack(copyExample(installed, example), "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
    return stack;
  }

  async function destroyed(stack: Stack): Promise<void> {
    succeeded(await stack.destroy());
    expect((await stack.export()).resources ?? []).to.be.empty;
    expect(await simulator.state(), "the region is as it was").to.deep.equal(empty);
  }

  it("static-ip: MAAS has the address that was asked for, and the key is nowhere in the state", async () => {
    const stack = await open("static-ip");
    succeeded(await stack.up());

    const { networkStatus } = (await stack.outputs()) as { networkStatus: Network };
    expect(networkStatus).to.include({
      assignedIp: "10.10.0.50",
      configMethod: "static",
      gateway: "10.10.0.1",
    });
    const state = await simulator.state();
    expect(newAddresses(state, empty)).to.deep.equal(["10.10.0.50"]);
    expect(state.instances.map(({ vmHost }) => vmHost)).to.deep.equal(["vmhost1"]);
    const kept = textIn(home.folder);
    expect(kept).to.contain("10.10.0.50");
    for (const part of [simulator.apiKey, ...simulator.apiKey.split(":")]) expect(kept).not.to.contain(part);

    const again = await stack.preview("--expect-no-changes");
    succeeded(again);
    await destroyed(stack);
  });

  it("dhcp: the address is DHCP's to give", async () => {
    const stack = await open("dhcp");
    succeeded(await stack.up());
    expect((await stack.outputs())["configMethod"]).to.equal("dhcp");
    await destroyed(stack);
  });

  it("mixed: static and DHCP side by side on two hosts, all with one provider text", async () => {
    const stack = await open("mixed");
    succeeded(await stack.up());

    const { vms } = (await stack.outputs()) as { vms: (Network & { vmHost: string })[] };
    expect(vms.map(({ vmHost, configMethod }) => `${configMethod} on ${vmHost}`)).to.have.members([
      "static on vmhost1",
      "static on vmhost2",
      "dhcp on vmhost1",
      "dhcp on vmhost2",
    ]);
    const addresses = vms.filter(({ configMethod }) => configMethod === "static");
    expect(addresses.map(({ assignedIp }) => assignedIp)).to.have.members(["10.10.0.61", "10.10.0.62"]);
    const resources = (await stack.export()).resources?.filter(({ type }) => type === vmType) ?? [];
    const texts = resources.map(({ outputs }) => outputs?.["__provider"] as string);
    expect(texts).to.have.length(4);
    expect(new Set(texts).size, "one text for all").to.equal(1);
    expect(Buffer.byteLength(texts[0] ?? "")).to.be.lessThan(600);
    await destroyed(stack);
  });

  it("address-pool: each VM keeps the address that was chosen for it, and the preview says when none is left", async () => {
    const stack = await open("address-pool");
    const chosen = (text: string): string[] =>
      [...text.matchAll(/IP address (\S+) is chosen in range 10\.10\.0\.60-10\.10\.0\.69/g)].map(
        ([, ip = ""]) => ip,
      );
    const preview = await stack.preview();
    succeeded(preview);
    // The engine shows each line twice.
    const named = [...new Set(chosen(preview.stdout))];
    expect(named, preview.stdout).to.have.length(3);
    succeeded(await stack.up());
    const { addresses } = (await stack.outputs()) as { addresses: string[] };
    expect(addresses).to.have.members(named);

    succeeded(await stack.preview("--refresh", "--expect-no-changes"));
    const [, urn = ""] = ((await stack.export()).resources ?? []).flatMap((one) =>
      one.type === vmType ? [one.urn] : [],
    );
    succeeded(await stack.up("--replace", urn));
    expect((await stack.outputs())["addresses"]).to.deep.equal(addresses);

    await stack.setConfig("count", "11");
    const refused = await stack.preview();
    expect(refused.code).not.to.equal(0);
    expect(refused.stdout + refused.stderr).to.contain(
      "No free IP address is left in range 10.10.0.60-10.10.0.69 of subnet lan10 (10.10.0.0/24): all 10 that may be chosen are in use",
    );
    await stack.setConfig("count", "3");
    await destroyed(stack);
  });

  it("look-ups: a VM on each host that carries the subnet, and none is made anew by the next preview", async () => {
    const stack = await open("look-ups");
    succeeded(await stack.up());
    expect(await stack.outputs()).to.deep.equal({
      gateway: "10.10.0.1",
      vmHosts: ["vmhost1", "vmhost2"],
      freeAddresses: ["10.10.0.3", "10.10.0.4", "10.10.0.6", "10.10.0.7", "10.10.0.8"],
    });
    succeeded(await stack.preview("--expect-no-changes"));
    await destroyed(stack);
  });

  it("reserved-address: MAAS keeps the addresses, and gives them back", async () => {
    const stack = await open("reserved-address");
    succeeded(await stack.up());
    const { api, firewallAddress } = (await stack.outputs()) as {
      api: { address: string; name: string };
      firewallAddress: string;
    };
    expect(api).to.deep.equal({ address: "10.10.0.60", name: "api.maas" });
    const state = await simulator.state();
    expect(newAddresses(state, empty)).to.have.members(["10.10.0.60", firewallAddress]);
    succeeded(await stack.preview("--expect-no-changes"));
    await destroyed(stack);
  });

  it("network and consumer: a second stack reads the network of the first", async () => {
    const network = await open("network");
    succeeded(await network.up());
    const consumer = await open("consumer");
    await consumer.setConfig("networkStack", "organization/network/dev");
    succeeded(await consumer.up());
    expect(await consumer.outputs()).to.deep.equal({
      databaseUrl: "postgresql://10.10.0.60:5432/app",
      route: "10.10.0.60 via 10.10.0.1",
    });
    succeeded(await consumer.destroy());
    await destroyed(network);
  });
});
