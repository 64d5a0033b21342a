import * as pulumi from "@pulumi/pulumi";
import type { LxdVmArgs } from "./args";
import { formerUrns } from "./former-urns";
import { ensureProviderResolves, refuseOptions, timeoutsOf } from "./options";
import { LxdVmProperties, UNDEFINED_PROPERTIES } from "./properties";
import { PROVIDER_TEXT } from "./shell";

/** The type of `LxdVm` in URNs; the engine runs types with this prefix in its dynamic-provider process. */
const TYPE = "pulumi-nodejs:dynamic/maas-lxd:LxdVm";

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
    refuseOptions(name, opts);
    ensureProviderResolves();
    const inputs = {
      ...UNDEFINED_PROPERTIES,
      ...args,
      ...timeoutsOf(args, opts),
      ...(args.userData === undefined ? {} : { userData: pulumi.secret(args.userData) }),
      // The engine gives check no URN (pulumi/pulumi#9434), and the VM's identity is its URN.
      __urn: pulumi.createUrn(name, TYPE, opts.parent),
      // Of a VM that --target-replace recreates under another name, check does not know what it was before. It does not keep this.
      ...(opts.aliases === undefined ? {} : { __formerUrns: formerUrns(name, TYPE, opts) }),
      // Nor does it know of this option, with which a replacement cannot be. It does not keep this either.
      ...(opts.retainOnDelete === true ? { __isRetained: true } : {}),
      __provider: PROVIDER_TEXT,
    };
    // Whatever makes the engine replace a VM (replaceOnChanges, --target-replace): the new one has the old one's names and addresses.
    const options = pulumi.mergeOptions(
      { ...opts, deleteBeforeReplace: true },
      { additionalSecretOutputs: ["userData"] },
    );
    // The SDK keeps a stack trace with each of four promises per property, to show where leaks are, and ts-node maps every one to
    // lines of the program: more than half of what a VM costs the program. The resource's own position is found apart from that.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      super(TYPE, name, inputs, options);
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      throw error instanceof Error ? withStack(error) : error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
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

/** An error that was made while no stack was kept, with the stack from here. */
function withStack(error: Error): Error {
  Error.captureStackTrace(error, withStack);
  return error;
}
