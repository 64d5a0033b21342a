import { readFileSync } from "node:fs";
import { run } from "./command.mjs";
import { duration, say, UserError } from "./say.mjs";

const minute = 60_000;

/**
 * What tests want of the system and can do without.
 *
 * @typedef {object} Wanted
 * @property {string} name for people: `LXD`
 * @property {readonly string[]} packages of Debian
 * @property {readonly string[]} commands that are there once it is installed
 * @property {string} use what it is for: `the tests against a real LXD`
 */

/**
 * Where they are taken from.
 *
 * @typedef {object} Options
 * @property {NodeJS.ProcessEnv} [env] for apt-get; the script's own when left out
 * @property {number | undefined} [user] id of the user that runs this
 * @property {string} [release] the file that shows which system this is
 * @property {number} [timeoutMs] for each of the steps
 */

/**
 * Installs packages of Debian where they are missing and can be installed. That they cannot is not a failure: the tests that need them say
 * so and skip.
 *
 * @param {Wanted} wanted
 * @param {Options} [options]
 * @returns {Promise<string>} what came of it, for the person at the terminal
 */
export async function ensureDebian(
  { name, packages, commands, use },
  { env = process.env, user = process.getuid?.(), release = "/etc/os-release", timeoutMs = 3 * minute } = {},
) {
  const skips = `${use} are skipped`;
  if (await areThere(commands, env)) return `${name} is there, for ${use}`;
  if (user !== 0) return `${name} is missing, and only root can install it: ${skips}`;
  if (!isDebian(release))
    return `${name} is missing, and this is no Debian, whose package is known to do: ${skips}`;
  say(`Installing ${name} for ${use}, Debian's ${packages.join(" and ")} (apt-get install) …`);
  const started = performance.now();
  /** @param {string[]} args */
  const apt = (...args) =>
    run("apt-get", [...quietly, ...args], {
      env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
      timeoutMs,
      doing: `apt-get ${args[0]}`,
    });
  try {
    // A list that is out of date can still do.
    await apt("update");
    // Downloaded first: that can be broken off without harm when it takes too long.
    const downloaded = await apt("install", "--no-install-recommends", "--download-only", ...packages);
    const { code, stdout, stderr } =
      downloaded.code === 0
        ? await apt("install", "--no-install-recommends", "--no-download", ...packages)
        : downloaded;
    if (code === 0 && (await areThere(commands, env))) {
      return `  done in ${duration(performance.now() - started)}`;
    }
    const said = `${stdout}${stderr}`.trim().split("\n").pop() ?? "";
    return `${name} could not be installed (${said || `apt-get ended with ${code}`}): ${skips}`;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!missing && !(error instanceof UserError)) throw error;
    return `${name} could not be installed (${missing ? "there is no apt-get" : error.message}): ${skips}`;
  }
}

/** Asks nothing, waits for nobody's lock for long, and gives up on a mirror that does not answer. */
const quietly = [
  "-y",
  "-q",
  ...["Acquire::Retries=1", "Acquire::http::Timeout=20", "Acquire::https::Timeout=20"].flatMap((o) => [
    "-o",
    o,
  ]),
  ...["-o", "DPkg::Lock::Timeout=60"],
];

/**
 * @param {readonly string[]} commands
 * @param {NodeJS.ProcessEnv} env
 */
async function areThere(commands, env) {
  for (const command of commands) {
    try {
      const { code } = await run(command, ["--version"], { env, timeoutMs: minute / 2 });
      if (code !== 0) return false;
    } catch {
      return false;
    }
  }
  return true;
}

/** @param {string} release */
function isDebian(release) {
  try {
    return /^ID=debian$/m.test(readFileSync(release, "utf8"));
  } catch {
    return false;
  }
}
