import { expect } from "chai";
import { Caller } from "../support/caller";
import type { ProviderProcess, Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { asked } from "./reserved-address-driver";
import { startProvider } from "./vm-driver";

/** A region, an administrator who calls it, and the providers of several runs. */
export class ReservedAddressLab {
  private readonly started: ProviderProcess[] = [];

  private constructor(
    readonly simulator: SimulatorProcess,
    readonly admin: Caller,
  ) {}

  static async start(): Promise<ReservedAddressLab> {
    const simulator = await SimulatorProcess.start();
    return new ReservedAddressLab(simulator, new Caller(simulator));
  }

  async stop(): Promise<void> {
    await Promise.all(this.started.splice(0).map((one) => one.kill()));
    await this.simulator.stop();
  }

  /** A run of its own, which knows nothing of the ones before. */
  async run(): Promise<ProviderProcess> {
    const one = await startProvider(this.simulator);
    this.started.push(one);
    return one;
  }

  /** The addresses that the administrator has reserved. */
  async reserved(): Promise<string[]> {
    return (await this.admin.ask<{ ip: string }[]>("GET", "/ipaddresses/")).map(({ ip }) => ip);
  }
}

/** Checks and creates as the engine does. */
export async function up(name: string, inputs: Properties, by: ProviderProcess) {
  const { inputs: checked, failures } = await by.check({}, asked(name, inputs));
  expect(failures).to.deep.equal([]);
  return { inputs: checked, ...(await by.create(checked)) };
}
