import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "chai";
import type * as Simulator from "../../simulator/index";
import { filesOf, npmInstall, packSimulator } from "../support/package";
import { BoundedProcess, mustRun } from "../support/process";
import { projectRoot } from "../support/project";
import { temporaryFolder } from "../support/temporary";

describe("the package maas-simulator", function () {
  this.timeout(180_000);
  let folder: string;

  before(async () => {
    folder = temporaryFolder("simulator");
    await npmInstall(folder, { "maas-simulator": `file:${await packSimulator()}` });
  });

  it("holds its build, its README and its coverage, and no sources", async () => {
    const files = await filesOf(await packSimulator());
    expect(files).to.include.members(["package.json", "README.md", "COVERAGE.md", "dist/main.js"]);
    expect(files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))).to.be.empty;
    expect(files.filter((file) => /\.test\.|tsbuildinfo|\.map$/.test(file))).to.be.empty;
  });

  it("has the program", async () => {
    const program = join(folder, "node_modules", ".bin", "maas-simulator");
    const bounds = { cwd: folder, env: process.env, timeoutMs: 60_000 };
    const { stdout } = await mustRun(program, ["--help"], bounds);
    expect(stdout).to.match(/^maas-simulator: /);
    const started = new BoundedProcess(program, ["--port", "0"], bounds);
    const [, line = ""] = await started.waitForOutput(/^(\{.*\})\n/m, 30_000);
    const { url } = JSON.parse(line) as { url: string };
    const answer = await fetch(`${url}/api/2.0/version/`);
    expect(await answer.json()).to.have.property("version", "3.7.3");
    started.kill("SIGTERM");
    expect((await started.ended).code).to.equal(0);
  });

  it("has the library, and the schemas of its files", async () => {
    const from = createRequire(join(folder, "index.js"));
    const { startSimulator } = from("maas-simulator") as typeof Simulator;
    const simulator = await startSimulator();
    expect(simulator.state().machines).not.to.be.empty;
    await simulator.stop();
    for (const [name, source] of [
      ["inventory.schema.json", "lab"],
      ["faults.schema.json", "faults"],
    ] as const) {
      const text = readFileSync(join(projectRoot, "simulator", source, name), "utf8");
      expect(from(`maas-simulator/${name}`)).to.deep.equal(JSON.parse(text));
    }
  });
});
