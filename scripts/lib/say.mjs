/**
 * What the scripts show about themselves. It goes to standard error, so that standard output stays free for
 * what another program reads.
 *
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * A duration as a person reads it: `0.4 s`, `12 s`, `3 min 05 s`.
 *
 * @param {number} milliseconds
 * @returns {string}
 */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** An error whose message is meant for the person at the terminal: shown without a stack. */
export class UserError extends Error {}

/**
 * Runs a script's main function; an error ends the process with exit code 1 and its message.
 *
 * @param {() => Promise<number | void>} main resolves to the exit code, 0 when left out
 * @param {string} [usage] what `--help` shows
 */
export async function runMain(main, usage) {
  if (usage !== undefined && process.argv.slice(2).some((arg) => arg === "--help" || arg === "-h")) {
    process.stdout.write(`${usage.trim()}\n`);
    return;
  }
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (error instanceof UserError) say(`\nerror: ${error.message}`);
    else say(`\nerror: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  }
}
