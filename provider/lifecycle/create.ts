import type { LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { adopt } from "./create/adopt";
import { compose, dress } from "./create/compose";
import type { Placed } from "./composed";
import type { Core } from "./services";
import { unverifiable } from "./meaning/mismatches";
import { digestsOf } from "./meaning/digests";
import { finish, type Created } from "./create/finish";
import { takeEarlier } from "./create/resume";
import { digestsIn } from "./ownership/mark";
import { Operation } from "./operation";
import { updateInPlace } from "./create/machine-settings";
import { unfitHosts } from "./lxd/capabilities";
import { planOf } from "./meaning/plan";

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
