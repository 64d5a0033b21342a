import type { StackState } from "./engine/state";
import type { Options, VmModel } from "./program";
import type { Region } from "./region";

export const PROJECT = "shop";

/** A stack of the program, with its own VMs and its own state. */
export interface Stack {
  readonly name: string;
  readonly region: Region;
  vms: VmModel[];
  state: StackState;
  /** Variables beside the region's URL and key, or in their place. */
  env: Record<string, string>;
  /** Whether its checks are to do without MAAS. */
  isOffline: boolean;
  /** A VM of it was written in another way since it was last changed, which the outputs do not show. */
  isRespelled: boolean;
  /** A refresh has put what the outputs show in the place of that, so that the provider has to ask what it means. */
  asksAgain: boolean;
}

/** How a provider is set up. */
export interface Settings {
  /** The stack's configuration, with its namespaces. */
  readonly config: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** URL and key come from the environment, which the engine keeps in no state: they hold for a refresh and a destroy too. */
export const settingsOf = ({ region, env, isOffline }: Stack): Settings => ({
  // Nothing comes late here.
  config: { "maas-lxd:settleTimeout": "2s", "maas-lxd:offline": String(isOffline) },
  env: { MAAS_API_URL: region.simulator.url, MAAS_API_KEY: region.simulator.apiKey, ...env },
});

/** A program that can be changed without changing this one. */
export const copyOf = (vms: readonly VmModel[]): VmModel[] =>
  vms.map((vm) => ({
    ...vm,
    args: structuredClone(vm.args),
    options: structuredClone<Options>(vm.options),
  }));
