import type { LxdVmInputs } from "../../provider/inputs";
import { asChosen } from "./chosen-addresses";
import { OTHER_SYSTEM } from "./edits";
import type { VmModel } from "./program";

/** How a VM of a first program is made up: each number chooses one of the usual ways. */
export interface VmSeed {
  readonly host: number;
  readonly size: number;
  readonly disks: number;
  readonly network: number;
  readonly image: number;
  readonly names: number;
  readonly data: number;
}

const NAMES = ["web", "db", "cache", "queue", "mail", "log"];

export const addressOf = (number: number, lan = 10): string => `10.${lan}.0.${20 + number}`;

const pick = <T>(from: readonly T[], number: number): T => from[number % from.length] as T;

/**
 * VM number `index` of stack number `stack`.
 * @param number distinguishes it from all others: its addresses
 */
export function firstVm(seed: VmSeed, index: number, number: number): VmModel {
  const ip = addressOf(number);
  const args: LxdVmInputs = {
    ...pick<LxdVmInputs>([{}, { vmHost: "vmhost1" }, { vmHost: "vmhost2" }, { vmHost: "1" }], seed.host),
    ...pick<LxdVmInputs>([{}, { cores: 1, memory: 2048 }, { cores: 2 }, { memory: 3072 }], seed.size),
    ...pick<LxdVmInputs>(
      [
        {},
        { disks: [{ size: 8 }] },
        { disks: [{ size: 10 }, { size: 5 }] },
        { disks: [{ size: 9, pool: "default" }] },
      ],
      seed.disks,
    ),
    ...pick<LxdVmInputs>(
      [
        {},
        { staticIp: { ipAddress: ip } },
        { staticIp: { ipAddress: ip, subnet: "lan10", gateway: "10.10.0.1", dnsServers: ["10.10.0.2"] } },
        { networkInterfaces: [{ name: "eth0", staticIps: [{ ipAddress: ip }] }] },
        { networkInterfaces: [{ name: "eth0", subnet: "lan10", mode: "dhcp" }] },
        {
          networkInterfaces: [
            {
              name: "eth0",
              bridge: "br1",
              staticIps: [{ ipAddress: addressOf(number, 20) }, { ipAddress: `2001:db8:1::${20 + number}` }],
            },
            { name: "eth1", subnet: "lan10", staticIps: [{ ipAddress: ip }] },
          ],
        },
        { networkInterfaces: [{ name: "eth0", subnet: "lan10" }] },
      ],
      seed.network,
    ),
    ...pick<LxdVmInputs>(
      [
        {},
        { distroSeries: "jammy" },
        { osystem: "ubuntu", distroSeries: "focal" },
        { distroSeries: "ubuntu/noble" },
        { distroSeries: "jammy", hweKernel: "hwe-22.04" },
        { osystem: "ubuntu" },
        { osystem: OTHER_SYSTEM },
      ],
      seed.image,
    ),
    ...pick<LxdVmInputs>(
      [
        {},
        { hostname: `host-${number}` },
        { tags: ["web"], description: `Number ${number}` },
        { zone: "default", resourcePool: "default", domain: "maas" },
        { zone: "default", tags: ["web", "blue"], hostname: `host-${number}`, description: "" },
        { domain: "example" },
      ],
      seed.names,
    ),
    ...pick<LxdVmInputs>(
      [{}, { userData: `#cloud-config\n# marker ${number}\n` }, { userData: "" }],
      seed.data,
    ),
  };
  return { name: pick(NAMES, index), args: asChosen(args), options: {} };
}
