import { join } from "node:path";
import { expect } from "chai";
import { BoundedProcess } from "../support/process";
import { projectRoot } from "../support/project";

const MINUTE_MS = 60_000;

/** The script in a process of its own, since it quickens time there. */
async function run(...args: string[]): Promise<{ code: number | null; printed: string }> {
  const script = join(projectRoot, "dist", "test", "histories", "main.js");
  const options = { cwd: projectRoot, env: process.env, timeoutMs: 10 * MINUTE_MS };
  const { code, stdout, stderr } = await new BoundedProcess(
    process.execPath,
    ["--enable-source-maps", script, ...args],
    options,
  ).ended;
  return { code, printed: `${stdout}${stderr}` };
}

describe("histories of small programs", function () {
  this.timeout(11 * MINUTE_MS);

  it("leave what the previews announced, the provider in one process with the model of the engine", async () => {
    const halves = await Promise.all([
      run("--from", "1", "--seeds", "50", "--by", "model", "--shrink", "30"),
      run("--from", "51", "--seeds", "50", "--by", "model", "--shrink", "30"),
    ]);
    for (const { code, printed } of halves) expect(code, printed).to.equal(0);
  });

  it("leave what the previews announced, the provider in its own process", async () => {
    const { code, printed } = await run("--only", "10", "--by", "process", "--shrink", "0");
    expect(code, printed).to.equal(0);
  });
});
