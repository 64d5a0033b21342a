import { hasStatus } from "../../maas/errors";
import { releaseMachine } from "../../maas/machines";
import { MachineStatus, type Machine } from "../../maas/wire";
import type { Services } from "../services";
import { asStepError, asSentence, isMachineGone, StepError } from "../errors";
import { ensureVmHosts } from "../gone";
import { isLockedNow, lockedFailure } from "../locked";
import type { Operation } from "../operation";
import { deleteOwned, type OwnedMachine } from "../ownership/owned-machine";
import { waitWhile } from "../wait";

/** From these a machine is released before it is deleted, which switches the VM off. */
const releasable: ReadonlySet<MachineStatus> = new Set([
  MachineStatus.Allocated,
  // Since MAAS 3.6 the deployment's workflow would go on with a VM that is gone.
  MachineStatus.Deploying,
  MachineStatus.Deployed,
  MachineStatus.FailedDeployment,
  MachineStatus.FailedReleasing,
]);

/** Where a machine that could not be removed still is, and what removes it then. */
const IN_STATE = {
  stays: " and stays in the state",
  next: "Run `pulumi destroy` or `pulumi up` again once the cause is gone.",
};

/** The same of what no state holds. */
export const IN_NO_STATE = {
  stays: "",
  next: "Run `pulumi-maas-lxd leftovers --delete` again once the cause is gone.",
};

/**
 * Removes a machine that is provably the VM's: release → delete.
 * @param where for the message when it cannot be removed
 * @returns false when it went without this operation's doing, so that its LXD instance may still be there
 * @throws StepError when it may still be there
 */
export async function removeOwned(
  operation: Operation,
  owned: OwnedMachine,
  where = IN_STATE,
): Promise<boolean> {
  const { services } = operation;
  const { machine, systemId } = owned;
  if (machine.locked) {
    throw lockedFailure("ReleaseFailed", machine, " and was not touched");
  }
  let isOurs = true;
  await ensureVmHosts(services, systemId, "ReleaseFailed");
  try {
    if (releasable.has(machine.status)) {
      await release(operation, systemId);
    }
    // As late as can be: a release takes long enough for a rack to go.
    await services.racks.ensureConnected(machine, operation.deadline);
    operation.log(`deleting machine ${String(owned)}`);
    await deleteOwned(services.client, owned, operation.deadline);
  } catch (error) {
    if (!isGone(error)) {
      throw await removalFailure(services, machine, error, where);
    }
    // Somebody deleted it meanwhile, or it was this request, of which an earlier sending got no answer.
    isOurs = false;
  }
  services.placements.freed(machine);
  services.snapshots.invalidate();
  operation.log("gone");
  return isOurs;
}

function isGone(error: unknown): boolean {
  return hasStatus(error, 404) || isMachineGone(error);
}

/** How often a release is asked for whose end is a Deployed machine. */
const RELEASES = 3;

/**
 * Releases. MAAS 3.6 and later write Deployed a second time a moment after a deployment is done, over a release that has begun
 * meanwhile: the machine is then Deployed again, and released again.
 */
async function release(operation: Operation, systemId: string): Promise<void> {
  const { services, deadline } = operation;
  operation.log("releasing");
  for (let left = RELEASES; left > 0; left--) {
    const since = await services.watcher.mark();
    const { status } = await releaseMachine(services.client, systemId, deadline);
    const end = await waitWhile(operation, systemId, status, "ReleaseFailed", since);
    if (end !== MachineStatus.Deployed) {
      return;
    }
    operation.log("MAAS has it Deployed again; releasing once more");
  }
  throw new StepError(
    "ReleaseFailed",
    "StaysDeployed",
    `MAAS took ${RELEASES} releases and has the machine Deployed all the same.`,
  );
}

async function removalFailure(
  services: Services,
  machine: Machine,
  error: unknown,
  { stays, next }: typeof IN_STATE,
): Promise<StepError> {
  const { fqdn, system_id: systemId } = machine;
  if (await isLockedNow(services, systemId, error)) {
    return lockedFailure("ReleaseFailed", machine, " and was not deleted");
  }
  const failure = asStepError("ReleaseFailed", "RemovalFailed", error);
  return new StepError(
    "ReleaseFailed",
    failure.reason,
    `Machine ${fqdn} (${systemId}) could not be removed${stays}. ${asSentence(failure.message)} ${next}`,
    { cause: error },
  );
}
