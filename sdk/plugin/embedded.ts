import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const manifest = JSON.parse(readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8")) as {
  version: string;
};

/** Which plugin a resource needs, and from where the engine fetches it on a machine that has no npm package. */
export const PLUGIN_SOURCE = {
  version: manifest.version,
  pluginDownloadURL: "github://api.github.com/pulumi-maas-lxd/pulumi-maas-lxd",
} as const;

/** Set to `true`: the plugin of this package is not put into Pulumi's plugin cache, and the engine finds one in its other ways. */
const OPT_OUT = "PULUMI_MAAS_LXD_NO_EMBEDDED_PLUGIN";

let done = false;

/**
 * Puts the plugin of this package where the engine looks for plugins, unless it is there: `npm install` is then all that a user has to do. The
 * engine looks there each time that it needs one, so it is found in the same run.
 */
export function ensurePlugin(): void {
  if (done || process.env[OPT_OUT] === "true" || isMocked()) {
    return;
  }
  const home = process.env["PULUMI_HOME"] || join(homedir(), ".pulumi");
  install(join(home, "plugins", `resource-maas-lxd-v${manifest.version}`));
  done = true;
}

/** Whether a unit test runs the program, without an engine. */
function isMocked(): boolean {
  return pulumi.runtime.hasMonitor() && pulumi.runtime.getMonitor()?.constructor.name === "MockMonitor";
}

/** In one step, so that no run finds half of it, also beside others that do the same. */
function install(target: string): void {
  if (existsSync(target)) {
    return;
  }
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  const unfinished = mkdtempSync(join(parent, ".maas-lxd-"));
  try {
    cpSync(join(__dirname, "..", "..", "plugin"), unfinished, { recursive: true });
    renameSync(unfinished, target);
  } catch (error) {
    if (!existsSync(target)) {
      throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
