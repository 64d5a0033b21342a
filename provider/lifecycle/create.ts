import type { Condition, LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import type { Machine } from "../maas/wire";
import type { NetworkPlan } from "../network/plan";
import { adopt } from "./adopt";
import { bringUp } from "./bring-up";
import { compose, dress, type Composed, type Placed } from "./compose";
import { readyCondition } from "./conditions";
import type { Core } from "./core";
import { unverifiable } from "./differences";
import { digestsOf } from "./digests";
import { takeEarlier } from "./earlier";
import { IncompleteError, messageOf, outputsOfFailure, type StepFailure } from "./failure";
import { digestsIn } from "./mark";
import { Operation } from "./operation";
import { updateInPlace } from "./in-place";
import { unfitHosts } from "./lxd-fit";
import { LxdSteps } from "./lxd-steps";
import { keptOf, outputsOf, type Kept, type Known } from "./outputs";
import { planOf } from "./plan";
import type { LxdVmState } from "./state";
import { tagsToRemove, withTagsLeft } from "./tags";

/** A VM that exists in MAAS. */
export interface Created {
  systemId: string;
  outputs: LxdVmState;
}

/**
 * Makes a VM: compose → (commission) → link → deploy → read back.
 * @param adopted the system id of the machine to take over instead of composing one; the inputs may name one that this VM replaces
 * @throws StepFailure when no VM was made
 * @throws IncompleteError when the VM is there, but not as asked
 */
export function create(
  core: Core,
  urn: string,
  inputs: LxdVmInputs,
  adopted: string | undefined,
): Promise<Created> {
  const operation = new Operation(core, urn, "create", inputs.timeouts);
  return operation.run("CompositionFailed", () => make(operation, inputs, adopted));
}

async function make(
  operation: Operation,
  inputs: LxdVmInputs,
  adopted: string | undefined,
): Promise<Created> {
  const { core } = operation;
  const snapshot = await core.snapshots.get(inputs);
  if (adopted !== undefined) {
    core.placements.giveBack(operation.urn);
    const { composed, machine } = await adopt(operation, adopted, inputs, snapshot);
    const host = snapshot.vmHosts.find(({ id }) => id === composed.vmHostId);
    const plan = planOf(inputs, snapshot, host);
    const digests = digestsOf(operation.urn, inputs, plan);
    const prepare = (): Promise<void> => updateInPlace(operation, machine, inputs, { digests });
    return finish({ operation, composed, inputs, plan, prepare, unverified: unverifiable(machine, {}) });
  }
  const { composed, plan } = await earlierOrComposed(operation, inputs, snapshot);
  const prepare = (): Promise<void> => dress(operation, composed, inputs, plan);
  const { machine } = composed;
  const unverified = machine === undefined ? [] : unverifiable(machine, digestsIn(machine, operation.urn));
  return finish({ operation, composed, inputs, plan, prepare, unverified });
}

/** What an earlier run left of the VM, else a new one. */
async function earlierOrComposed(
  operation: Operation,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<Placed> {
  const { core } = operation;
  const earlier = await takeEarlier(operation, inputs, snapshot);
  if (earlier !== undefined) {
    core.placements.giveBack(operation.urn);
    const host = snapshot.vmHosts.find(({ id }) => id === earlier.vmHostId);
    return { composed: earlier, plan: planOf(inputs, snapshot, host) };
  }
  const unfit = await unfitHosts(core, inputs, snapshot);
  return compose({ operation, inputs, snapshot }, unfit);
}

/** A VM that exists in MAAS, and what is to become of it. */
export interface Work {
  operation: Operation;
  composed: Composed;
  inputs: LxdVmInputs;
  plan: NetworkPlan;
  /** What is to be done first, with the same care for what is there when it fails. */
  prepare: () => Promise<void>;
  /** The VM that is there, for an update. */
  before?: LxdVmState;
  /** Inputs of which nothing shows whether the VM has them. */
  unverified?: (keyof LxdVmInputs)[];
}

/**
 * Takes a composed machine to its end and reads it back: for a create, and for the update that goes on where a create
 * stopped.
 */
export async function finish(work: Work): Promise<Created> {
  const { operation, composed, inputs, plan, prepare, before } = work;
  const { systemId } = composed;
  const { core } = operation;
  const lxd = new LxdSteps(operation, composed, inputs, before);
  try {
    await prepare();
    await core.tags.change(systemId, inputs.tags ?? [], tagsToRemove(before?.tags, inputs.tags));
    const deployed = await bringUp(operation, composed, inputs, plan, () => lxd.beforeLinks());
    const machine = await lxd.afterDeployment(deployed);
    operation.say(`deployed with ${machine.ip_addresses.join(", ") || "no address yet"}`);
    const outputs = outputsOf(machine, inputs, await knownOf(work, machine, readyCondition()));
    return { systemId, outputs: { ...outputs, ...lxd.outputs } };
  } catch (error) {
    const failure = operation.failure("DeploymentFailed", "Failed", error);
    const now = await operation.lastLook(() => outputsNow(work, failure));
    const outputs = { ...now, ...lxd.outputs };
    throw new IncompleteError(systemId, outputs, failure);
  }
}

async function knownOf(
  { operation, composed, before, unverified }: Work,
  machine: Machine,
  condition: Condition,
): Promise<Known> {
  const snapshot = await operation.core.snapshots.get();
  return {
    kept: keptOf(composed.vmName, machine.pod?.id, snapshot),
    conditions: [condition],
    snapshot,
    ...(before === undefined ? {} : { before }),
    ...(unverified === undefined ? {} : { unverified }),
  };
}

/** What there is after a failure, as far as MAAS still answers. */
async function outputsNow(work: Work, failure: StepFailure): Promise<LxdVmState> {
  const { operation, composed, inputs, before } = work;
  const { systemId, vmName, vmHostId } = composed;
  const { core } = operation;
  let kept: Kept = { vmName };
  try {
    kept = keptOf(vmName, vmHostId, await core.snapshots.get());
    const machine = await core.machines.get(systemId);
    if (machine !== undefined) {
      const outputs = outputsOf(machine, inputs, await knownOf(work, machine, failure.condition));
      return withTagsLeft(outputs, before?.tags, machine.tag_names);
    }
  } catch (error) {
    operation.say(`could not be read back after the failure: ${messageOf(error)}`);
  }
  const { __resolved, __unverified = work.unverified } = before ?? {};
  return {
    ...withTagsLeft(
      outputsOfFailure(inputs, { systemId, vmHostId, ...kept }, failure),
      before?.tags,
      undefined,
    ),
    ...(__resolved === undefined ? {} : { __resolved }),
    ...(__unverified === undefined ? {} : { __unverified }),
  };
}
