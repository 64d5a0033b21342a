import * as pulumi from "@pulumi/pulumi";
import { RESERVED_ADDRESS_TEXT } from "../provider/provider-text";
import type { ReservedAddressArgs } from "./args";
import { ensureProviderResolves, hintsFor, refuseImport, refuseMakingFirst } from "./options";
import { ReservedAddressProperties, UNDEFINED_PROPERTIES } from "./reserved-address-properties";
import { RESERVED_DYNAMIC_TYPE, RESERVED_PLUGIN_TYPE } from "./resource-types";

/**
 * An address that MAAS keeps free for what is no VM: a virtual IP, a load balancer, a firewall. It is reserved in MAAS, with a DNS name.
 *
 * ```ts
 * const vip = new ReservedAddress("vip", {
 *   ipAddress: "10.10.0.60",
 *   hostname: "api",
 *   comment: "virtual IP of the API servers",
 * });
 * export const address = vip.ipAddress;
 * ```
 */
export class ReservedAddress extends ReservedAddressProperties {
  /**
   * @param name the resource's name; the default DNS name is derived from it
   */
  constructor(name: string, args: ReservedAddressArgs, opts: pulumi.CustomResourceOptions = {}) {
    refuseMakingFirst(name, opts, "ReservedAddress");
    refuseImport(name, opts, "ReservedAddress");
    ensureProviderResolves();
    const inputs = {
      ...UNDEFINED_PROPERTIES,
      ...args,
      // The engine gives check no URN (pulumi/pulumi#9434), and the resource's identity is its URN.
      __urn: pulumi.createUrn(name, RESERVED_DYNAMIC_TYPE, opts.parent),
      ...hintsFor(name, RESERVED_DYNAMIC_TYPE, opts),
      __provider: RESERVED_ADDRESS_TEXT,
    };
    const options = pulumi.mergeOptions(
      { ...opts, deleteBeforeReplace: true },
      // A stack that was made with the plugin goes on with this class.
      { aliases: [{ type: RESERVED_PLUGIN_TYPE }] },
    );
    super(RESERVED_DYNAMIC_TYPE, name, inputs, options);
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
