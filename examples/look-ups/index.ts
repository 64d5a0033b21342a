import * as pulumi from "@pulumi/pulumi";
import { getFreeAddressesOutput, getSubnet, getVmHosts, LxdVm } from "pulumi-maas-lxd";

export = async () => {
  const config = new pulumi.Config();
  const subnet = await getSubnet({ name: config.require("subnet") });
  const { vmHosts } = await getVmHosts();

  // Choose by what stays as it is, as networks do. Free memory is another in the next preview, and another host is another VM.
  const carrying = vmHosts.filter(({ networks = [] }) =>
    networks.some(({ subnets }) => subnets.includes(subnet.cidr)),
  );
  const agents = carrying.map(
    ({ name }) =>
      new LxdVm(`agent-${name}`, {
        vmHost: name,
        cores: 1,
        memory: 2048,
        disks: [{ size: 10 }],
        distroSeries: "jammy",
        networkInterfaces: [{ name: "eth0", subnet: subnet.cidr }],
      }),
  );

  return {
    gateway: subnet.gateway,
    vmHosts: agents.map(({ vmHost }) => vmHost),
    freeAddresses: getFreeAddressesOutput({ subnet: subnet.cidr, count: 5 }).addresses,
  };
};
