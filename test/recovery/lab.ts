import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MaasClient } from "../../provider/maas/client";
import { listMachines, releaseMachine } from "../../provider/maas/machines";
import { MachineStatus } from "../../provider/maas/wire";
import { readSettings } from "../../provider/settings";
import { DEFAULT_LAB, type Inventory } from "../../simulator/index";
import { InterceptingProxy } from "../support/intercepting-proxy";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess } from "../support/provider-process";
import { SimulatorProcess, type RegionState } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

const QUICK = "20ms";

/** The simulator's own lab, and a second zone for VMs to be moved to. */
const usualLab: Inventory = { ...DEFAULT_LAB, zones: ["default", "other"] };

function inventoryFile(inventory: Inventory): string {
  const file = join(temporaryFolder("lab"), "inventory.json");
  writeFileSync(file, JSON.stringify(inventory));
  return file;
}

/** A region, a proxy in front of it, and the provider processes of one test after another: there once it is started. */
export class Lab {
  simulator!: SimulatorProcess;
  proxy!: InterceptingProxy;
  /** Another user of the region, who does not come through the proxy. */
  outsider!: MaasClient;
  /** The region before anything was made. */
  empty!: RegionState;
  #provider: ProviderProcess | undefined;

  /** @param config of the stack, beside the region's URL and key */
  constructor(
    private readonly config: Record<string, string> = {},
    private readonly inventory = usualLab,
  ) {}

  static async start(...given: ConstructorParameters<typeof Lab>): Promise<Lab> {
    const lab = new Lab(...given);
    await lab.start();
    return lab;
  }

  async start(): Promise<void> {
    this.simulator = await SimulatorProcess.start({
      commission: QUICK,
      deploy: QUICK,
      release: QUICK,
      args: ["--test", QUICK, "--inventory", inventoryFile(this.inventory)],
      timeoutMs: 4 * 3_600_000,
    });
    this.proxy = await InterceptingProxy.start(this.simulator.url);
    this.empty = await this.simulator.state();
    const settings: Record<string, string> = { apiUrl: this.simulator.url, apiKey: this.simulator.apiKey };
    this.outsider = new MaasClient(readSettings((key) => settings[key], {}));
  }

  /** The provider process that is running, or a new one. */
  async provider(): Promise<ProviderProcess> {
    this.#provider ??= await ProviderProcess.start(linkPackage(), {
      config: {
        "maas-lxd:apiUrl": this.proxy.url,
        "maas-lxd:apiKey": this.simulator.apiKey,
        // Nothing comes late here unless a test makes it so.
        "maas-lxd:settleTimeout": "1s",
        ...this.config,
      },
      timeoutMs: 4 * 3_600_000,
    });
    return this.#provider;
  }

  /** Kills the provider process with SIGKILL. */
  async killProvider(): Promise<void> {
    const killed = this.#provider;
    this.#provider = undefined;
    await killed?.kill();
  }

  /** Another user releases a VM; @returns once MAAS has done it */
  async releaseOutside(systemId: string): Promise<void> {
    await releaseMachine(this.outsider, systemId, Date.now() + 30_000);
    // One that was never commissioned is New then.
    await this.untilStatus(systemId, MachineStatus.Ready, MachineStatus.New);
  }

  /** Waits until a machine has one of the statuses. */
  async untilStatus(systemId: string, ...statuses: MachineStatus[]): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const [machine] = await listMachines(this.outsider, { id: [systemId] });
      if (machine !== undefined && statuses.includes(machine.status)) return;
      if (Date.now() > deadline) throw new Error(`${systemId} stays ${machine?.status_name}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    await this.killProvider();
    this.outsider.close();
    await this.proxy.stop();
    await this.simulator.stop();
  }
}
