import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";

const config = new pulumi.Config();

const database = new LxdVm("database", {
  vmHost: config.require("vmHost"),
  cores: 2,
  memory: 4096,
  disks: [{ size: 40 }],
  distroSeries: "jammy",
  staticIp: { ipAddress: config.require("ipAddress"), subnet: config.require("subnet") },
});

export const hostname = database.hostname;
/** What MAAS has for the VM, read back after the deployment; examples/consumer reads it. */
export const networkStatus = database.networkStatus;
