import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "./say.mjs";

/** The repository's root folder. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @param {string} file a path below the project's root
 * @returns {any}
 */
export function readJson(file) {
  return JSON.parse(readFileSync(join(projectRoot, file), "utf8"));
}

/** Refuses a Node that is older than package.json's `engines` says. */
export function requireNode() {
  const wanted = /** @type {string} */ (readJson("package.json").engines.node).replace(/^>=/, "");
  if (atLeast(process.versions.node, wanted)) return;
  throw new UserError(`Node ${wanted} or later is needed; this is Node ${process.versions.node}`);
}

/**
 * Whether a version is the same as, or later than, another. Pre-release and build parts do not count.
 *
 * @param {string} version such as `3.248.0`
 * @param {string} wanted such as `20.19`; a part left out is 0
 */
export function atLeast(version, wanted) {
  const [have, want] = [version, wanted].map((text) => {
    const [core = ""] = text.replace(/^v/, "").split(/[-+]/);
    return core.split(".").map(Number);
  });
  for (let part = 0; part < 3; part += 1) {
    const difference = (have?.[part] ?? 0) - (want?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
