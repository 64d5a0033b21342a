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
} from "../../provider/look-up-types";
import type { ArgsOf } from "../args";
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
} from "../../provider/look-up-types";

/** The LXD hosts of MAAS, with their room and networks. */
export function getVmHosts(
  args: GetVmHostsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetVmHostsResult> {
  return lookUp("getVmHosts", args, opts);
}

/** As `getVmHosts`, with outputs for arguments, and an output for what it finds. */
export function getVmHostsOutput(
  args: ArgsOf<GetVmHostsArgs> = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetVmHostsResult> {
  return lookUpOutput("getVmHosts", args, opts);
}

/** One LXD host of MAAS, with its room and networks. */
export function getVmHost(args: GetVmHostArgs, opts?: pulumi.InvokeOptions): Promise<GetVmHostResult> {
  return lookUp("getVmHost", args, opts);
}

/** As `getVmHost`, with outputs for arguments, and an output for what it finds. */
export function getVmHostOutput(
  args: ArgsOf<GetVmHostArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetVmHostResult> {
  return lookUpOutput("getVmHost", args, opts);
}

/** A subnet of MAAS: its network, its ranges, and how many addresses are free. Give `cidr` or `name`. */
export function getSubnet(args: GetSubnetArgs = {}, opts?: pulumi.InvokeOptions): Promise<GetSubnetResult> {
  return lookUp("getSubnet", args, opts);
}

/** As `getSubnet`, with outputs for arguments, and an output for what it finds. */
export function getSubnetOutput(
  args: ArgsOf<GetSubnetArgs> = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSubnetResult> {
  return lookUpOutput("getSubnet", args, opts);
}

/** The addresses of a subnet, or of a range in it, that can be had: by the same rules as an address is chosen for a VM. Nothing keeps them free until a VM has them: for reports, and for people who choose. To have one chosen, a VM names its subnet or range instead of an address. */
export function getFreeAddresses(
  args: GetFreeAddressesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetFreeAddressesResult> {
  return lookUp("getFreeAddresses", args, opts);
}

/** As `getFreeAddresses`, with outputs for arguments, and an output for what it finds. */
export function getFreeAddressesOutput(
  args: ArgsOf<GetFreeAddressesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetFreeAddressesResult> {
  return lookUpOutput("getFreeAddresses", args, opts);
}

/** A machine of MAAS, a VM or not. Give `systemId`, `hostname` or `macAddress`. */
export function getMachine(
  args: GetMachineArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetMachineResult> {
  return lookUp("getMachine", args, opts);
}

/** As `getMachine`, with outputs for arguments, and an output for what it finds. */
export function getMachineOutput(
  args: ArgsOf<GetMachineArgs> = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetMachineResult> {
  return lookUpOutput("getMachine", args, opts);
}

/** The images that MAAS can deploy; an empty list where there is none as asked. */
export function getImages(args: GetImagesArgs = {}, opts?: pulumi.InvokeOptions): Promise<GetImagesResult> {
  return lookUp("getImages", args, opts);
}

/** As `getImages`, with outputs for arguments, and an output for what it finds. */
export function getImagesOutput(
  args: ArgsOf<GetImagesArgs> = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetImagesResult> {
  return lookUpOutput("getImages", args, opts);
}

/** The zones of MAAS. */
export function getZones(opts?: pulumi.InvokeOptions): Promise<GetZonesResult> {
  return lookUp("getZones", {}, opts);
}

/** As `getZones`, with outputs for arguments, and an output for what it finds. */
export function getZonesOutput(opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetZonesResult> {
  return lookUpOutput("getZones", {}, opts);
}

/** The resource pools of MAAS. */
export function getResourcePools(opts?: pulumi.InvokeOptions): Promise<GetResourcePoolsResult> {
  return lookUp("getResourcePools", {}, opts);
}

/** As `getResourcePools`, with outputs for arguments, and an output for what it finds. */
export function getResourcePoolsOutput(
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetResourcePoolsResult> {
  return lookUpOutput("getResourcePools", {}, opts);
}

/** The DNS domains of MAAS. */
export function getDomains(opts?: pulumi.InvokeOptions): Promise<GetDomainsResult> {
  return lookUp("getDomains", {}, opts);
}

/** As `getDomains`, with outputs for arguments, and an output for what it finds. */
export function getDomainsOutput(opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetDomainsResult> {
  return lookUpOutput("getDomains", {}, opts);
}
