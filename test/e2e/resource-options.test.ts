import { expect } from "chai";
import type { Fault } from "../../simulator/index";
import { runCli } from "../support/cli";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, writeProgram } from "../support/package";
import type { Outcome } from "../support/process";
import { SimulatorProcess } from "../support/simulator-process";
import { layOutVmProgram } from "../support/vm-program";

const head = `import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";
const small = { vmHost: "vmhost1", cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy" };
`;

/** What the first `up` makes. */
const first = `
new LxdVm("ignoring", { ...small, staticIp: { ipAddress: "10.10.0.60" }, tags: ["a"] }, { ignoreChanges: ["memory", "tags"] });
new LxdVm("replacing", { ...small, staticIp: { ipAddress: "10.10.0.61" }, tags: ["a"] }, { replaceOnChanges: ["tags"] });
new LxdVm("guarded", { ...small, hostname: "guarded", zone: "default", resourcePool: "default", description: "Ours",
  tags: ["a"], staticIp: { ipAddress: "10.10.0.50" } }, { protect: true });
new LxdVm("kept", { ...small, hostname: "kept", staticIp: { ipAddress: "10.10.0.51" } }, { retainOnDelete: true });
new LxdVm("old-name", { ...small, staticIp: { ipAddress: "10.10.0.62" } });
const owner = new LxdVm("owner", { ...small, staticIp: { ipAddress: "10.10.0.52" } });
new LxdVm("owned", { ...small, staticIp: { ipAddress: "10.10.0.63" } }, { deletedWith: owner });
`;

/** The same after a user's work on it, where `kept` is what its retained VM is called in MAAS. */
const second = (kept: string, owned: string): string => `
new LxdVm("ignoring", { ...small, staticIp: { ipAddress: "10.10.0.60" }, memory: 4096, tags: ["b"] }, { ignoreChanges: ["memory", "tags"] });
new LxdVm("replacing", { ...small, staticIp: { ipAddress: "10.10.0.61" }, tags: ["b"] }, { replaceOnChanges: ["tags"] });
new LxdVm("guarded", { ...small, hostname: "guarded", zone: "default", resourcePool: "default", description: "Ours",
  tags: ["a"], staticIp: { ipAddress: "10.10.0.50" } }, { protect: true });
new LxdVm("new-name", { ...small, staticIp: { ipAddress: "10.10.0.62" } }, { aliases: [{ name: "old-name" }] });
const owner = new LxdVm("owner", { ...small, staticIp: { ipAddress: "10.10.0.52" } });
new LxdVm("owned", { ...small, staticIp: { ipAddress: "10.10.0.63" } }, { deletedWith: owner });
export const read = LxdVm.get("read", "${owned}");
export const taken = new LxdVm("taken", { ...small, hostname: "taken", staticIp: { ipAddress: "10.10.0.51" },
  adopt: { systemId: "${kept}" } });
`;

