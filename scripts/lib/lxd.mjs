import { readFileSync } from "node:fs";
import { run } from "./command.mjs";
import { duration, say, UserError } from "./say.mjs";

const minute = 60_000;
const skips = "the tests against a real LXD are skipped";

/**
 * Installs Debian's package `lxd` where it is missing and can be installed, for the tests that start a real LXD in a folder of their
 * own. That it cannot is not a failure: those tests say so and skip.
 *
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] for apt-get; the script's own when left out
 * @param {number | undefined} [options.user] id of the user that runs this
 * @param {string} [options.release] the file that shows which system this is
 * @param {number} [options.timeoutMs] for each of the steps
 * @returns {Promise<string>} what came of it, for the person at the terminal
 */
export async function ensureLxd({
  env = process.env,
  user = process.getuid?.(),
  release = "/etc/os-release",
  timeoutMs = 3 * minute,
} = {}) {
  if (await isThere(env)) return "LXD is there, for the tests against a real one";
  if (user !== 0) return `LXD is missing, and only root can install it: ${skips}`;
  if (!isDebian(release))
    return `LXD is missing, and this is no Debian, whose package is known to do: ${skips}`;
  say("Installing Debian's package lxd, for the tests against a real LXD (apt-get install) …");
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
    const downloaded = await apt("install", "--no-install-recommends", "--download-only", "lxd");
    const { code, stdout, stderr } =
      downloaded.code === 0
        ? await apt("install", "--no-install-recommends", "--no-download", "lxd")
        : downloaded;
    if (code === 0 && (await isThere(env))) {
      return `  done in ${duration(performance.now() - started)}`;
    }
    const said = `${stdout}${stderr}`.trim().split("\n").pop() ?? "";
    return `LXD could not be installed (${said || `apt-get ended with ${code}`}): ${skips}`;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!missing && !(error instanceof UserError)) throw error;
    return `LXD could not be installed (${missing ? "there is no apt-get" : error.message}): ${skips}`;
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

/** @param {NodeJS.ProcessEnv} env */
async function isThere(env) {
  for (const command of ["lxd", "lxc"]) {
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
