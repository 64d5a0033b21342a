import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../command.mjs";
import { readJson } from "../project.mjs";
import { addressOf, kinds, layOut } from "./programs.mjs";
import { trialEnvironment } from "./toolchain.mjs";

const minutes = 60_000;

/** How each package manager installs what package.json names. */
const installs = {
  npm: ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"],
  pnpm: ["pnpm", "install"],
  yarn: ["yarn", "install", "--non-interactive"],
};

/** pnpm wants to be told of each package with a script of its installation whether to run it; @pulumi/pulumi brings one that needs none. */
export const PNPM_SETTINGS = "allowBuilds:\n  protobufjs: false\n";

/** @typedef {keyof typeof installs} Manager */

export const managers = /** @type {Manager[]} */ (Object.keys(installs));

/**
 * One Node, one @pulumi/pulumi, one package manager.
 *
 * @typedef {object} Combination
 * @property {{ major: string, version: string, bin: string }} node
 * @property {string} pulumi
 * @property {Manager} manager
 */

/**
 * What all trials share.
 *
 * @typedef {object} Ground
 * @property {string} folder for what is made
 * @property {string} tarball of the package
 * @property {readonly string[]} path the folders of engine and package managers
 * @property {{ url: string, apiKey: string }} region
 */

/**
 * Installs the packed package as a user does, and has each kind of program make a VM and remove it.
 *
 * @param {Combination} combination
 * @param {Ground} ground
 * @returns {Promise<Record<string, string | undefined>>} what went wrong, by kind of program; undefined where nothing did
 */
export async function trial({ node, pulumi, manager }, ground) {
  const folder = join(ground.folder, `${node.major}-${pulumi}-${manager}`);
  mkdirSync(folder);
  const { typescript, "@types/node": types } = readJson("package.json").devDependencies;
  const dependencies = {
    "pulumi-maas-lxd": `file:${ground.tarball}`,
    "@pulumi/pulumi": pulumi,
    "@types/node": types,
    typescript,
  };
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "matrix", private: true, dependencies }),
  );
  writeFileSync(join(folder, "pnpm-workspace.yaml"), PNPM_SETTINGS);
  const env = trialEnvironment([node.bin, ...ground.path], {
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "only for this temporary backend",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    MAAS_API_URL: ground.region.url,
    MAAS_API_KEY: ground.region.apiKey,
  });
  const { problem } = await attempt(folder, env, installs[manager]);
  const ends = await Promise.all(
    kinds.map(async (kind, number) => [
      kind.name,
      problem ?? (await live(layOut(folder, kind, number, node.version), kind, number, env)),
    ]),
  );
  return Object.fromEntries(ends);
}

/**
 * Runs one command.
 *
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} line
 */
async function attempt(cwd, env, [command = "", ...args]) {
  const { code, stdout, stderr } = await run(command, args, { cwd, env, timeoutMs: 10 * minutes });
  return { problem: code === 0 ? undefined : `${command} ${args[0]}: ${lastLines(stdout + stderr)}`, stdout };
}

/**
 * A program's whole life, at an address of its own.
 *
 * @param {string} cwd
 * @param {import("./programs.mjs").Kind} kind
 * @param {number} number
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} the first thing that went wrong
 */
async function live(cwd, { compiles }, number, env) {
  const stack = `s${number}`;
  const address = addressOf(number);
  const quiet = ["--non-interactive", "--color", "never", "--stack", stack];
  const lines = [
    ...(compiles ? [["node", join("..", "node_modules", "typescript", "bin", "tsc")]] : []),
    ["pulumi", "stack", "init", stack, "--non-interactive"],
    ["pulumi", "up", "--yes", "--skip-preview", ...quiet],
    ["pulumi", "preview", "--expect-no-changes", ...quiet],
    ["pulumi", "destroy", "--yes", "--skip-preview", ...quiet],
  ];
  /** @type {string | undefined} */
  let first;
  for (const line of lines) {
    // Whatever failed: the next combination needs the address.
    if (first !== undefined && line[1] !== "destroy") continue;
    const { problem, stdout } = await attempt(cwd, env, line);
    first ??= problem;
    if (line[1] === "up" && !new RegExp(`address: +"${address}"`).test(stdout)) {
      first ??= `the address is another one: ${lastLines(stdout)}`;
    }
  }
  return first;
}

/** @param {string} printed */
function lastLines(printed) {
  return printed.trim().split("\n").slice(-12).join("\n");
}
