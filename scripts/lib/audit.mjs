import { run } from "./command.mjs";
import { projectRoot } from "./project.mjs";
import { UserError } from "./say.mjs";

/**
 * @typedef {object} Audit
 * @property {"clean" | "found" | "skipped"} verdict
 * @property {string} word what to show of it
 */

/** @typedef {{severity: string, range?: string}} Finding of a package, as `npm audit --json` has it */

/** What makes the audit fail: the packages that users get, from this severity on. */
const asked = ["audit", "--omit=dev", "--audit-level=high", "--json"];
const severe = ["high", "critical"];

/**
 * Asks the npm registry whether it knows of vulnerabilities in the runtime dependencies. A registry that serves no audits (a mirror often
 * does not) or that cannot be reached is not a reason to fail.
 *
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] for npm; the script's own when left out
 * @param {number} [options.timeoutMs]
 * @returns {Promise<Audit>}
 */
export async function audit({ env = process.env, timeoutMs = 60_000 } = {}) {
  try {
    const npm = [
      "--no-update-notifier",
      "--fetch-retries=1",
      "--fetch-retry-mintimeout=1000",
      "--loglevel=error",
    ];
    const { code, stdout } = await run("npm", [...asked, ...npm], { cwd: projectRoot, env, timeoutMs });
    /** @type {{metadata?: object, vulnerabilities?: Record<string, Finding>, message?: string}} */
    const report = JSON.parse(stdout);
    if (report.metadata === undefined) return skipped(report.message ?? "it gave no report");
    if (code === 0)
      return { verdict: "clean", word: "npm audit: no known vulnerabilities in the runtime dependencies" };
    const found = Object.entries(report.vulnerabilities ?? {}).filter(([, one]) =>
      severe.includes(one.severity),
    );
    const lines = found.map(([name, { severity, range }]) => `  ${name} ${range ?? ""}: ${severity}`);
    return {
      verdict: "found",
      word: ["npm audit found vulnerabilities in the runtime dependencies:", ...lines].join("\n"),
    };
  } catch (error) {
    if (error instanceof UserError) return skipped(error.message);
    if (error instanceof SyntaxError) return skipped("its report is no JSON");
    throw error;
  }
}

/** @param {string} why @returns {Audit} */
function skipped(why) {
  return { verdict: "skipped", word: `npm audit was skipped, since the registry gave no audit: ${why}` };
}
