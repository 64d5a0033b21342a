export type { Args, LxdVmArgs } from "./args";
export * from "./look-ups";
export { LxdVm } from "./lxd-vm";
export type * from "./types";
