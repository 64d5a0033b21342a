import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { BoundedProcess, type Outcome } from "../support/process";
import { projectRoot } from "../support/project";

const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The scripts that end in a program of this project, and its arguments for Node. */
const programs = Object.entries(scripts).flatMap(([name, command]) => {
  const [, args] = /(?:^|&& )node ((?:--\S+ )*\S+\.m?js)$/.exec(command) ?? [];
  return args === undefined ? [] : [{ name, args: args.split(" ") }];
});

const run = (...args: string[]): Promise<Outcome> =>
  new BoundedProcess(process.execPath, args, { cwd: projectRoot, env: process.env, timeoutMs: 50_000 }).ended;

describe("npm run … --help", function () {
  this.timeout(60_000);

  it("is there for the scripts that people run", () => {
    const names = programs.map(({ name }) => name);
    expect(names).to.include.members(["demo", "test", "bench", "bench:check", "test:crash", "test:versions"]);
  });

  for (const { name, args } of programs) {
    it(`${name} says what it does, and does not do it`, async () => {
      const { code, stdout, stderr } = await run(...args, "--help");
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout).to.match(new RegExp(`^npm (run )?${name}\\b.*: `));
      expect(stdout).not.to.contain("    at ");
    });
  }

  it("a benchmark that is not there is an error that names those that are", async () => {
    const { code, stderr } = await run(join("scripts", "bench.mjs"), "nosuch");
    expect(code).to.equal(1);
    expect(stderr).to.match(/there is no benchmark nosuch; there are check, .*peers/);
  });

  it("an unknown option is named, with the usage and without a stack", async () => {
    const { code, stderr } = await run(join("dist", "test", "recovery", "crash-main.js"), "--nosuch");
    expect(code).to.equal(1);
    expect(stderr).to.contain("--nosuch").and.contain("npm run test:crash").and.not.contain("    at ");
  });
});
