import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { MachineStatus, type Machine } from "../maas/wire";
import type { Core } from "./core";
import { readyCondition } from "./failure";
import { withoutMark } from "./mark";
import { networkInForce } from "./network-in-force";
import { outputsOf, spelled } from "./outputs";
import { planOf } from "./plan";

/** What is known of the VM before: all of its outputs, or its id alone for one that is only looked up. */
export type ReadState = Pick<LxdVmOutputs, "systemId"> & Partial<LxdVmOutputs>;

/** What a refresh found. */
export interface Found {
  inputs: LxdVmInputs;
  outputs: LxdVmOutputs;
}

/**
 * Reads a VM back: its outputs, and its inputs as MAAS has them, so that what was changed outside shows as a difference.
 * Undefined when the VM is gone.
 */
export async function read(core: Core, inputs: LxdVmInputs, state: ReadState): Promise<Found | undefined> {
  const [machine, snapshot] = await Promise.all([core.machines.get(state.systemId), core.snapshots.get()]);
  if (machine === undefined) {
    return undefined;
  }
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const conditions =
    machine.status === MachineStatus.Deployed ? [readyCondition()] : (state.conditions ?? []);
  const vmName = state.vmName ?? machine.hostname;
  const actual = inputsInForce(inputs, machine, snapshot);
  const outputs = outputsOf(
    machine,
    actual,
    planOf(inputs, snapshot, host),
    snapshot,
    { vmName },
    conditions,
  );
  return { outputs, inputs: actual };
}

/** The inputs that the program gives, with the values that MAAS has. */
function inputsInForce(inputs: LxdVmInputs, machine: Machine, snapshot: Snapshot): LxdVmInputs {
  const given = <K extends keyof LxdVmInputs>(name: K, value: LxdVmInputs[K]): Partial<LxdVmInputs> =>
    inputs[name] === undefined ? {} : { [name]: value };
  return {
    ...networkInForce(inputs, machine),
    ...given("vmHost", spelled(inputs.vmHost, machine.pod ?? undefined, snapshot.vmHosts)),
    ...given("zone", spelled(inputs.zone, machine.zone, snapshot.zones)),
    ...given("resourcePool", spelled(inputs.resourcePool, machine.pool, snapshot.resourcePools)),
    ...given("domain", spelled(inputs.domain, machine.domain, snapshot.domains)),
    ...given("hostname", machine.hostname),
    ...given("description", withoutMark(machine.description)),
    ...given(
      "tags",
      (inputs.tags ?? []).filter((tag) => machine.tag_names.includes(tag)),
    ),
  };
}
