import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Seen from the compiled file: where this package's own plugin is, bundled by the build. */
const EMBEDDED = join(__dirname, "..", "plugin");

/** The version of this package, which is the plugin's. */
export function packageVersion(): string {
  const manifest = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/**
 * Puts the plugin of this package where the engine looks for plugins, unless it is there. In one step, so that no run finds half of it, also
 * beside others that do the same.
 * @param env tells Pulumi's home
 * @returns the folder of the plugin
 */
export function cachePlugin(env: Readonly<Record<string, string | undefined>>): string {
  const home = env["PULUMI_HOME"] || join(homedir(), ".pulumi");
  const target = join(home, "plugins", `resource-maas-lxd-v${packageVersion()}`);
  if (existsSync(target)) {
    return target;
  }
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  const unfinished = mkdtempSync(join(parent, ".maas-lxd-"));
  try {
    cpSync(EMBEDDED, unfinished, { recursive: true });
    renameSync(unfinished, target);
  } catch (error) {
    if (!existsSync(target)) {
      throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return target;
}
