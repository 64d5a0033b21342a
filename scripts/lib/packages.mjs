import { existsSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./command.mjs";
import { projectRoot, readJson } from "./project.mjs";
import { duration, say } from "./say.mjs";

/** npm's own record of what it installed, written at the end of an installation that succeeded. */
const installedRecord = "node_modules/.package-lock.json";

/**
 * Whether node_modules holds what package-lock.json asks for. Compared by content: a file's time says nothing
 * after a switch of branches, and `npm install` writes package-lock.json after its record.
 *
 * @returns {boolean}
 */
function installed() {
  if (!existsSync(join(projectRoot, installedRecord))) return false;
  /** @type {Record<string, {version: string, optional?: boolean}>} */
  const wanted = readJson("package-lock.json").packages;
  /** @type {Record<string, {version: string}>} */
  const present = readJson(installedRecord).packages;
  const missing = Object.entries(wanted).some(
    ([path, { version, optional }]) =>
      path !== "" && present[path]?.version !== version && !(optional && present[path] === undefined),
  );
  return !missing && Object.keys(present).every((path) => wanted[path] !== undefined);
}

/** Installs the project's npm packages, when they are not there as package-lock.json names them. */
export async function ensurePackages() {
  if (installed()) return;
  say("Installing the npm packages that package-lock.json names (npm ci) …");
  const started = performance.now();
  await mustRun("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: projectRoot,
    timeoutMs: 15 * 60_000,
    output: "stderr",
    doing: "npm ci",
  });
  say(`  done in ${duration(performance.now() - started)}`);
}
