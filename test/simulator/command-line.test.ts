import { join } from "node:path";
import { expect } from "chai";
import { BoundedProcess, type Outcome } from "../support/process";
import { projectRoot } from "../support/project";

const main = join(projectRoot, "dist", "simulator", "main.js");

describe("the simulator's command line", function () {
  this.timeout(30_000);

  const run = (...args: string[]): Promise<Outcome> =>
    new BoundedProcess(process.execPath, [main, ...args], {
      cwd: projectRoot,
      env: process.env,
      timeoutMs: 20_000,
    }).ended;

  for (const [args, said] of [
    [["--threads", "0"], "--threads: '0' is not more than 0"],
    [["--clock", "0"], "--clock: '0' is not more than 0"],
    [["--clock", "fast"], "--clock: 'fast' is not a number"],
    [["--deploy", "soon"], "--deploy: 'soon' is not a duration"],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout, stderr }).to.deep.equal({
        code: 2,
        stdout: "",
        stderr: `maas-simulator: ${said}\n`,
      });
    });
  }

  it("has help by -h, too", async () => {
    const [long, short] = await Promise.all([run("--help"), run("-h")]);
    expect(short).to.deep.equal(long);
    expect(short).to.include({ code: 0, stderr: "" });
    expect(short.stdout).to.match(/^maas-simulator: a MAAS region/);
  });
});
