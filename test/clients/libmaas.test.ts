import { expect } from "chai";
import { join } from "node:path";
import { neutralEnvironment } from "../support/environment";
import { mustRun } from "../support/process";
import { projectRoot } from "../support/project";
import { findPython, virtualEnvironment } from "../support/python";
import { SimulatorProcess } from "../support/simulator-process";
import { EVENTS_OF_A_LIFE, expectGone, heldBy, steps, type Step } from "./vm-life";

const script = join(projectRoot, "test", "clients", "libmaas.py");
const hostname = "from-python";
const ip = "10.10.0.60";

describe("python-libmaas, unchanged, against the simulator", () => {
  let interpreter: string;
  let region: SimulatorProcess | undefined;

  before(async function () {
    // The packages are fetched once for a user.
    this.timeout(10 * 60_000);
    const python = await findPython();
    if (typeof python === "string") {
      console.log(`      skipped: ${python}`);
      return this.skip();
    }
    ({ interpreter } = await virtualEnvironment(python, "clients/requirements.txt"));
    region = await SimulatorProcess.start();
  });

  after(() => region?.stop());

  async function run(part: "create" | "remove"): Promise<Step[]> {
    const { url = "", apiKey = "" } = region ?? {};
    const { stdout } = await mustRun(interpreter, [script, url, apiKey, part], {
      cwd: projectRoot,
      env: neutralEnvironment(),
      timeoutMs: 60_000,
    });
    return steps(stdout);
  }

  it("logs in, lists, composes, allocates and deploys a VM with a static address", async function () {
    this.timeout(70_000);
    const linked = [["static", ip]];
    expect(await run("create")).to.deep.equal([
      { step: "login", user: "admin", admin: true, version: "3.7.3" },
      { step: "hosts", names: ["vmhost1", "vmhost2"], over_commit: [1, 1] },
      { step: "subnet", gateway: "10.10.0.1", dns: ["10.10.0.2"], fabric: "fabric-lan" },
      {
        step: "compose",
        hostname,
        cpus: 2,
        memory: 2048,
        status: "Ready",
        power: "off",
        links: [["auto", null]],
      },
      { step: "allocate", owner: "admin", status: "Allocated", power: "off", links: linked },
      { step: "deploy", series: "jammy", status: "Deployed", power: "on", links: linked },
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
