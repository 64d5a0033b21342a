// Generated from schema.json by `npm run generate`.

import type * as pulumi from "@pulumi/pulumi";
import type {
  GetVmHostsArgs,
  GetVmHostsResult,
  GetVmHostArgs,
  GetVmHostResult,
  GetSubnetArgs,
  GetSubnetResult,
  GetFreeAddressesArgs,
  GetFreeAddressesResult,
  GetMachineArgs,
  GetMachineResult,
  GetImagesArgs,
  GetImagesResult,
  GetZonesResult,
  GetResourcePoolsResult,
  GetDomainsResult,
} from "../provider/look-up-types";
import type { ArgsOf } from "./args";
import { lookUp, lookUpOutput } from "./look-up";

export type {
  GetVmHostsArgs,
  GetVmHostsResult,
  GetVmHostArgs,
  GetVmHostResult,
  GetSubnetArgs,
  GetSubnetResult,
  GetFreeAddressesArgs,
  GetFreeAddressesResult,
  GetMachineArgs,
  GetMachineResult,
  GetImagesArgs,
  GetImagesResult,
  GetZonesResult,
  GetResourcePoolsResult,
  GetDomainsResult,
} from "../provider/look-up-types";

/** The LXD hosts of MAAS, with their room and networks. */
export function getVmHosts(args: GetVmHostsArgs = {}): Promise<GetVmHostsResult> {
  return lookUp("getVmHosts", args);
}

/** As `getVmHosts`, with outputs for arguments, and an output for what it finds. */
export function getVmHostsOutput(args: ArgsOf<GetVmHostsArgs> = {}): pulumi.Output<GetVmHostsResult> {
  return lookUpOutput("getVmHosts", args);
}

/** One LXD host of MAAS, with its room and networks. */
export function getVmHost(args: GetVmHostArgs): Promise<GetVmHostResult> {
  return lookUp("getVmHost", args);
}

/** As `getVmHost`, with outputs for arguments, and an output for what it finds. */
export function getVmHostOutput(args: ArgsOf<GetVmHostArgs>): pulumi.Output<GetVmHostResult> {
  return lookUpOutput("getVmHost", args);
}

/** A subnet of MAAS: its network, its ranges, and how many addresses are free. Give `cidr` or `name`. */
export function getSubnet(args: GetSubnetArgs = {}): Promise<GetSubnetResult> {
  return lookUp("getSubnet", args);
}

/** As `getSubnet`, with outputs for arguments, and an output for what it finds. */
export function getSubnetOutput(args: ArgsOf<GetSubnetArgs> = {}): pulumi.Output<GetSubnetResult> {
  return lookUpOutput("getSubnet", args);
}

/** The addresses of a subnet, or of a range in it, that can be had: by the same rules as an address is chosen for a VM. Nothing keeps them free until a VM has them: for reports, and for people who choose. To have one chosen, a VM names its subnet or range instead of an address. */
export function getFreeAddresses(args: GetFreeAddressesArgs): Promise<GetFreeAddressesResult> {
  return lookUp("getFreeAddresses", args);
}

/** As `getFreeAddresses`, with outputs for arguments, and an output for what it finds. */
export function getFreeAddressesOutput(
  args: ArgsOf<GetFreeAddressesArgs>,
): pulumi.Output<GetFreeAddressesResult> {
  return lookUpOutput("getFreeAddresses", args);
}

/** A machine of MAAS, a VM or not. Give `systemId`, `hostname` or `macAddress`. */
export function getMachine(args: GetMachineArgs = {}): Promise<GetMachineResult> {
  return lookUp("getMachine", args);
}

/** As `getMachine`, with outputs for arguments, and an output for what it finds. */
export function getMachineOutput(args: ArgsOf<GetMachineArgs> = {}): pulumi.Output<GetMachineResult> {
  return lookUpOutput("getMachine", args);
}

/** The images that MAAS can deploy; an empty list where there is none as asked. */
export function getImages(args: GetImagesArgs = {}): Promise<GetImagesResult> {
  return lookUp("getImages", args);
}

/** As `getImages`, with outputs for arguments, and an output for what it finds. */
export function getImagesOutput(args: ArgsOf<GetImagesArgs> = {}): pulumi.Output<GetImagesResult> {
  return lookUpOutput("getImages", args);
}

/** The zones of MAAS. */
export function getZones(): Promise<GetZonesResult> {
  return lookUp("getZones", {});
}

/** As `getZones`, with outputs for arguments, and an output for what it finds. */
export function getZonesOutput(): pulumi.Output<GetZonesResult> {
  return lookUpOutput("getZones", {});
}

/** The resource pools of MAAS. */
export function getResourcePools(): Promise<GetResourcePoolsResult> {
  return lookUp("getResourcePools", {});
}

/** As `getResourcePools`, with outputs for arguments, and an output for what it finds. */
export function getResourcePoolsOutput(): pulumi.Output<GetResourcePoolsResult> {
  return lookUpOutput("getResourcePools", {});
}

/** The DNS domains of MAAS. */
export function getDomains(): Promise<GetDomainsResult> {
  return lookUp("getDomains", {});
}

/** As `getDomains`, with outputs for arguments, and an output for what it finds. */
export function getDomainsOutput(): pulumi.Output<GetDomainsResult> {
  return lookUpOutput("getDomains", {});
}
