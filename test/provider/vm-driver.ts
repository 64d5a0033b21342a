import { installPackage } from "../support/package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import type { SimulatorProcess } from "../support/simulator-process";

/** The text that the sdk gives; test/sdk holds it to be this. */
const PROVIDER_TEXT = 'exports.handler = () => require("pulumi-maas-lxd/provider").dynamicProvider;';

export const urnOf = (name: string): string =>
  `urn:pulumi:dev::project::pulumi-nodejs:dynamic/maas-lxd:LxdVm::${name}`;

/** Inputs as the sdk would send them for a resource of that name. */
export function inputsFor(name: string, inputs: Properties): Properties {
  return { ...inputs, __urn: urnOf(name), __provider: PROVIDER_TEXT };
}

/** Starts the real provider process against a simulator. */
export async function startProvider(
  simulator: Pick<SimulatorProcess, "url" | "apiKey">,
  config: Record<string, string> = {},
): Promise<ProviderProcess> {
  return ProviderProcess.start(await installPackage(), {
    config: { "maas-lxd:apiUrl": simulator.url, "maas-lxd:apiKey": simulator.apiKey, ...config },
  });
}

/** Checks and creates as the engine does, and gives what would be in the state. */
export async function bringUp(provider: ProviderProcess, name: string, inputs: Properties) {
  const { inputs: checked, failures } = await provider.check({}, inputsFor(name, inputs));
  if (failures.length > 0) {
    throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }
  return { inputs: checked, ...(await provider.create(checked)) };
}
