import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { mustRun } from "../command.mjs";
import { atLeast } from "../project.mjs";
import { UserError } from "../say.mjs";

const minutes = 60_000;

/**
 * Installs npm packages into a folder of their own.
 *
 * @param {string} folder is made
 * @param {readonly string[]} packages
 */
async function install(folder, packages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await mustRun("npm", ["install", ...quiet, ...packages], { cwd: folder, timeoutMs: 10 * minutes });
  return join(folder, "node_modules");
}

/**
 * A Node of some major version, as the npm package `node` brings it.
 *
 * @param {string} root
 * @param {string} major
 * @returns {Promise<{ major: string, version: string, bin: string }>} `bin`: the folder to be put first on PATH
 */
export async function nodeOf(root, major) {
  const bin = join(await install(join(root, `node-${major}`), [`node@${major}`]), "node", "bin");
  const { stdout } = await mustRun(join(bin, "node"), ["--version"], { timeoutMs: minutes });
  return { major, version: stdout.trim().replace(/^v/, ""), bin };
}

/**
 * The package managers beside npm, which comes with every Node.
 *
 * @param {string} root
 * @returns {Promise<string>} the folder with `pnpm` and `yarn`
 */
export async function packageManagers(root) {
  return join(await install(join(root, "managers"), ["pnpm", "yarn@1"]), ".bin");
}

/**
 * The newest @pulumi/pulumi that a Node takes, by its `engines`.
 *
 * @param {string} nodeVersion
 */
export async function newestPulumi(nodeVersion) {
  const args = ["view", "@pulumi/pulumi@>=3.200.0 <4", "version", "engines.node", "--json"];
  const { stdout } = await mustRun("npm", args, { timeoutMs: minutes });
  const all = /** @type {{ version: string, "engines.node"?: string }[]} */ (JSON.parse(stdout));
  const newest = all
    .filter(({ "engines.node": wanted = ">=0" }) => atLeast(nodeVersion, wanted.replace(/^>=\s*/, "")))
    .map(({ version }) => version)
    .reduce((one, other) => (atLeast(one, other) ? one : other), "0.0.0");
  if (newest === "0.0.0") throw new UserError(`no @pulumi/pulumi takes Node ${nodeVersion}`);
  return newest;
}

/**
 * The environment of a trial: nothing of the user's own stacks and MAAS.
 *
 * @param {readonly string[]} folders to be put first on PATH
 * @param {Record<string, string>} more
 * @returns {NodeJS.ProcessEnv}
 */
export function trialEnvironment(folders, more = {}) {
  const own = /^(PULUMI_|MAAS_API_|npm_)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [...folders, process.env["PATH"]].join(delimiter),
    ...more,
  };
}
