import type { Inventory, VmHostSpec } from "../simulator/lab/inventory";
import { DEFAULT_LAB } from "../simulator/lab/default-lab";

/** As many subnets as issue a preview's addresses, each a /22 on a VLAN of its own, and as many hosts with room for all. */
const COUNT = 4;
const numbers = Array.from({ length: COUNT }, (_, i) => i);
const FABRIC = "fabric-bench";
const vidOf = (subnet: number): number => 100 + subnet;
const hex = (n: number): string => n.toString(16).padStart(2, "0");

function vmHost(host: number): VmHostSpec {
  return {
    name: `vmhost${host}`,
    cores: 1024,
    memory: 4 * 1024 * 1024,
    project: "maas",
    macPrefix: `00:16:3e:${hex(0x20 + host)}`,
    bridges: numbers.map((subnet) => ({
      name: `br${subnet}`,
      parent: `eno${subnet}`,
      mac: `52:54:00:bb:${hex(host)}:${hex(subnet)}`,
      fabric: FABRIC,
      vid: vidOf(subnet),
      addresses: [`10.${100 + subnet}.0.${10 + host}`],
    })),
    storagePools: [{ name: "default", driver: "dir", path: "/pools/default", size: 1e15, default: true }],
  };
}

/** A region with room for some thousand VMs. */
export const benchLab: Inventory = {
  ...DEFAULT_LAB,
  fabrics: [
    ...DEFAULT_LAB.fabrics,
    { name: FABRIC, vlans: numbers.map((subnet) => ({ vid: vidOf(subnet), dhcp: true })) },
  ],
  subnets: [
    ...DEFAULT_LAB.subnets,
    ...numbers.map((subnet) => ({
      name: `bench${subnet}`,
      cidr: `10.${100 + subnet}.0.0/22`,
      fabric: FABRIC,
      vid: vidOf(subnet),
      gateway: `10.${100 + subnet}.0.1`,
      ranges: [
        { type: "dynamic" as const, start: `10.${100 + subnet}.0.100`, end: `10.${100 + subnet}.0.199` },
      ],
    })),
  ],
  vmHosts: numbers.map(vmHost),
};

/** Where VM number `i` is, as `INPUTS_OF_VM` has it. */
export function placeOf(i: number): { vmHost: string; cidr: string; ip: string } {
  const subnet = 100 + (i % COUNT);
  const n = 256 + Math.floor(i / COUNT);
  return {
    vmHost: `vmhost${Math.floor(i / COUNT) % COUNT}`,
    cidr: `10.${subnet}.0.0/22`,
    ip: `10.${subnet}.${n >> 8}.${n & 255}`,
  };
}

/** The TypeScript text of the inputs of VM number `i`: spread over the hosts and the subnets of `benchLab`. */
export const INPUTS_OF_VM = `
function inputsOf(i: number) {
  const subnet = i % ${COUNT};
  const n = 256 + Math.floor(i / ${COUNT});
  return {
    vmHost: \`vmhost\${Math.floor(i / ${COUNT}) % ${COUNT}}\`,
    cores: 1,
    memory: 2048,
    disks: [{ size: 8 }],
    distroSeries: "jammy",
    networkInterfaces: [{ name: "eth0", bridge: \`br\${subnet}\` }],
    staticIp: { ipAddress: \`10.\${100 + subnet}.\${n >> 8}.\${n & 255}\`, gateway: \`10.\${100 + subnet}.0.1\` },
  };
}
`;
