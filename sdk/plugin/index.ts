export type { Args, LxdVmArgs } from "../args";
export type * from "../types";
export { LxdVm } from "./lxd-vm";
export { Provider } from "./provider";
export type { ProviderArgs } from "./provider-args";
