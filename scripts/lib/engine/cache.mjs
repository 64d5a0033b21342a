import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DYNAMIC_PROVIDER, ENGINE, ENGINE_VERSION, LANGUAGE_HOST } from "./versions.mjs";

/** The user's cache folder, as each platform names it. */
function userCache() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32") return LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}

/** The project's folder in the user's cache; all that the scripts leave outside the project is in it. */
export const cacheFolder = join(userCache(), "pulumi-maas-lxd");

/** Where the engine is kept once it has been fetched or built. */
export const engineFolder = join(cacheFolder, `engine-${ENGINE_VERSION}`);

/** @param {string} folder */
export function holdsEngine(folder) {
  return [ENGINE, LANGUAGE_HOST, DYNAMIC_PROVIDER].every((name) => existsSync(join(folder, name)));
}
