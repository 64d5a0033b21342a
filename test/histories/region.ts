import { MaasClient } from "../../provider/maas/client";
import type { Machine } from "../../provider/maas/wire";
import { readSettings } from "../../provider/settings";
import { maasVersion } from "../support/maas-version";
import { OTHER_SYSTEM } from "./edits";
import { wallPause } from "./quick-time";
import { DEFAULT_LAB, startSimulator, type Inventory, type Simulator } from "../../simulator/index";

const INSTANT = { commission: 0, deploy: 0, release: 0, erase: 0, test: 0, rescue: 0, power: 0, compose: 0 };

/** What there is in a region, by MAAS and by LXD. */
export interface Look {
  readonly machines: readonly Machine[];
  readonly instances: readonly {
    readonly vmHost: string;
    readonly name: string;
    readonly systemId: string | null;
  }[];
}

const hex = (n: number): string => n.toString(16).padStart(2, "0");

/**
 * The simulator's own lab with a second zone, pool, domain and operating system.
 * @param memory of each host in MiB
 */
function labOf(number: number, memory: number): Inventory {
  return {
    ...DEFAULT_LAB,
    images: [...(DEFAULT_LAB.images ?? []), { osystem: OTHER_SYSTEM, series: "centos8" }],
    zones: ["default", "other"],
    domains: ["maas", "example"],
    vmHosts: DEFAULT_LAB.vmHosts.map((host, index) => ({
      ...host,
      memory,
      macPrefix: `00:16:3e:${hex(0x60 + 16 * number + index)}`,
    })),
  };
}

/** A MAAS region of a history, and another user of it. */
export class Region {
  /** What each machine was deployed with, as the provider asked for it; of those of which it is known. */
  readonly userData = new Map<string, string | undefined>();

  private constructor(
    readonly name: string,
    readonly simulator: Simulator,
    readonly outsider: MaasClient,
  ) {}

  static async start(number: number, memory: number): Promise<Region> {
    const simulator = await startSimulator({
      ...maasVersion(),
      timings: INSTANT,
      inventory: labOf(number, memory),
    });
    const settings: Record<string, string> = { apiUrl: simulator.url, apiKey: simulator.apiKey };
    const outsider = new MaasClient(readSettings((key) => settings[key], {}));
    return new Region(`region ${number + 1}`, simulator, outsider);
  }

  /** Takes in what a run deployed machines with; undefined where that was not seen, and nothing is known any more. */
  noteUserData(deployed: ReadonlyMap<string, string | undefined> | undefined): void {
    if (deployed === undefined) this.userData.clear();
    for (const [systemId, data] of deployed ?? []) this.userData.set(systemId, data);
  }

  async look(): Promise<Look> {
    const machines = await this.outsider.send<Machine[]>({ method: "GET", path: "machines/" });
    return { machines, instances: this.simulator.state().instances };
  }

  /** What the other user does; form values as MAAS takes them. */
  async outside<T>(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    form: Record<string, string> = {},
    op?: string,
  ): Promise<T> {
    return this.outsider.send<T>({ method, path, form, ...(op === undefined ? {} : { op }) });
  }

  /** Waits until a machine is in one of the statuses; it takes no time here. */
  async until(systemId: string, ...statuses: string[]): Promise<void> {
    let last = "";
    for (let tries = 0; tries < 200; tries++) {
      ({ status_name: last } = await this.outside<Machine>("GET", `machines/${systemId}/`));
      if (statuses.includes(last)) return;
      await wallPause(5);
    }
    throw new Error(`${systemId} stays ${last}`);
  }

  async stop(): Promise<void> {
    this.outsider.close();
    await this.simulator.stop();
  }
}
