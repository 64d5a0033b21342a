import { join } from "node:path";
import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { diskMark } from "../../provider/lifecycle/ownership/mark";
import { Lab } from "../recovery/lab";
import { runCli } from "../support/cli";
import { vmType as TYPE } from "../support/face";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, writeProgram } from "../support/package";
import type { Outcome } from "../support/process";
import { layOutVmProgram, vmProgram } from "../support/vm-program";

const vms = (...names: string[]): string =>
  names
    .map((name) => `new LxdVm("${name}", { vmHost: "vmhost1", memory: 1024, disks: [{ size: 5 }] });`)
    .join("\n");

describe("the leftovers command, with the states of the real engine", function () {
  this.timeout(300_000);
  let lab: Lab;
  let home: EngineHome;
  let folder: string;
  let program: string;
  let dev: Stack;

  before(async () => {
    lab = await Lab.start();
    home = new EngineHome();
    folder = await installPackage();
    program = layOutVmProgram(folder, "shop", vms("web", "api"));
    dev = await stackOf(program, "dev");
    await stackOf(program, "prod");
    const { code, stdout, stderr } = await dev.up();
    expect(code, stdout + stderr).to.equal(0);
  });

  after(async () => {
    home.dispose();
    await lab.stop();
  });

  async function stackOf(where: string, name: string): Promise<Stack> {
    const stack = await home.stack(where, name);
    await stack.setAllConfig(
      { "maas-lxd:apiUrl": lab.proxy.url },
      { "maas-lxd:apiKey": lab.simulator.apiKey },
    );
    return stack;
  }

  const inMaas = (): Promise<string[]> => lab.simulator.vmIds();

  /** In the stack's folder MAAS is that of the stack's configuration, elsewhere that of the environment. */
  const leftovers = (args: readonly string[], where = program): Promise<Outcome> => {
    const { url, apiKey } = lab.simulator;
    const maas = where === program ? { MAAS_API_URL: "" } : { MAAS_API_URL: url, MAAS_API_KEY: apiKey };
    const env = { ...home.env, ...maas };
    return runCli(["leftovers", "--delete", "--project", "shop", ...args], env, { cwd: where });
  };

  /** What a create of dev that was killed leaves. */
  async function left(name: string): Promise<string> {
    const hostname = composeName(`urn:pulumi:dev::shop::${TYPE}::${name}`);
    const form = {
      hostname,
      memory: 2048,
      storage: `root:8(${diskMark(hostname)})`,
      skip_commissioning: true,
    };
    const made = await lab.outsider.send<{ system_id: string }>({
      method: "POST",
      path: "vm-hosts/1/",
      op: "compose",
      form,
    });
    return made.system_id;
  }

  it("does not touch the VMs of the stack that a VM of this one was moved from", async () => {
    const before = await inMaas();
    const urn = `urn:pulumi:dev::shop::${TYPE}::web`;
    await dev.must("state", "move", "--source", "dev", "--dest", "prod", "--yes", urn);
    const prod = await leftovers(["--stack", "prod"]);
    expect(prod.code, prod.stdout + prod.stderr).to.equal(3);
    expect(prod.stdout).to.contain("Nothing is left over of shop/prod").and.contain("made under shop/dev");
    const origin = await leftovers(["--stack", "dev"]);
    expect(origin.code, origin.stdout + origin.stderr).to.equal(3);
    expect(origin.stderr).to.contain("is deployed, so another stack's state may hold it");
    expect(await inMaas()).to.have.members(before);
  });

  it("takes MAAS's URL and key of the stack's configuration, before the environment's, and shows no key", async () => {
    const owned = await left("cache");
    const elsewhere = { MAAS_API_URL: "http://127.0.0.1:1/MAAS", MAAS_API_KEY: "not:this:one" };
    const env = { ...home.env, ...elsewhere };
    const file = join(home.folder, "dev.json");
    await dev.must("stack", "export", "--file", file, "--stack", "dev");
    for (const args of [
      ["--stack", "dev"],
      ["--stack", "organization/shop/dev"],
      ["--state", file],
    ]) {
      const { code, stdout, stderr } = await runCli(["leftovers", ...args], env, { cwd: program });
      expect(code, stdout + stderr).to.equal(3);
      expect(stdout).to.match(new RegExp(`^${owned} `, "m"));
      expect(stdout + stderr).not.to.contain(lab.simulator.apiKey.split(":")[2]);
    }
    await dev.removeConfig("maas-lxd:apiKey");
    const withKey = { ...env, MAAS_API_KEY: lab.simulator.apiKey };
    const completed = await runCli(["leftovers", "--stack", "dev"], withKey, { cwd: program });
    expect(completed.code, completed.stdout + completed.stderr).to.equal(3);
    await dev.setAllConfig({}, { "maas-lxd:apiKey": lab.simulator.apiKey });
    const removed = await runCli(["leftovers", "--stack", "dev", "--delete"], env, { cwd: program });
    expect(removed.stdout).to.match(new RegExp(`^${owned} `, "m"));
    expect(await inMaas()).not.to.contain(owned);
  });

  it("takes a stack that the backend does not have for an error, and not for one without VMs", async () => {
    const before = await inMaas();
    const unknown = await leftovers(["--stack", "staging"]);
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.contain("no stack named 'staging'");
    expect(await inMaas()).to.have.members(before);
  });

  it("takes an empty state only for that of the program's own project", async () => {
    const owned = await left("db");
    writeProgram(program, vmProgram(""));
    for (const stack of ["dev", "prod"]) {
      await dev.must("destroy", "--yes", "--skip-preview", "--stack", stack);
    }
    expect(await inMaas()).to.deep.equal([owned]);
    const other = layOutVmProgram(folder, "blog", "");
    await stackOf(other, "dev");
    const elsewhere = await leftovers(["--stack", "dev"], other);
    expect(elsewhere.code).to.equal(1);
    expect(elsewhere.stderr).to.contain("nothing shows that it is project shop's");
    expect(await inMaas()).to.deep.equal([owned]);
    const qualified = await leftovers(["--stack", "organization/shop/prod"], other);
    expect(qualified.code, qualified.stdout + qualified.stderr).to.equal(0);
    expect(await inMaas()).to.deep.equal([owned]);
    const here = await leftovers(["--stack", "dev"]);
    expect(here.code, here.stdout + here.stderr).to.equal(0);
    expect(await inMaas()).to.deep.equal([]);
  });
});
