import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import { MachineStatus, type Machine } from "../maas/wire";
import type { Core } from "./core";
import { readyCondition } from "./failure";
import { withoutMark } from "./mark";
import { outputsOf } from "./outputs";
import { planOf } from "./plan";

/** What a refresh found. */
export interface Found {
  inputs: LxdVmInputs;
  outputs: LxdVmOutputs;
}

/**
 * Reads a VM back: its outputs, and its inputs as MAAS has them, so that what was changed outside shows as a difference.
 * Undefined when the VM is gone.
 */
export async function read(core: Core, inputs: LxdVmInputs, state: LxdVmOutputs): Promise<Found | undefined> {
  const [machine, snapshot] = await Promise.all([core.machines.get(state.systemId), core.snapshots.get()]);
  if (machine === undefined) {
    return undefined;
  }
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const conditions = machine.status === MachineStatus.Deployed ? [readyCondition()] : state.conditions;
  const outputs = outputsOf(machine, inputs, planOf(inputs, snapshot, host), snapshot, state, conditions);
  return { outputs, inputs: inputsInForce(inputs, outputs, machine) };
}

/** The inputs that the program gives, with the values that MAAS has. */
function inputsInForce(inputs: LxdVmInputs, outputs: LxdVmOutputs, machine: Machine): LxdVmInputs {
  const given = <K extends keyof LxdVmInputs>(name: K, value: LxdVmInputs[K]): Partial<LxdVmInputs> =>
    inputs[name] === undefined ? {} : { [name]: value };
  return {
    ...inputs,
    ...given("vmHost", outputs.vmHost),
    ...given("zone", outputs.zone),
    ...given("resourcePool", outputs.resourcePool),
    ...given("domain", outputs.domain),
    ...given("hostname", machine.hostname),
    ...given("description", withoutMark(machine.description)),
    ...given(
      "tags",
      (inputs.tags ?? []).filter((tag) => machine.tag_names.includes(tag)),
    ),
  };
}
