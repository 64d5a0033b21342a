import type { Services } from "../../provider/lifecycle/services";
import { createServices } from "../../provider/session";
import { readSettings } from "../../provider/settings";
import { startSimulator, type Simulator } from "../../simulator/index";
import { Caller } from "../support/caller";

/** A region, the services for it, and somebody else who calls it. */
export interface ServicesLab {
  readonly simulator: Simulator;
  readonly services: Services;
  readonly caller: Caller;
  stop(): Promise<void>;
}

export async function startServicesLab(): Promise<ServicesLab> {
  const simulator = await startSimulator({ timings: { deploy: 10 } });
  const settings: Record<string, string> = { apiUrl: simulator.url, apiKey: simulator.apiKey };
  const services = createServices(
    readSettings((key) => settings[key], {}),
    () => {},
  );
  const stop = async (): Promise<void> => {
    services.client.close();
    await simulator.stop();
  };
  return { simulator, services, caller: new Caller(simulator), stop };
}
