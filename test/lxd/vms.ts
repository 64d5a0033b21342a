import type { Properties } from "../support/provider-process";

export const MAC = "52:54:00:aa:00:01";
export const OTHER_MAC = "52:54:00:aa:00:77";
export const small = {
  vmHost: "vmhost1",
  cores: 1,
  memory: 2048,
  disks: [{ size: 10 }],
  distroSeries: "jammy",
};
export const withMac = (macAddress: string): Properties => ({
  networkInterfaces: [
    { name: "eth0", subnet: "lan10", macAddress, staticIps: [{ ipAddress: "10.10.0.50" }] },
    { name: "eth1", bridge: "br1" },
  ],
});
export const options = {
  profiles: ["default", "fast"],
  autostart: true,
  config: { "user.owner": "web team" },
};
export const lxdOptions = { lxd: { ...options } };
