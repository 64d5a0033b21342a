import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { NetworkPlan } from "../network/plan";
import { adopt } from "./adopt";
import { bringUp } from "./bring-up";
import { compose, dress, type Composed } from "./compose";
import type { Core } from "./core";
import { takeEarlier } from "./earlier";
import {
  asFailure,
  IncompleteError,
  messageOf,
  outputsOfFailure,
  readyCondition,
  type StepFailure,
} from "./failure";
import { Operation } from "./operation";
import { updateInPlace } from "./in-place";
import { unfitHosts } from "./lxd-fit";
import { LxdSteps } from "./lxd-steps";
import { keptOf, outputsOf } from "./outputs";
import { planOf } from "./plan";

/** A VM that exists in MAAS. */
export interface Created {
  systemId: string;
  outputs: LxdVmOutputs;
}

/**
 * Makes a VM: compose → (commission) → link → deploy → read back.
 * @throws StepFailure when no VM was made
 * @throws IncompleteError when the VM is there, but not as asked
 */
export async function create(core: Core, urn: string, inputs: LxdVmInputs): Promise<Created> {
  const operation = new Operation(core, urn, "create", inputs.timeouts);
  const snapshot = await core.snapshots.get(inputs);
  if (inputs.adopt !== undefined) {
    const { composed, machine } = await adopt(operation, inputs.adopt.systemId, inputs, snapshot);
    const host = snapshot.vmHosts.find(({ id }) => id === composed.vmHostId);
    return finish(operation, composed, inputs, planOf(inputs, snapshot, host), () =>
      updateInPlace(operation, machine, inputs),
    );
  }
  const earlier = await takeEarlier(operation, inputs, snapshot);
  if (earlier !== undefined) {
    const host = snapshot.vmHosts.find(({ id }) => id === earlier.vmHostId);
    return finish(operation, earlier, inputs, planOf(inputs, snapshot, host), () =>
      dress(operation, earlier, inputs),
    );
  }
  const unfit = await unfitHosts(core, inputs, snapshot);
  const { composed, plan } = await compose({ operation, inputs, snapshot }, unfit);
  return finish(operation, composed, inputs, plan, () => dress(operation, composed, inputs));
}

/**
 * Takes a composed machine to its end and reads it back: for a create, and for the update that goes on where a create
 * stopped.
 * @param prepare what is to be done first, with the same care for what is there when it fails
 * @param before the outputs of the VM that is there, for an update
 */
export async function finish(
  operation: Operation,
  composed: Composed,
  inputs: LxdVmInputs,
  plan: NetworkPlan,
  prepare: () => Promise<void>,
  before?: LxdVmOutputs,
): Promise<Created> {
  const { systemId } = composed;
  const { core } = operation;
  const lxd = new LxdSteps(operation, composed, inputs, before);
  try {
    await prepare();
    await core.tags.change(systemId, inputs.tags ?? [], [], operation.deadline);
    const deployed = await bringUp(operation, composed, inputs, plan, () => lxd.beforeLinks());
    const machine = await lxd.afterDeployment(deployed);
    operation.say(`deployed with ${machine.ip_addresses.join(", ") || "no address yet"}`);
    const kept = keptOf(composed.vmName, machine.pod?.id, await core.snapshots.get());
    return { systemId, outputs: { ...outputsOf(machine, inputs, kept, [readyCondition()]), ...lxd.outputs } };
  } catch (error) {
    const failure = asFailure("DeploymentFailed", "Failed", error);
    const outputs = { ...(await outputsNow(operation, composed, inputs, failure)), ...lxd.outputs };
    throw new IncompleteError(systemId, outputs, failure);
  }
}

/** What there is after a failure, as far as MAAS still answers. */
async function outputsNow(
  operation: Operation,
  { systemId, vmName, vmHostId }: Composed,
  inputs: LxdVmInputs,
  failure: StepFailure,
): Promise<LxdVmOutputs> {
  const { core } = operation;
  try {
    const [machine, snapshot] = await Promise.all([core.machines.get(systemId), core.snapshots.get()]);
    if (machine !== undefined) {
      return outputsOf(machine, inputs, keptOf(vmName, machine.pod?.id, snapshot), [failure.condition]);
    }
  } catch (error) {
    operation.say(`could not be read back after the failure: ${messageOf(error)}`);
  }
  return outputsOfFailure(inputs, { systemId, vmName, vmHostId }, failure);
}
