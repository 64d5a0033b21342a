import { hasStatus } from "../maas/errors";
import type { Machine } from "../maas/wire";
import type { Services } from "./services";
import { messageOf, StepError } from "./errors";
import { ensureGone } from "./gone";
import { composeName, resourceName } from "./identity";
import type { Session } from "../session";
import { checkUnlessDone } from "./check";
import { explainingKey } from "./refused-key";
import type { LxdVmState } from "./state";
import { Operation } from "./operation";
import { findOrphanOf, removeOrphan } from "./cleanup/orphans";
import { OwnedMachine, recordedMacs, type Recorded } from "./ownership/owned-machine";
import type { MadeIn } from "./services/region-view";
import { keepAddresses } from "./meaning/kept-addresses";
import { removeOwned } from "./cleanup/remove-owned";

/** What the state holds of a VM that is to be removed. */
export type Removable = Pick<LxdVmState, "systemId" | "timeouts" | "__create"> & Recorded & MadeIn;

/**
 * Removes the VM that a state holds: release → delete. One that is gone already is removed; of one whose record alone is gone, the LXD
 * instance is.
 * @param urn the VM's identity
 * @throws StepError when the VM may still be there, or is not provably this VM; the state must then keep it
 */
export async function remove(session: Session, urn: string, state: Removable): Promise<void> {
  const services = session.services();
  const { held } = session;
  const { systemId } = state;
  keepAddresses(session, urn, state);
  if (held.isTakenOver(systemId, state.__create)) {
    services.log(
      `${resourceName(urn)}: machine ${systemId} was not deleted: the new VM of this run is that machine, so nothing was replaced`,
    );
    return;
  }
  const holder = held.holderOf(systemId, urn, state.__create);
  if (holder !== undefined) {
    services.log(
      `${resourceName(urn)}: machine ${systemId} was not deleted: ${holder} of this stack holds it too`,
    );
    return;
  }
  await checkUnlessDone(session, urn);
  const operation = new Operation(services, urn, "delete", state.timeouts);
  await explainingKey(session.hasProgram, () =>
    operation.run("ReleaseFailed", () => take(operation, services, state)),
  );
  held.release(systemId);
}

async function take(operation: Operation, services: Services, state: Removable): Promise<void> {
  const { systemId } = state;
  const machine = await services.machines.get(systemId);
  if (machine === undefined) {
    await ensureGone(services, systemId, state, "ReleaseFailed");
    operation.log(`machine ${systemId} is gone already`);
    services.placements.room.forget(systemId);
  }
  if (machine === undefined || !(await removeOwned(operation, ownedByState(machine, operation.urn, state)))) {
    await removeInstance(operation, state);
  }
}

function ownedByState(machine: Machine, urn: string, state: Removable): OwnedMachine {
  return OwnedMachine.byState(machine, urn, state, "ReleaseFailed");
}

/** A machine record can go and leave its LXD instance: nobody but the VM host knows. */
async function removeInstance(operation: Operation, state: Removable): Promise<void> {
  const { systemId, vmName, vmHostId = -1 } = state;
  if (!vmName || vmHostId < 0) {
    return;
  }
  if (vmName !== composeName(operation.urn) && recordedMacs(state).length === 0) {
    operation.log(
      `whether its LXD instance ${vmName} is still there was not asked: nothing would prove that it is this VM's`,
    );
    return;
  }
  try {
    const orphan = await findOrphanOf(operation, { vmName, vmHostId });
    if (orphan === undefined) {
      return;
    }
    const owned = OwnedMachine.byInstance(orphan, operation.urn, { ...state, vmName });
    if (typeof owned === "string") {
      operation.log(
        `leaving LXD instance ${vmName}, in MAAS now machine ${orphan.system_id}, which is not provably this VM's: ${owned}`,
      );
      return;
    }
    operation.log(`removing its LXD instance ${vmName}, which was left without a machine`);
    await removeOrphan(operation, owned);
  } catch (error) {
    if (hasStatus(error, 404)) {
      return;
    }
    const said = messageOf(error);
    throw new StepError(
      "ReleaseFailed",
      "InstanceUnknown",
      `MAAS has no machine ${systemId} any more, but whether its LXD instance ${vmName} is gone too could not be seen, so it stays in the state: ${said} ` +
        "Run again once MAAS reaches the VM host, or `pulumi refresh` to forget the VM.",
      { cause: error },
    );
  }
}
