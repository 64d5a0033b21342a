import type { LxdVmOutputs } from "../inputs";
import { answered } from "../maas/errors";
import { deleteMachine, queryPowerState, releaseMachine } from "../maas/machines";
import { MachineStatus, type Machine } from "../maas/wire";
import type { Core } from "./core";
import { asFailure, StepFailure } from "./failure";
import { Operation } from "./operation";
import { waitWhile } from "./wait";

/** From these a machine is released before it is deleted, which switches the VM off and proves that a rack is connected. */
const releasable: ReadonlySet<MachineStatus> = new Set([
  MachineStatus.Allocated,
  MachineStatus.Deployed,
  MachineStatus.FailedDeployment,
  MachineStatus.FailedReleasing,
]);

/**
 * Removes a VM: release → delete. One that is gone already is removed.
 * @throws StepFailure when the VM may still be there; the state must then keep it
 */
export async function remove(
  core: Core,
  urn: string,
  outputs: Pick<LxdVmOutputs, "systemId" | "timeouts">,
): Promise<void> {
  const operation = new Operation(core, urn, "delete", outputs.timeouts);
  const { systemId } = outputs;
  const machine = await core.machines.get(systemId);
  if (machine === undefined) {
    operation.say(`machine ${systemId} is gone already`);
    return;
  }
  if (machine.locked) {
    throw new StepFailure(
      "ReleaseFailed",
      "Locked",
      `Machine ${machine.fqdn} (${systemId}) is locked in MAAS and was not touched. Unlock it (maas … machine unlock ${systemId}) and run again.`,
    );
  }
  try {
    await release(operation, machine);
    operation.say("deleting");
    await deleteMachine(core.client, systemId, operation.deadline);
  } catch (error) {
    if (!answered(error, 404)) {
      throw removalFailure(machine, error);
    }
  }
  core.snapshots.invalidate();
  operation.say("gone");
}

async function release(operation: Operation, machine: Machine): Promise<void> {
  const { core, deadline } = operation;
  const systemId = machine.system_id;
  if (!releasable.has(machine.status)) {
    // While no rack is connected MAAS answers a delete with 204 and leaves the LXD instance (facts: requests).
    await queryPowerState(core.client, systemId, deadline);
    return;
  }
  operation.say("releasing");
  const since = await core.watcher.mark();
  const { status } = await releaseMachine(core.client, systemId, deadline);
  await waitWhile(operation, systemId, status, "ReleaseFailed", since);
}

function removalFailure({ fqdn, system_id: systemId }: Machine, error: unknown): StepFailure {
  const failure = asFailure("ReleaseFailed", "RemovalFailed", error);
  return new StepFailure(
    "ReleaseFailed",
    failure.reason,
    `Machine ${fqdn} (${systemId}) could not be removed and stays in the state. ${failure.message} Run \`pulumi destroy\` or \`pulumi up\` again once the cause is gone.`,
    { cause: error },
  );
}
