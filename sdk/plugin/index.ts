export type { Args, LxdVmArgs, ReservedAddressArgs } from "../args";
export type * from "../types";
export * from "./look-ups";
export { LxdVm } from "./lxd-vm";
export { Provider } from "./provider";
export type { ProviderArgs } from "./provider-args";
export { ReservedAddress } from "./reserved-address";
