import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";

const config = new pulumi.Config();

// Gateway and name servers are the subnet's in MAAS.
const web = new LxdVm("web", {
  vmHost: config.require("vmHost"),
  cores: 2,
  memory: 2048,
  disks: [{ size: 20 }],
  distroSeries: "jammy",
  staticIp: { ipAddress: config.require("ipAddress"), subnet: config.require("subnet") },
});

export const hostname = web.hostname;
export const ipAddresses = web.ipAddresses;
export const networkStatus = web.networkStatus;
