export { LxdVm } from "./lxd-vm";
export type { Args, LxdVmArgs } from "./args";
export type {
  Condition,
  ConfigMethod,
  Disk,
  InterfaceMode,
  InterfaceStaticIp,
  NetworkInterface,
  NetworkStatus,
  StaticIp,
  Timeouts,
} from "../provider/inputs";
