import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";

const config = new pulumi.Config();
const range = config.require("range");

// Nobody keeps a list: each VM gets a free address of the range, and keeps it.
const workers = Array.from(
  { length: config.requireNumber("count") },
  (_, n) => new LxdVm(`worker-${n}`, { memory: 2048, disks: [{ size: 10 }], staticIp: { range } }),
);

export const addresses = workers.map(({ networkStatus }) =>
  networkStatus.apply((network) => network?.assignedIp),
);
