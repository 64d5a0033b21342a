export type { Args, LxdVmArgs, ReservedAddressArgs } from "./args";
export * from "./look-ups";
export { LxdVm } from "./lxd-vm";
export { ReservedAddress } from "./reserved-address";
export type * from "./types";