describe("Pulumi's options of a resource, on the real engine", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;
  let program: string;

  before(async () => {
    simulator = await SimulatorProcess.start();
    home = new EngineHome();
    program = layOutVmProgram(await installPackage(), "options", "");
    stack = await home.stack(program, "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  const write = (text: string): void => writeProgram(program, head + text);

  const well = ({ code, stdout, stderr }: Outcome): string => {
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  };

  const held = (): Promise<Record<string, string | undefined>> => stack.vmIds();

  const inMaas = (): Promise<string[]> => simulator.vmIds();

  let made: Record<string, string | undefined>;

  it("makes them all", async () => {
    write(first);
    well(await stack.up());
    made = await held();
    expect(Object.keys(made)).to.have.length(7);
    expect(await inMaas()).to.have.members(Object.values(made));
  });

  it("shows property and both values of what was changed outside, and what is gone", async () => {
    const on = (systemId: string | undefined, fault: object): Fault => ({ ...fault, systemId }) as Fault;
    await simulator.setFaults([
      on(made["guarded"], {
        kind: "machine-changed",
        set: {
          hostname: "renamed",
          description: "Theirs",
          pool: "pool-a",
          tags: [],
        },
      }),
      on(made["owner"], {
        kind: "machine-changed",
        set: { address: { interface: "eth0", ip: "10.10.0.77" } },
      }),
      on(made["replacing"], { kind: "machine-redeployed", distroSeries: "noble" }),
      on(made["owned"], { kind: "machine-deleted" }),
    ]);
    const said = well(await stack.preview("--refresh", "--diff"));
    for (const [property, theirs, ours] of [
      ["hostname", "renamed", "guarded"],
      ["description", "Theirs", "Ours"],
      ["resourcePool", "pool-a", "default"],
      ["ipAddress", "10.10.0.77", "10.10.0.52"],
      ["distroSeries", "noble", "jammy"],
    ] as const) {
      expect(said).to.match(new RegExp(`~ ${property} *: "${theirs}" => "${ours}"`));
    }
    expect(said).to.match(/~ tags *: \[\s+\+ \[0\]: "a"/);
    expect(said).to.match(/urn=urn:pulumi:dev::options::\S+::owned\]/);
    await simulator.setFaults([]);
  });

  it("repairs what was changed in place or by another VM, and recreates what is gone", async () => {
    well(await stack.up("--refresh"));
    const now = await held();
    for (const [name, isSame] of [
      ["guarded", true],
      ["ignoring", true],
      ["owner", false],
      ["replacing", false],
      ["owned", false],
    ] as const) {
      expect(now[name] === made[name], name).to.equal(isSame);
    }
    const { machines, addresses } = await simulator.state();
    expect(await inMaas()).to.have.members(Object.values(now));
    expect(machines.map(({ hostname }) => hostname))
      .to.include("guarded")
      .and.not.include("renamed");
    expect(
      addresses.filter(({ ip }) => /\.(52|77)$/.test(ip)).map(({ ip, systemId }) => [ip, systemId]),
    ).to.deep.equal([["10.10.0.52", now["owner"]]]);
    made = now;
  });

  it("honours ignoreChanges, replaceOnChanges, aliases and retainOnDelete; adopts and reads", async () => {
    const { kept = "", owned = "" } = made;
    // What is to be adopted must first be nobody's.
    write(first.replace(/new LxdVm\("kept".*\n/, ""));
    well(await stack.up());
    expect((await held())["kept"]).to.equal(undefined);
    expect(await inMaas(), "retained").to.include(kept);

    write(second(kept, owned));
    const refused = await stack.up();
    expect(refused.stdout + refused.stderr).to.match(
      /cannot be adopted: .*is marked as another program's VM/,
    );
    const [description = ""] = /\[pulumi-maas-lxd [\w-]+\]/.exec(refused.stdout + refused.stderr) ?? [];
    await simulator.setFaults([{ kind: "machine-changed", systemId: kept, set: { description } }]);
    well(await stack.up());
    const now = await held();
    expect(now["ignoring"]).to.equal(made["ignoring"]);
    expect(now["replacing"]).not.to.equal(made["replacing"]);
    expect(now["new-name"]).to.equal(made["old-name"]);
    expect(now["guarded"]).to.equal(made["guarded"]);
    expect(now["taken"]).to.equal(kept);
    const { read, taken } = (await stack.outputs()) as Record<string, Record<string, unknown>>;
    expect(read).to.include({ systemId: owned, status: "Deployed" });
    expect(taken).to.include({ systemId: kept, hostname: "taken", status: "Deployed" });
    expect(taken?.["vmName"]).to.match(/^kept-\w{12}$/);
    expect(new Set(await inMaas())).to.deep.equal(new Set(Object.values(now)));
    well(await stack.preview("--refresh", "--expect-no-changes"));
    made = now;
  });

  it("makes a new VM where the user asks for it, and does not take the old one for it", async () => {
    const names = ["ignoring", "new-name"];
    const targets = ((await stack.export()).resources ?? []).flatMap(({ urn }) =>
      names.some((name) => urn.endsWith(`::${name}`)) ? ["--target-replace", urn] : [],
    );
    expect(targets).to.have.length(4);
    well(await stack.up(...targets));
    const now = await held();
    for (const name of names) {
      expect(now[name], name).not.to.equal(made[name]);
    }
    expect(new Set(await inMaas())).to.deep.equal(new Set(Object.values(now)));
    made = now;
  });

  it("destroys nothing that is protected, all else, and leaves what is deletedWith another to that other", async () => {
    const refused = await stack.destroy();
    expect(refused.code).not.to.equal(0);
    expect(refused.stdout + refused.stderr).to.match(/guarded.*protect/s);
    expect(await inMaas()).to.include(made["guarded"]);
    write("");
    const [urn = ""] = ((await stack.export()).resources ?? [])
      .map((resource) => resource.urn)
      .filter((one) => one.endsWith("::guarded"));
    await stack.must("state", "unprotect", urn, "--yes", "--stack", "dev");
    well(await stack.destroy());
    expect(await held()).to.deep.equal({});
    expect(await inMaas()).to.deep.equal([made["owned"]]);
  });

  it("finds what is left with the leftovers command, which has Pulumi export the state itself", async () => {
    const env = { ...home.env, MAAS_API_URL: simulator.url, MAAS_API_KEY: simulator.apiKey } as Record<
      string,
      string
    >;
    const args = ["leftovers", "--project", "options", "--stack", "dev"];
    const listed = await runCli(args, env, { cwd: program });
    expect(listed.code, listed.stdout + listed.stderr).to.equal(3);
    expect(listed.stdout).to.match(new RegExp(`${made["owned"]} +owned-\\w{12} +Deployed +vmhost1`));
    const kept = await runCli([...args, "--delete"], env, { cwd: program });
    expect(kept.code, kept.stdout + kept.stderr).to.equal(3);
    expect(kept.stderr).to.contain("is deployed, so another stack's state may hold it");
    expect(await inMaas()).to.deep.equal([made["owned"]]);
    well(await runCli([...args, "--delete", "--deployed"], env, { cwd: program }));
    expect(await inMaas()).to.deep.equal([]);
  });
});
