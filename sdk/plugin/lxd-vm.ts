import * as pulumi from "@pulumi/pulumi";
import type { LxdVmArgs } from "../args";
import { hintsFor, refuseMakingFirst } from "../options";
import { LxdVmProperties, UNDEFINED_PROPERTIES } from "../properties";
import { DYNAMIC_TYPE, PLUGIN_TYPE } from "../resource-types";
import { ensurePlugin, PLUGIN_SOURCE } from "./embedded";

/**
 * An LXD virtual machine, composed and deployed by MAAS: the same as `LxdVm` of `pulumi-maas-lxd`, through the plugin. It can be imported,
 * have a `provider` of its own, and shows its addresses in a preview.
 *
 * ```ts
 * const lab = new Provider("lab", { apiUrl: "https://maas.lab.example/MAAS", apiKey: config.requireSecret("labKey") });
 * const web = new LxdVm("web", { memory: 4096, staticIp: { ipAddress: "10.10.0.50" } }, { provider: lab });
 * ```
 */
export class LxdVm extends LxdVmProperties {
  /**
   * @param name the resource's name; the default host name is derived from it
   */
  constructor(name: string, args: LxdVmArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    refuseMakingFirst(name, opts);
    ensurePlugin();
    const inputs = {
      ...UNDEFINED_PROPERTIES,
      ...args,
      ...(args.userData === undefined ? {} : { userData: pulumi.secret(args.userData) }),
      ...hintsFor(name, PLUGIN_TYPE, opts),
    };
    const options = pulumi.mergeOptions(
      // Whatever makes the engine replace a VM: the new one has the old one's names and addresses.
      { ...PLUGIN_SOURCE, ...opts, deleteBeforeReplace: true },
      // A stack that was made with the dynamic provider goes on with this class.
      { additionalSecretOutputs: ["userData"], aliases: [{ type: DYNAMIC_TYPE }] },
    );
    super(PLUGIN_TYPE, name, inputs, options);
  }

  /**
   * Reads a VM that is there already, without managing it.
   * @param systemId MAAS's system id of the machine
   */
  static get(
    name: string,
    systemId: pulumi.Input<pulumi.ID>,
    opts: pulumi.CustomResourceOptions = {},
  ): LxdVm {
    return new LxdVm(name, {}, { ...opts, id: systemId });
  }
}
