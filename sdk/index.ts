export type { Args, LxdVmArgs } from "./args";
export { LxdVm } from "./lxd-vm";
export type * from "./types";
