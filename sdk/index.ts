export { LxdVm } from "./lxd-vm";
export type { Args, LxdVmArgs } from "./args";
export type {
  Adopt,
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
