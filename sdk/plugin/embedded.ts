import { cachePlugin, packageVersion } from "../../provider/plugin-cache";
import { isMocked } from "../mocked";

/** Which plugin a resource needs, and from where the engine fetches it on a machine that has no npm package. */
export const PLUGIN_SOURCE = {
  version: packageVersion(),
  pluginDownloadURL: "github://api.github.com/pulumi-maas-lxd/pulumi-maas-lxd",
} as const;

/** Set to `true`: the plugin of this package is not put into Pulumi's plugin cache, and the engine finds one in its other ways. */
const OPT_OUT = "PULUMI_MAAS_LXD_NO_EMBEDDED_PLUGIN";

let done = false;

/**
 * Sees to it that the engine finds the plugin of this package: `npm install` is then all that a user has to do. The engine looks into its
 * cache each time that it needs a plugin, so what is put there while the program runs is found in the same run.
 */
export function ensurePlugin(): void {
  if (!done && process.env[OPT_OUT] !== "true" && !isMocked()) {
    cachePlugin(process.env);
    done = true;
  }
}
