import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";

const config = new pulumi.Config();
const vmHosts = config.requireObject<string[]>("vmHosts");
const ipAddresses = config.requireObject<string[]>("ipAddresses");
const subnet = config.require("subnet");

const common = { cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy" };

// Servers have addresses that others write down, workers take what DHCP gives them.
const servers = vmHosts.map(
  (vmHost, index) =>
    new LxdVm(`server-${vmHost}`, { ...common, vmHost, staticIp: { ipAddress: ipAddresses[index], subnet } }),
);
const workers = vmHosts.map(
  (vmHost) =>
    new LxdVm(`worker-${vmHost}`, {
      ...common,
      vmHost,
      networkInterfaces: [{ name: "eth0", subnet, mode: "dhcp" }],
    }),
);

const summary = (vm: LxdVm) =>
  pulumi.all([vm.hostname, vm.vmHost, vm.networkStatus]).apply(([hostname, vmHost, network]) => ({
    hostname,
    vmHost,
    configMethod: network?.configMethod,
    assignedIp: network?.assignedIp,
  }));

export const vms = pulumi.all([...servers, ...workers].map(summary));
