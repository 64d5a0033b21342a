export { LxdVm } from "./lxd-vm";
export type { Args, LxdVmArgs } from "./args";
export type {
  Adopt,
  Condition,
  ConfigMethod,
  Disk,
  InterfaceMode,
  InterfaceStaticIp,
  LxdOptions,
  NetworkInterface,
  NetworkStatus,
  StaticIp,
  Timeouts,
} from "../provider/inputs";
