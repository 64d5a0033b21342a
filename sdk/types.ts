// Generated from schema.json by `npm run generate`.

export type {
  Disk,
  StaticIp,
  InterfaceStaticIp,
  NetworkInterface,
  LxdOptions,
  Adopt,
  Timeouts,
  NetworkStatus,
  Condition,
  InterfaceMode,
  ConfigMethod,
} from "../provider/inputs";
