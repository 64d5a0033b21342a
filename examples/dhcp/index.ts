import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";

const config = new pulumi.Config();

const worker = new LxdVm("worker", {
  vmHost: config.require("vmHost"),
  cores: 1,
  memory: 2048,
  disks: [{ size: 10 }],
  distroSeries: "jammy",
  networkInterfaces: [{ name: "eth0", subnet: config.require("subnet"), mode: "dhcp" }],
});

export const hostname = worker.hostname;
export const configMethod = worker.networkStatus.apply((network) => network?.configMethod);
export const macAddress = worker.networkStatus.apply((network) => network?.macAddress);
