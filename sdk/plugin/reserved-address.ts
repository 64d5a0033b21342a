import * as pulumi from "@pulumi/pulumi";
import type { ReservedAddressArgs } from "../args";
import { hintsFor, refuseMakingFirst } from "../options";
import { ReservedAddressProperties, UNDEFINED_PROPERTIES } from "../reserved-address-properties";
import { RESERVED_DYNAMIC_TYPE, RESERVED_PLUGIN_TYPE } from "../resource-types";
import { ensurePlugin, PLUGIN_SOURCE } from "./embedded";

/**
 * An address that MAAS keeps free for what is no VM: the same as `ReservedAddress` of `pulumi-maas-lxd`, through the plugin. It can be
 * imported by its address, and have a `provider` of its own.
 */
export class ReservedAddress extends ReservedAddressProperties {
  /**
   * @param name the resource's name; the default DNS name is derived from it
   */
  constructor(name: string, args: ReservedAddressArgs, opts: pulumi.CustomResourceOptions = {}) {
    refuseMakingFirst(name, opts, "ReservedAddress");
    ensurePlugin();
    const inputs = { ...UNDEFINED_PROPERTIES, ...args, ...hintsFor(name, RESERVED_PLUGIN_TYPE, opts) };
    const options = pulumi.mergeOptions(
      { ...PLUGIN_SOURCE, ...opts, deleteBeforeReplace: true },
      // A stack that was made with the dynamic provider goes on with this class.
      { aliases: [{ type: RESERVED_DYNAMIC_TYPE }] },
    );
    super(RESERVED_PLUGIN_TYPE, name, inputs, options);
  }

  /**
   * Reads a reservation that is there already, without managing it.
   * @param ipAddress the address
   */
  static get(
    name: string,
    ipAddress: pulumi.Input<pulumi.ID>,
    opts: pulumi.CustomResourceOptions = {},
  ): ReservedAddress {
    return new ReservedAddress(name, {}, { ...opts, id: ipAddress });
  }
}
