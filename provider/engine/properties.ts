import { inputNames } from "../schema";
import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import { toPlain } from "./plain";

/** A property bag as the engine's process passes it. */
export type Bag = Record<string, unknown>;

/** The inputs among the properties of a call. */
export function inputsIn(bag: Bag): LxdVmInputs {
  return Object.fromEntries(
    inputNames().flatMap((name) => (bag[name] === undefined ? [] : [[name, bag[name]]])),
  );
}

/** The inputs that the program gave, out of a VM's state: without those that the provider chose. */
export function givenInputsIn(state: Bag): LxdVmInputs {
  const chosen = new Set((state["__chosen"] as string[] | undefined) ?? []);
  return Object.fromEntries(Object.entries(inputsIn(state)).filter(([name]) => !chosen.has(name)));
}

/** The URN that the sdk passes along. */
export function urnIn(bag: Bag): string {
  const urn = bag["__urn"];
  if (typeof urn !== "string") {
    throw new Error("the VM's URN is missing: LxdVm of this package passes it, so make VMs with that class");
  }
  return urn;
}

/** A VM's outputs as the state is to hold them. */
export function stateOf(outputs: LxdVmOutputs, given: LxdVmInputs, bag: Bag): Bag {
  const chosen = inputNames().filter((name) => outputs[name] !== undefined && given[name] === undefined);
  return toPlain({
    ...outputs,
    __urn: bag["__urn"],
    // Tells the VM of one create from that of another on the same machine (lifecycle/held.ts).
    __create: bag["__create"],
    ...(chosen.length > 0 ? { __chosen: chosen } : {}),
    // Without it the engine could not run the next delete of a VM whose create failed half-way (facts: calls).
    __provider: bag["__provider"],
  }) as Bag;
}
