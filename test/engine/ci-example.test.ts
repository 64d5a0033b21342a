import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { EngineHome, type Stack } from "../support/engine";
import { copyExample, installPackage } from "../support/package";
import { BoundedProcess, type Outcome } from "../support/process";
import { projectRoot } from "../support/project";
import { SimulatorProcess } from "../support/simulator-process";

interface Job {
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly run?: string; readonly if?: string }[];
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<"offline" | "online" | "nightly", Job>>;
}

/** Pulumi's exit code where no changes were expected. */
const CHANGES = 7;

const file = join(projectRoot, "examples", "ci", "pulumi.yml");

describe("examples/ci, with the real engine", function () {
  this.timeout(300_000);

  const workflow = parse(readFileSync(file, "utf8")) as Workflow;
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;

  beforeEach(async () => {
    simulator = await SimulatorProcess.start();
    home = new EngineHome();
    stack = await home.stack(copyExample(await installPackage(), "network"), "prod");
  });

  afterEach(async () => {
    home.dispose();
    await simulator.stop();
  });

  const maas = (apiKey = simulator.apiKey) => ({ MAAS_API_URL: simulator.url, MAAS_API_KEY: apiKey });

  /** Runs a job's own commands as GitHub does, with what its `env` names; the packages are installed already. */
  async function run(name: keyof Workflow["jobs"], apiKey?: string): Promise<Outcome[]> {
    const job = workflow.jobs[name];
    const commands = job.steps.flatMap(({ run: command, if: always }) =>
      command === undefined || command === "npm ci" ? [] : [{ command, always: always !== undefined }],
    );
    const secrets = Object.fromEntries(
      Object.entries(maas(apiKey)).filter(([key]) => key in (job.env ?? {})),
    );
    const env = { ...home.env, STACK: workflow.env["STACK"], ...secrets };
    const outcomes: Outcome[] = [];
    // Each job has a checkout of its own, and `--config` writes into it.
    const config = join(stack.program, "Pulumi.prod.yaml");
    const committed = existsSync(config) ? readFileSync(config, "utf8") : "";
    for (const { command, always } of commands) {
      if (outcomes.some(({ code }) => code !== 0) && !always) continue;
      const options = { cwd: stack.program, env, timeoutMs: 120_000 };
      outcomes.push(await new BoundedProcess("bash", ["-e", "-c", command], options).ended);
    }
    writeFileSync(config, committed);
    return outcomes;
  }

  async function up(): Promise<void> {
    const env = { ...home.env, ...maas() };
    const args = ["up", "--yes", "--skip-preview", "--stack", "prod"];
    const options = { cwd: stack.program, env, timeoutMs: 120_000 };
    const { code, stdout, stderr } = await new BoundedProcess("pulumi", args, options).ended;
    expect(code, stdout + stderr).to.equal(0);
  }

  const codes = (outcomes: readonly Outcome[]): (number | null)[] => outcomes.map(({ code }) => code);
  const printed = (outcomes: readonly Outcome[]): string =>
    outcomes.map(({ stdout, stderr }) => stdout + stderr).join("\n");

  it("has the commands that the page shows", () => {
    const page = readFileSync(join(projectRoot, "docs", "pull-requests.md"), "utf8");
    const shown = [...page.matchAll(/^- run: (.*)$/gm)].map(([, command]) => command);
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps.map(({ run: command }) => command));
    expect(shown).to.have.length(4);
    expect(steps).to.include.members(shown);
  });

  it("previews a new VM both ways and makes nothing; offline asks MAAS nothing, and finds what the inputs alone show", async () => {
    for (const job of ["offline", "online"] as const) {
      const outcomes = await run(job);
      expect(codes(outcomes), printed(outcomes)).to.deep.equal([0]);
      expect(printed(outcomes)).to.contain("database").and.contain("create");
    }
    expect(await simulator.vmIds()).to.deep.equal([]);
    await simulator.forgetRequests();
    expect(workflow.jobs.offline.env, "no key").to.equal(undefined);
    await stack.setConfig("ipAddress", "10.10.0.300");
    const outcomes = await run("offline");
    expect(codes(outcomes)).to.deep.equal([1]);
    expect(printed(outcomes)).to.contain("Invalid IP address format: 10.10.0.300");
    expect(await simulator.requests()).to.deep.equal([]);
  });

  it("online finds what only MAAS shows, which offline passes over", async () => {
    await stack.setConfig("ipAddress", "10.10.0.11");
    expect(codes(await run("offline"))).to.deep.equal([0]);
    const outcomes = await run("online");
    expect(codes(outcomes)).to.deep.equal([1]);
    expect(printed(outcomes)).to.contain("IP address 10.10.0.11 is already in use by");
  });

  it("nightly is green for what is as it was made, and red for drift, for leftovers and for an ordinary user's key", async () => {
    await up();
    const quiet = await run("nightly");
    expect(codes(quiet), printed(quiet)).to.deep.equal([0, 0]);
    const blind = await run("nightly", simulator.userApiKey);
    expect(codes(blind)[0], printed(blind)).to.equal(1);
    expect(printed(blind)).to.contain("does not show machine");

    const { database: systemId = "" } = await stack.vmIds();
    await simulator.setFaults([{ kind: "machine-changed", systemId, set: { vmHost: "vmhost2" } }]);
    const drifted = await run("nightly");
    expect(codes(drifted), printed(drifted)).to.deep.equal([CHANGES, 0]);

    const { resources = [] } = await stack.export();
    const { urn = "" } = resources.find(({ id }) => id === systemId) ?? {};
    await stack.must("state", "delete", urn, "--yes", "--stack", "prod");
    const left = await run("nightly");
    expect(codes(left), printed(left)).to.deep.equal([CHANGES, 3]);
    expect(printed(left)).to.contain(systemId);
    expect(await simulator.vmIds(), "nothing was removed").to.deep.equal([systemId]);
  });

  it("an ordinary user's key cannot preview a VM that is to be made", async () => {
    const online = await run("online", simulator.userApiKey);
    expect(codes(online)).to.deep.equal([1]);
    expect(printed(online)).to.contain("only administrators may compose a VM");
  });
});
