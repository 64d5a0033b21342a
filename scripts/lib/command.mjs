import { spawn } from "node:child_process";
import { duration, say, UserError } from "./say.mjs";

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 and more when a signal ended the command
 * @property {string} stdout empty unless captured
 * @property {string} stderr empty unless captured
 */

/**
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; the script's own when left out
 * @property {number} timeoutMs after which the command and all that it started are killed
 * @property {"capture" | "show" | "stderr"} [output] kept for the caller, shown as it is, or shown on standard error
 * @property {string} [doing] when given, a line every half minute says that this still goes on
 */

/** The process groups now running, so that none outlives the script. */
const groups = /** @type {Set<number>} */ (new Set());

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

let interrupted = false;

for (const signal of /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    interrupted = true;
    for (const pid of groups) signalGroup(pid, signal);
    if (groups.size === 0) process.exit(130);
  });
}
process.on("exit", () => {
  for (const pid of groups) signalGroup(pid, "SIGKILL");
});

/**
 * Runs a command to its end, with no standard input and within a bound.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} options
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd, env = process.env, timeoutMs, output = "capture", doing }) {
  return new Promise((resolve, reject) => {
    const sink = output === "capture" ? "pipe" : output === "show" ? "inherit" : 2;
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ["ignore", sink, output === "capture" ? "pipe" : "inherit"],
      detached: process.platform !== "win32",
      shell: process.platform === "win32" && command === "npm",
    });
    const { pid } = child;
    if (pid !== undefined) groups.add(pid);
    const started = performance.now();
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));

    let late = false;
    const limit = setTimeout(() => {
      late = true;
      if (pid !== undefined) signalGroup(pid, "SIGKILL");
    }, timeoutMs);
    const pulse =
      doing === undefined
        ? undefined
        : setInterval(() => say(`  … ${doing} (${duration(performance.now() - started)} so far)`), 30_000);
    const settle = () => {
      clearTimeout(limit);
      clearInterval(pulse);
      if (pid !== undefined) groups.delete(pid);
    };

    child.on("error", (error) => {
      settle();
      reject(error);
    });
    child.on("close", (code, signal) => {
      settle();
      if (late)
        reject(new UserError(`${command} ${args.join(" ")} did not end within ${duration(timeoutMs)}`));
      else if (interrupted) reject(new UserError("interrupted"));
      else resolve({ code: code ?? (signal === "SIGINT" ? 130 : 128), stdout, stderr });
    });
  });
}

/**
 * As {@link run}; a command that fails is an error with what it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} options
 */
export async function mustRun(command, args, options) {
  const outcome = await run(command, args, options);
  if (outcome.code !== 0) {
    const printed = `${outcome.stdout}${outcome.stderr}`.trimEnd();
    throw new UserError(
      `${command} ${args.join(" ")} ended with exit code ${outcome.code}${printed && `:\n${printed}`}`,
    );
  }
  return outcome;
}
