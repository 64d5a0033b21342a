import { expect } from "chai";
import { join } from "node:path";
import { neutralEnvironment } from "../support/environment";
import { mustRun } from "../support/process";
import { projectRoot } from "../support/project";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";
import { EVENTS_OF_A_LIFE, expectGone, heldBy, steps, type Step } from "./vm-life";

const sources = join(projectRoot, "test", "clients", "gomaas");
const hostname = "from-go";
const ip = "10.20.0.60";
const minutes = 60_000;

/** Builds the client program in Go's caches of modules and objects; undefined where there is no Go. */
async function compile(): Promise<string | undefined> {
  const options = { cwd: sources, env: process.env, timeoutMs: 8 * minutes };
  try {
    await mustRun("go", ["version"], options);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const program = join(temporaryFolder("gomaas"), process.platform === "win32" ? "client.exe" : "client");
  await mustRun("go", ["build", "-o", program, "."], options);
  return program;
}

describe("gomaasclient v0.7.0, unchanged, against the simulator", () => {
  let program: string;
  let region: SimulatorProcess | undefined;

  before(async function () {
    // Its modules are fetched and compiled once for a user.
    this.timeout(10 * minutes);
    const compiled = await compile();
    if (compiled === undefined) {
      console.log("      skipped: Go is missing (no go on PATH)");
      return this.skip();
    }
    program = compiled;
    region = await SimulatorProcess.start();
  });

  after(() => region?.stop());

  async function run(part: "create" | "remove"): Promise<Step[]> {
    const { url = "", apiKey = "" } = region ?? {};
    const { stdout } = await mustRun(program, [url, apiKey, part], {
      cwd: projectRoot,
      env: neutralEnvironment(),
      timeoutMs: minutes,
    });
    return steps(stdout);
  }

  it("logs in, lists, composes, allocates and deploys a VM with a static address", async function () {
    this.timeout(70_000);
    const linked = [["static", ip]];
    expect(await run("create")).to.deep.equal([
      { step: "login", version: "3.7.3" },
      {
        step: "hosts",
        hosts: [
          ["vmhost1", 64, 524288, 1, "default"],
          ["vmhost2", 64, 524288, 1, "default"],
        ],
      },
      {
        step: "compose",
        host: "vmhost1",
        cpus: 2,
        memory: 2048,
        storage: 10_000,
        status: "Ready",
        power: "off",
        links: [["auto", ""]],
      },
      { step: "link", address: ip, subnet: "10.20.0.0/16" },
      { step: "allocate", owner: "admin", status: "Allocated", power: "off", links: linked },
      {
        step: "deploy",
        series: "jammy",
        annotations: { "made-by": "gomaasclient" },
        status: "Deployed",
        power: "on",
        queried: "on",
        gateway: "10.20.0.1",
        links: linked,
      },
      { step: "list", hostnames: [hostname, "vmhost1", "vmhost2"] },
      { step: "events", newest_first: EVENTS_OF_A_LIFE },
    ]);
    expect(heldBy(hostname, await region!.state())).to.deep.equal({
      statuses: [["Deployed", "vmhost1"]],
      addresses: [ip],
      instances: [["vmhost1", true]],
    });
  });

  it("releases and deletes it, and nothing of it is left", async function () {
    this.timeout(70_000);
    expect((await run("remove")).slice(1)).to.deep.equal([
      { step: "release", status: "Ready", power: "off", links: [["static", ip]] },
      { step: "delete", hostnames: ["vmhost1", "vmhost2"] },
    ]);
    expectGone(hostname, ip, await region!.state());
  });
});
