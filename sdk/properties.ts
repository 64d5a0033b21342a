// Generated from schema.json by `npm run generate`.

import type * as pulumi from "@pulumi/pulumi";
import type {
  Disk,
  StaticIp,
  NetworkInterface,
  LxdOptions,
  Adopt,
  Timeouts,
  NetworkStatus,
  Condition,
} from "../provider/inputs";
import { QuietResource } from "./quiet-resource";

/** The outputs of an `LxdVm`. `declare`: a field of its own would overwrite what the base class sets. */
export abstract class LxdVmProperties extends QuietResource {
  /** The VM host, by name or id. Default: a host of `zone` and `resourcePool` with room for the VM, chosen at create and kept. */
  declare readonly vmHost: pulumi.Output<string>;
  /** The availability zone, by name or id. Default: the VM host's. */
  declare readonly zone: pulumi.Output<string>;
  /** The resource pool, by name or id. Default: the VM host's. */
  declare readonly resourcePool: pulumi.Output<string>;
  /** The DNS domain, by name or id. Default: MAAS's default domain. */
  declare readonly domain: pulumi.Output<string>;
  /** MAAS tags of the machine. A tag that MAAS does not have yet is made. Tags that others put on the machine stay. */
  declare readonly tags: pulumi.Output<string[] | undefined>;
  /** A description of the machine in MAAS. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** Virtual CPU cores. Default: 1, or as many as `pinnedCores` has. A change restarts the VM and keeps its disks, by its host's LXD; it makes a new VM where MAAS has no way to that LXD, and is an error while the LXD cannot be reached. */
  declare readonly cores: pulumi.Output<number | undefined>;
  /** The host's cores (numbers from 0) to pin the VM to, instead of `cores`. */
  declare readonly pinnedCores: pulumi.Output<number[] | undefined>;
  /** Memory in MiB, at least 1024. Default: 2048. A change restarts the VM and keeps its disks, by its host's LXD; it makes a new VM where MAAS has no way to that LXD, and is an error while the LXD cannot be reached. */
  declare readonly memory: pulumi.Output<number>;
  /** Whether huge pages back the memory. Default: false. */
  declare readonly hugepagesBacked: pulumi.Output<boolean | undefined>;
  /** The architecture, for example amd64/generic. Default: the host's first. */
  declare readonly architecture: pulumi.Output<string | undefined>;
  /** The disks; the first is the boot disk. Default: one of 8 GB in the host's default pool. */
  declare readonly disks: pulumi.Output<Disk[]>;
  /** The host name, a DNS label. Default: derived from the resource's name, unique per project and stack; of an adopted machine, the one that it has. */
  declare readonly hostname: pulumi.Output<string>;
  /** The operating system to deploy, for example ubuntu. Default: MAAS's. */
  declare readonly osystem: pulumi.Output<string | undefined>;
  /** The release to deploy, for example jammy. Default: MAAS's. */
  declare readonly distroSeries: pulumi.Output<string | undefined>;
  /** The kernel to deploy, for example ga-22.04 or hwe-22.04. Default: MAAS's. */
  declare readonly hweKernel: pulumi.Output<string | undefined>;
  /** cloud-init user data: text, or base64 of it or of gzip data. The provider decodes it and sends it as MAAS wants it. */
  declare readonly userData: pulumi.Output<string | undefined>;
  /** The network interfaces. Default: one that MAAS configures (`auto`). */
  declare readonly networkInterfaces: pulumi.Output<NetworkInterface[] | undefined>;
  /** Shorthand for one static address on one interface. */
  declare readonly staticIp: pulumi.Output<StaticIp | undefined>;
  /** What MAAS cannot set and the VM host's LXD can: project, profiles, autostart and further keys. Another `project` makes a new VM. */
  declare readonly lxd: pulumi.Output<LxdOptions | undefined>;
  /** A composed VM of MAAS to take over instead of making one, after checking that it is what the inputs say. It can be left out once that is done. Another machine makes a new VM. */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /** Whether MAAS tests from the VM, before it is deployed, that its default gateway answers. It costs a boot. To turn it on for a VM that is deployed tests nothing until the VM is deployed again. Default: false. */
  declare readonly verifyGateway: pulumi.Output<boolean | undefined>;
  /** How long each operation may take. */
  declare readonly timeouts: pulumi.Output<Timeouts | undefined>;
  /** Whether to skip commissioning, which saves a boot of several minutes; hardware details stay unknown, and a released machine has to be commissioned before MAAS can use it again. Default: true. */
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
  /** The system id of a controller of the MAAS region that made the VM, by which another region is distinguished from it. */
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
}

/** Every property, so that the engine's answers find theirs (pulumi/pulumi#2931), also where a program gives no input. */
export const UNDEFINED_PROPERTIES: Record<string, undefined> = {
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
