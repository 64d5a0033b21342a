import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../cli/doctor-lab";
import { runCli } from "../support/cli";
import { EngineHome, type Stack } from "../support/engine";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

describe("pulumi-maas-lxd doctor with a stack's configuration", function () {
  this.timeout(180_000);
  let home: EngineHome;
  let region: SimulatorProcess;
  let stack: Stack;

  before(async () => {
    home = new EngineHome();
    region = await SimulatorProcess.start();
    const program = temporaryFolder("doctor");
    writeFileSync(join(program, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    stack = await home.stack(program, "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": region.url }, { "maas-lxd:apiKey": region.apiKey });
  });

  after(async () => {
    await region.stop();
    home.dispose();
  });

  async function consult(...args: string[]): Promise<Report & { code: number | null; printed: string }> {
    const env = Object.fromEntries(Object.entries(home.env).map(([name, value = ""]) => [name, value]));
    const { code, stdout, stderr } = await runCli(["doctor", "--json", ...args], env, { cwd: stack.program });
    return { code, printed: stdout + stderr, ...(JSON.parse(stdout) as Report) };
  }

  it("takes the selected stack's, secrets too, and shows none of them", async () => {
    const { code, settings, maas, checks, printed } = await consult();
    expect({ code, settings, maas }).to.deep.equal({
      code: 0,
      settings: "the selected stack",
      maas: region.url,
    });
    expect(checks.filter(({ status }) => status === "wrong")).to.deep.equal([]);
    expect(printed).to.not.include(region.apiKey.split(":").at(-1));
  });

  it("takes that of the stack that is named, and names a misspelt setting with the nearest known one", async () => {
    await stack.setConfig("maas-lxd:requestTimout", "60s");
    const { code, settings, checks } = await consult("--stack", "dev");
    await stack.removeConfig("maas-lxd:requestTimout");
    expect({ code, settings }).to.deep.equal({ code: 2, settings: "stack dev" });
    expect(checks[0]).to.deep.equal({
      check: "settings",
      status: "wrong",
      said:
        "maas-lxd:requestTimout is not a setting: the nearest known name is maas-lxd:requestTimeout. " +
        "Take it out with `pulumi config rm maas-lxd:requestTimout`.",
    });
    expect(new Set(checks.slice(1).map(({ status }) => status))).to.deep.equal(new Set(["unchecked"]));
  });

  it("says in Pulumi's words why a stack's cannot be read", async () => {
    const { code, checks } = await consult("--stack", "nowhere");
    expect(code).to.equal(2);
    expect(checks[0]?.said).to.match(/^the configuration of stack nowhere cannot be read: .*nowhere/);
  });
});
