import type { LxdVmState } from "../lifecycle/state";
import { toPlain } from "../values/plain";

/** A property bag as the engine's process passes it. */
export type PropertyMap = Record<string, unknown>;

/** The URN that the sdk passes along. */
export function urnIn(bag: PropertyMap): string {
  const urn = bag["__urn"];
  if (typeof urn !== "string") {
    throw new Error("the VM's URN is missing: LxdVm of this package passes it, so make VMs with that class");
  }
  return urn;
}

/** A VM as the state holds it. */
export function stateIn(bag: PropertyMap, systemId: string): LxdVmState {
  return { ...(bag as unknown as LxdVmState), systemId };
}

/**
 * A VM's properties as the state is to hold them. Without `__provider` the engine could not run the next delete of a VM whose create
 * failed half-way (docs/engine-notes.md).
 */
export function bagOf(state: object, { __urn, __provider }: PropertyMap): PropertyMap {
  return toPlain({ ...state, __urn, __provider }) as PropertyMap;
}
