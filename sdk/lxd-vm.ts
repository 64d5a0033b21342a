import * as pulumi from "@pulumi/pulumi";
import type { LxdVmArgs } from "./args";
import { ensureProviderResolves, hintsFor, refuseImport, refuseMakingFirst, timeoutsOf } from "./options";
import { LxdVmProperties, UNDEFINED_PROPERTIES } from "./properties";
import { PROVIDER_TEXT } from "../provider/provider-text";
import { DYNAMIC_TYPE, PLUGIN_TYPE } from "./resource-types";

/**
 * An LXD virtual machine, composed and deployed by MAAS.
 *
 * ```ts
 * const web = new LxdVm("web", {
 *   vmHost: "vmhost1",
 *   cores: 2,
 *   memory: 4096,
 *   disks: [{ size: 20 }],
 *   distroSeries: "jammy",
 *   staticIp: { ipAddress: "10.10.0.50" },
 * });
 * export const address = web.networkStatus.apply((status) => status?.assignedIp);
 * ```
 */
export class LxdVm extends LxdVmProperties {
  /**
   * @param name the resource's name; the default host name is derived from it
   */
  constructor(name: string, args: LxdVmArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    refuseMakingFirst(name, opts);
    refuseImport(name, opts);
    ensureProviderResolves();
    const inputs = {
      ...UNDEFINED_PROPERTIES,
      ...args,
      ...timeoutsOf(args, opts),
      ...(args.userData === undefined ? {} : { userData: pulumi.secret(args.userData) }),
      // The engine gives check no URN (pulumi/pulumi#9434), and the VM's identity is its URN.
      __urn: pulumi.createUrn(name, DYNAMIC_TYPE, opts.parent),
      ...hintsFor(name, DYNAMIC_TYPE, opts),
      __provider: PROVIDER_TEXT,
    };
    // Whatever makes the engine replace a VM (replaceOnChanges, --target-replace): the new one has the old one's names and addresses.
    const options = pulumi.mergeOptions(
      { ...opts, deleteBeforeReplace: true },
      // A stack that was made with the plugin goes on with this class.
      { additionalSecretOutputs: ["userData"], aliases: [{ type: PLUGIN_TYPE }] },
    );
    super(DYNAMIC_TYPE, name, inputs, options);
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
