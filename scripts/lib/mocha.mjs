import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { projectRoot } from "./project.mjs";
import { withTemporaryFolder } from "./temporary.mjs";

/**
 * @typedef {object} Counts
 * @property {number} passes
 * @property {number} failures
 * @property {number} pending skipped tests
 */

/**
 * Runs mocha on the compiled tests, showing what it prints.
 *
 * @param {readonly string[]} args for mocha
 * @param {NodeJS.ProcessEnv} env
 * @param {number} timeoutMs for all tests together
 * @returns {Promise<Counts>} a run that broke off before its end counts as one failure
 */
export async function runMocha(args, env, timeoutMs) {
  return withTemporaryFolder("test-run-", async (folder) => {
    const file = join(folder, "counts.json");
    const reporter = join(projectRoot, "scripts", "lib", "reporter.cjs");
    const own = ["--reporter", reporter, "--reporter-option", `counts=${file}`];
    const { code } = await run(
      process.execPath,
      [join(projectRoot, "node_modules", "mocha", "bin", "mocha.js"), ...own, ...args],
      { cwd: projectRoot, env, timeoutMs, output: "show" },
    );
    /** @type {Counts} */
    const counts = existsSync(file)
      ? JSON.parse(readFileSync(file, "utf8"))
      : { passes: 0, failures: 0, pending: 0 };
    return code !== 0 && counts.failures === 0 ? { ...counts, failures: 1 } : counts;
  });
}
