import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { runCli } from "../support/cli";
import { temporaryFolder } from "../support/temporary";
import type { Outcome } from "../support/process";
import { LeftoversLab } from "./leftovers-lab";

/** A `pulumi` that answers `config` as the real one does, which test/e2e/leftovers.test.ts has; it notes what it was asked. */
const PULUMI = `#!/usr/bin/env node
require("node:fs").appendFileSync(process.env.ASKED, process.argv.slice(2).join(" ") + "\\n");
if (process.env.CONFIG === undefined) {
  process.stderr.write("error: no stack named 'dev' found\\n");
  process.exit(255);
}
process.stdout.write(process.env.CONFIG);
`;

describe("the settings of pulumi-maas-lxd leftovers", function () {
  this.timeout(60_000);
  let region: LeftoversLab;
  let commands: string;
  let state: string;

  before(async () => {
    region = await LeftoversLab.start();
    commands = temporaryFolder("commands");
    writeFileSync(join(commands, "pulumi"), PULUMI);
    chmodSync(join(commands, "pulumi"), 0o755);
    state = region.stateFile("dev.json");
  });

  after(() => region.stop());

  const NOWHERE = { MAAS_API_URL: "http://127.0.0.1:1/MAAS", MAAS_API_KEY: "a:b:not-this-one" };
  const NO_SETTINGS = { MAAS_API_URL: "", MAAS_API_KEY: "" };

  const configOf = (settings: Record<string, string>): string =>
    JSON.stringify(
      Object.fromEntries(Object.entries(settings).map(([key, value]) => [`maas-lxd:${key}`, { value }])),
    );

  const own = (): string =>
    configOf({ apiUrl: region.lab.simulator.url, apiKey: region.lab.simulator.apiKey });

  let runs = 0;

  /** The command in the folder of a project, with what Pulumi was asked for. */
  async function run(
    project: string,
    env: Record<string, string>,
    args = ["--state", state],
  ): Promise<Outcome & { asked: string }> {
    const cwd = join(commands, `run-${(runs += 1)}`);
    mkdirSync(cwd);
    writeFileSync(join(cwd, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
    const notes = join(cwd, "asked");
    writeFileSync(notes, "");
    const PATH = [commands, process.env["PATH"]].join(delimiter);
    const outcome = await runCli(["leftovers", ...args], { ...env, PATH, ASKED: notes }, { cwd });
    return { ...outcome, asked: readFileSync(notes, "utf8") };
  }

  it("are those of the stack whose state it is, before the environment's, and none of them shows", async () => {
    const { code, stdout, stderr, asked } = await run("project", { ...NOWHERE, CONFIG: own() });
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 0,
      stdout: "Nothing is left over of project/dev.\n",
      stderr: "",
    });
    expect(asked).to.equal("config --json --show-secrets --stack dev --non-interactive\n");
  });

  it("are completed by the environment, one by one", async () => {
    const url = configOf({ apiUrl: region.lab.simulator.url });
    const env = { ...NOWHERE, MAAS_API_KEY: region.lab.simulator.apiKey };
    const { code, stderr } = await run("project", { ...env, CONFIG: url });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  });

  it("are the environment's in the folder of another project, whose configuration is not asked for", async () => {
    const { code, asked } = await run("blog", { ...region.env, CONFIG: configOf({ apiUrl: "nonsense" }) });
    expect({ code, asked }).to.deep.equal({ code: 0, asked: "" });
  });

  it("take the stack as --stack names it", async () => {
    const named = ["--state", state, "--stack", "acme/project/dev"];
    const { code, asked } = await run("project", { ...NO_SETTINGS, CONFIG: own() }, named);
    expect(code).to.equal(0);
    expect(asked).to.contain(" --stack acme/project/dev ");
  });

  it("include allowInsecure, and a misspelt one is named", async () => {
    const plain = { apiUrl: "http://maas.invalid:5240/MAAS", apiKey: "a:b:hush-hush" };
    const refused = await run("project", { ...NO_SETTINGS, CONFIG: configOf(plain) });
    expect({ code: refused.code, stdout: refused.stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(refused.stderr).to.contain("plain http").and.not.contain("hush-hush");
    const misspelt = await run("project", { ...NO_SETTINGS, CONFIG: configOf({ ...plain, apiUrI: "x" }) });
    expect(misspelt.code).to.equal(1);
    expect(misspelt.stderr).to.contain("maas-lxd:apiUrI is not a setting").and.not.contain("hush-hush");
    const allowed = await run("project", {
      ...NO_SETTINGS,
      CONFIG: configOf({ ...plain, allowInsecure: "true", requestTimeout: "1s" }),
    });
    expect(allowed.code).to.equal(1);
    expect(allowed.stderr)
      .to.contain("maas.invalid")
      .and.not.match(/plain http|hush-hush/);
  });

  it("end the command with Pulumi's words where a stack's cannot be read, though the environment has some", async () => {
    const { code, stdout, stderr } = await run("project", region.env);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr)
      .to.contain("the configuration of stack dev cannot be read: error: no stack named 'dev' found")
      .and.contain("--stack organization/project/stack")
      .and.not.contain(region.lab.simulator.apiKey.split(":")[2]);
  });
});
