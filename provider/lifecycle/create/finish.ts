import type { Condition, LxdVmInputs } from "../../inputs";
import type { Machine } from "../../maas/wire";
import type { NetworkPlan } from "../../network/plan";
import { reconcile } from "./reconcile";
import type { Composed } from "../composed";
import { readyCondition } from "../outputs/conditions";
import { PartialFailureError, messageOf, outputsOfFailure, type StepError } from "../errors";
import { LxdSteps } from "../lxd/apply";
import type { Operation } from "../operation";
import { pinnedOutputsOf, outputsOf, type PinnedOutputs, type Known } from "../outputs/outputs";
import { stateOf, type LxdVmState, type StateNotes } from "../state";
import { tagsToRemove, withTagsLeft } from "../services/tags";

/** A VM that exists in MAAS. */
export interface Created {
  systemId: string;
  outputs: LxdVmState;
}

/** Has the state hold a VM with its notes, whether the work on it succeeds or stops half-way. */
export async function withNotes(
  notes: Pick<StateNotes, "__urn" | "__create">,
  given: LxdVmInputs,
  work: () => Promise<Created>,
): Promise<Created> {
  try {
    const { systemId, outputs } = await work();
    return { systemId, outputs: stateOf(outputs, given, notes) };
  } catch (error) {
    if (error instanceof PartialFailureError) {
      throw new PartialFailureError(error.systemId, stateOf(error.outputs, given, notes), error.failure);
    }
    throw error;
  }
}

/** A VM that exists in MAAS, and what is to become of it. */
export interface Work {
  operation: Operation;
  composed: Composed;
  inputs: LxdVmInputs;
  plan: NetworkPlan;
  /** What is to be done first, with the same care for what is there when it fails. */
  prepare: () => Promise<void>;
  /** What is to be done once it is commissioned, and before its links are made. */
  onceCommissioned?: () => Promise<void>;
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
  const { services } = operation;
  const lxd = new LxdSteps(operation, composed, inputs, before);
  try {
    await prepare();
    await services.tags.change(systemId, inputs.tags ?? [], tagsToRemove(before?.tags, inputs.tags));
    const beforeLinks = async (): Promise<void> => {
      await work.onceCommissioned?.();
      await lxd.beforeLinks();
    };
    const deployed = await reconcile(operation, composed, withImageOf(inputs, before), plan, {
      before,
      beforeLinks,
    });
    const machine = await lxd.afterDeployment(deployed);
    operation.log(`deployed with ${machine.ip_addresses.join(", ") || "no address yet"}`);
    const outputs = outputsOf(machine, inputs, await knownOf(work, machine, readyCondition(machine)));
    return { systemId, outputs: { ...outputs, ...lxd.outputs } };
  } catch (error) {
    const failure = operation.failure("DeploymentFailed", "Failed", error);
    const now = await operation.lastLook(() => outputsNow(work, failure));
    const outputs = { ...now, ...lxd.outputs };
    throw new PartialFailureError(systemId, outputs, failure);
  }
}

/** The inputs to deploy by. An image that the program leaves out is the VM's own: the one that the state has of it, as a diff takes it. */
function withImageOf(
  inputs: LxdVmInputs,
  { osystem, distroSeries, hweKernel }: Partial<LxdVmState> = {},
): LxdVmInputs {
  const had = Object.entries({ osystem, distroSeries, hweKernel }).filter(([, value]) => value);
  return { ...Object.fromEntries(had), ...inputs };
}

async function knownOf(
  { operation, composed, before, unverified }: Work,
  machine: Machine,
  condition: Condition,
): Promise<Known> {
  const snapshot = await operation.services.snapshots.get();
  return {
    kept: pinnedOutputsOf(composed.vmName, machine.pod?.id, snapshot),
    conditions: [condition],
    snapshot,
    ...(before === undefined ? {} : { before }),
    ...(unverified === undefined ? {} : { unverified }),
  };
}

/** What there is after a failure, as far as MAAS still answers. */
async function outputsNow(work: Work, failure: StepError): Promise<LxdVmState> {
  const { operation, composed, inputs, before } = work;
  const { systemId, vmName, vmHostId } = composed;
  const { services } = operation;
  let kept: PinnedOutputs = { vmName };
  try {
    kept = pinnedOutputsOf(vmName, vmHostId, await services.snapshots.get());
    const machine = await services.machines.get(systemId);
    if (machine !== undefined) {
      const outputs = outputsOf(machine, inputs, await knownOf(work, machine, failure.condition));
      return withTagsLeft(outputs, before?.tags, machine.tag_names);
    }
  } catch (error) {
    operation.log(`could not be read back after the failure: ${messageOf(error)}`);
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
