import * as pulumi from "@pulumi/pulumi";
import type {
  Adopt,
  Condition,
  Disk,
  LxdOptions,
  LxdVmOutputs,
  NetworkInterface,
  NetworkStatus,
  StaticIp,
  Timeouts,
} from "../provider/inputs";
import type { LxdVmArgs } from "./args";
import { formerUrns } from "./former-urns";
import { ensureProviderResolves, refuseOptions, timeoutsOf } from "./options";
import { PROVIDER_TEXT } from "./shell";

/** The type of `LxdVm` in URNs; the engine runs types with this prefix in its dynamic-provider process. */
const TYPE = "pulumi-nodejs:dynamic/maas-lxd:LxdVm";

/** Every output, so that the engine's answers find their properties (pulumi/pulumi#2931). */
const undefinedOutputs: Record<Exclude<keyof LxdVmOutputs, keyof LxdVmArgs>, undefined> = {
  systemId: undefined,
  fqdn: undefined,
  vmName: undefined,
  vmHostId: undefined,
  hostSystemId: undefined,
  regionSystemId: undefined,
  hostAddress: undefined,
  lxdFingerprint: undefined,
  ipAddresses: undefined,
  status: undefined,
  powerState: undefined,
  networkStatus: undefined,
  conditions: undefined,
};

/** Inputs that the provider fills in: without one here, `vm.zone` of a program that gives none would be no output. */
const undefinedInputs: Record<keyof LxdVmArgs, undefined> = {
  vmHost: undefined,
  zone: undefined,
  resourcePool: undefined,
  domain: undefined,
  tags: undefined,
  description: undefined,
  cores: undefined,
  pinnedCores: undefined,
  memory: undefined,
  hugepagesBacked: undefined,
  architecture: undefined,
  disks: undefined,
  hostname: undefined,
  osystem: undefined,
  distroSeries: undefined,
  hweKernel: undefined,
  userData: undefined,
  networkInterfaces: undefined,
  staticIp: undefined,
  lxd: undefined,
  adopt: undefined,
  verifyGateway: undefined,
  timeouts: undefined,
  skipCommissioning: undefined,
};

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
export class LxdVm extends pulumi.CustomResource {
  // `declare`: a field of its own would overwrite what the base class sets.
  /** The VM host, as given, else by the name of the one that was chosen. */
  declare readonly vmHost: pulumi.Output<string>;
  /** The availability zone, as given, else by name. */
  declare readonly zone: pulumi.Output<string>;
  /** The resource pool, as given, else by name. */
  declare readonly resourcePool: pulumi.Output<string>;
  /** The DNS domain, as given, else by name. */
  declare readonly domain: pulumi.Output<string>;
  /** The tags that the program manages. */
  declare readonly tags: pulumi.Output<string[] | undefined>;
  /** The description. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** Virtual CPU cores. */
  declare readonly cores: pulumi.Output<number | undefined>;
  /** The host's cores that the VM is pinned to. */
  declare readonly pinnedCores: pulumi.Output<number[] | undefined>;
  /** Memory in MiB. */
  declare readonly memory: pulumi.Output<number>;
  /** Whether huge pages back the memory. */
  declare readonly hugepagesBacked: pulumi.Output<boolean | undefined>;
  /** The architecture. */
  declare readonly architecture: pulumi.Output<string | undefined>;
  /** The disks. */
  declare readonly disks: pulumi.Output<Disk[]>;
  /** The host name. */
  declare readonly hostname: pulumi.Output<string>;
  /** The operating system asked for. */
  declare readonly osystem: pulumi.Output<string | undefined>;
  /** The release asked for. */
  declare readonly distroSeries: pulumi.Output<string | undefined>;
  /** The kernel asked for. */
  declare readonly hweKernel: pulumi.Output<string | undefined>;
  /** The user data; a secret. */
  declare readonly userData: pulumi.Output<string | undefined>;
  /** The interfaces asked for. */
  declare readonly networkInterfaces: pulumi.Output<NetworkInterface[] | undefined>;
  /** The static address asked for. */
  declare readonly staticIp: pulumi.Output<StaticIp | undefined>;
  /** What is set in the VM host's LXD. */
  declare readonly lxd: pulumi.Output<LxdOptions | undefined>;
  /** The machine that was taken over. */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /** Whether the gateway was tested from the VM. */
  declare readonly verifyGateway: pulumi.Output<boolean | undefined>;
  /** How long each operation may take. */
  declare readonly timeouts: pulumi.Output<Timeouts | undefined>;
  /** Whether commissioning was skipped. */
  declare readonly skipCommissioning: pulumi.Output<boolean>;
  /** MAAS's system id of the machine. */
  declare readonly systemId: pulumi.Output<string>;
  /** The fully qualified domain name. */
  declare readonly fqdn: pulumi.Output<string>;
  /** The LXD instance's name on the VM host. */
  declare readonly vmName: pulumi.Output<string>;
  /** MAAS's id of the VM host. */
  declare readonly vmHostId: pulumi.Output<number>;
  /** The system id of the VM host's own machine in MAAS. */
  declare readonly hostSystemId: pulumi.Output<string | undefined>;
  /** The system id of a controller of the MAAS region that made the VM, by which another region is told from it. */
  declare readonly regionSystemId: pulumi.Output<string | undefined>;
  /** The VM host's first address in MAAS. */
  declare readonly hostAddress: pulumi.Output<string | undefined>;
  /** The SHA-256 fingerprint of the certificate of the VM host's LXD, once it was spoken to. */
  declare readonly lxdFingerprint: pulumi.Output<string | undefined>;
  /** All addresses of the machine in MAAS, canonical. */
  declare readonly ipAddresses: pulumi.Output<string[]>;
  /** MAAS's name for the machine's status, for example Deployed. */
  declare readonly status: pulumi.Output<string>;
  /** on, off, unknown or error. */
  declare readonly powerState: pulumi.Output<string>;
  /** The network status of the interface with the static address, else of the boot interface. */
  declare readonly networkStatus: pulumi.Output<NetworkStatus | undefined>;
  /** The VM's conditions. */
  declare readonly conditions: pulumi.Output<Condition[]>;

  /**
   * @param name the resource's name; the default host name is derived from it
   */
  constructor(name: string, args: LxdVmArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    refuseOptions(name, opts);
    ensureProviderResolves();
    const inputs = {
      ...undefinedOutputs,
      ...undefinedInputs,
      ...args,
      ...timeoutsOf(args, opts),
      ...(args.userData === undefined ? {} : { userData: pulumi.secret(args.userData) }),
      // The engine tells check no URN (pulumi/pulumi#9434), and the VM's identity is its URN.
      __urn: pulumi.createUrn(name, TYPE, opts.parent),
      // Of a VM that --target-replace makes anew under another name, check is not told what it was before. It does not keep this.
      ...(opts.aliases === undefined ? {} : { __formerUrns: formerUrns(name, TYPE, opts) }),
      // Nor is it told of this option, with which a replacement cannot be. It does not keep this either.
      ...(opts.retainOnDelete === true ? { __isRetained: true } : {}),
      __provider: PROVIDER_TEXT,
    };
    // Whatever makes the engine replace a VM (replaceOnChanges, --target-replace): the new one has the old one's names and addresses.
    const options = pulumi.mergeOptions(
      { ...opts, deleteBeforeReplace: true },
      { additionalSecretOutputs: ["userData"] },
    );
    // The SDK keeps a stack trace with each of four promises per property, to tell of leaks where, and ts-node maps every one to
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
