import { join } from "node:path";

/**
 * The test run's environment without what would lead a program, the engine or the provider to the user's own stacks
 * or MAAS.
 */
export function neutralEnvironment(): NodeJS.ProcessEnv {
  const own = /^(PULUMI_|MAAS_API_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

/**
 * What lets the processes of the tests start in half the time (quick-start.ts). `npm test` asks for it; what measures, shows or follows the
 * documentation runs as users do.
 */
export const quickStart = process.env["PULUMI_MAAS_LXD_QUICK_START"] === "true" ? ["quick-start.js"] : [];

/** Arguments for Node that load these files of this folder before anything else. */
export const preloading = (files: readonly string[]): string[] =>
  files.map((file) => `--require=${join(__dirname, file)}`);
