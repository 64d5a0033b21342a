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
  /** Settings beside the region's URL and key, or in their place. */
  settings: Record<string, string>;
}

export const configOf = ({ region, settings }: Stack): Record<string, string> => ({
  "maas-lxd:apiUrl": region.simulator.url,
  "maas-lxd:apiKey": region.simulator.apiKey,
  // Nothing comes late here.
  "maas-lxd:settleTimeout": "2s",
  ...settings,
});

/** A program that can be changed without changing this one. */
export const copyOf = (vms: readonly VmModel[]): VmModel[] =>
  vms.map((vm) => ({
    ...vm,
    args: structuredClone(vm.args),
    options: structuredClone<Options>(vm.options),
  }));
