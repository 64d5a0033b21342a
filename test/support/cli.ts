import { join } from "node:path";
import { BoundedProcess, type Outcome } from "./process";
import { projectRoot } from "./project";

/**
 * Runs the package's command as a user would.
 *
 * @param env beside those of the test run
 */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { cwd = projectRoot, timeoutMs = 60_000 } = {},
): Promise<Outcome> {
  const script = join(projectRoot, "dist", "cli", "main.js");
  return new BoundedProcess(process.execPath, [script, ...args], {
    cwd,
    env: { ...process.env, ...env },
    timeoutMs,
  }).ended;
}
