import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Inventory } from "../../simulator/index";
import { MaasClient } from "../../provider/maas/client";
import { readSettings } from "../../provider/settings";
import { SimulatorProcess } from "../../test/support/simulator-process";
import { temporaryFolder } from "../../test/support/temporary";
import { benchLab } from "../lab";

export const HOSTS = 40;
export const MACHINES = 10_000;

/** The subnet of the machines that others have, on a bridge that each host has beside those of the VMs. */
const CROWD = { bridge: "br9", vid: 900, cidr: "10.200.0.0/16" };
const AT_ONCE = 4;
const hex = (n: number): string => n.toString(16).padStart(2, "0");

/** The bench's region with forty hosts. */
export function largeLab(): Inventory {
  const [first] = benchLab.vmHosts;
  const fabric = first?.bridges?.[0]?.fabric ?? "";
  return {
    ...benchLab,
    fabrics: benchLab.fabrics.map((one) =>
      one.name === fabric ? { ...one, vlans: [...(one.vlans ?? []), { vid: CROWD.vid, dhcp: true }] } : one,
    ),
    subnets: [
      ...benchLab.subnets,
      {
        name: "crowd",
        cidr: CROWD.cidr,
        fabric,
        vid: CROWD.vid,
        gateway: "10.200.0.1",
        ranges: [{ type: "dynamic", start: "10.200.1.0", end: "10.200.1.255" }],
      },
    ],
    vmHosts: Array.from({ length: HOSTS }, (_, host) => ({
      ...(first ?? { cores: 0, memory: 0, project: "maas", storagePools: [] }),
      name: `vmhost${host}`,
      macPrefix: `00:16:3e:${hex(0x20 + host)}`,
      bridges: [
        ...(first?.bridges ?? []).map((bridge, at) => ({
          ...bridge,
          mac: `52:54:00:bb:${hex(host)}:${hex(at)}`,
          addresses: [`10.${100 + at}.0.${10 + host}`],
        })),
        {
          name: CROWD.bridge,
          parent: "eno9",
          mac: `52:54:00:bb:${hex(host)}:99`,
          fabric,
          vid: CROWD.vid,
          addresses: [`10.200.0.${10 + host}`],
        },
      ],
    })),
  };
}

/**
 * Other users' machines, spread over all hosts, in a region that answers at once.
 * @param state the file that keeps it
 */
export async function fill(state: string, machines: number): Promise<void> {
  const inventory = join(temporaryFolder("bench-lab"), "inventory.json");
  writeFileSync(inventory, JSON.stringify(largeLab()));
  const args = ["--inventory", inventory, "--state", state];
  const simulator = await SimulatorProcess.start({ args });
  const settings: Record<string, string> = { apiUrl: simulator.url, apiKey: simulator.apiKey };
  const client = new MaasClient(readSettings((key) => settings[key], {}));
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < machines) {
      const n = next;
      next += 1;
      const form = {
        hostname: `crowd-${n}`,
        cores: "1",
        memory: "1024",
        storage: "root:4",
        interfaces: `eth0:subnet_cidr=${CROWD.cidr}`,
        skip_commissioning: "true",
      };
      await client.send({ method: "POST", path: `vm-hosts/${1 + (n % HOSTS)}/`, op: "compose", form });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  client.close();
  await simulator.stop();
}
