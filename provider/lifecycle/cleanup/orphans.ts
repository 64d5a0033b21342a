import type { LxdVmInputs, LxdVmOutputs } from "../../inputs";
import type { VmHostItem } from "../../inventory/snapshot";
import { hasStatus } from "../../maas/errors";
import { updateMachine } from "../../maas/machines";
import type { Machine } from "../../maas/wire";
import { StepError } from "../errors";
import { composeName } from "../identity";
import { failedComposeDescription } from "../ownership/mark";
import type { Operation } from "../operation";
import { deleteOwned, OwnedMachine } from "../ownership/owned-machine";

/**
 * After a compose that failed: makes sure that it left no LXD instance without a machine record (docs/maas-notes.md#requests), by letting
 * MAAS find and then delete it.
 * @throws StepError when an instance of that name is there which is not provably this VM's: it is left alone
 */
export async function clearOrphan(
  operation: Operation,
  host: Pick<VmHostItem, "id" | "name">,
  vmName: string,
  inputs: LxdVmInputs,
): Promise<void> {
  const { services } = operation;
  await services.hostRefresher.refresh(host.id);
  const orphan = await services.hostnames.get(vmName);
  if (orphan?.pod?.id !== host.id) {
    return;
  }
  const owned = OwnedMachine.byInstance(orphan, operation.urn, { ...inputs, vmName });
  if (typeof owned === "string") {
    throw new StepError(
      "CompositionFailed",
      "InstanceNameInUse",
      `LXD instance ${vmName} on ${host.name} has this VM's name and is not provably this VM's: ${owned}. ` +
        `It was not removed, and nothing was made. MAAS now has it as machine ${orphan.system_id}; delete that if it is what an earlier run of this VM left, and run again.`,
    );
  }
  operation.log(`removing LXD instance ${vmName}, which the failed compose left`);
  await removeOrphan(operation, owned);
}

/**
 * Deletes the machine that a refresh made of an instance which was left. It gets the mark first: nothing else would show a later run
 * whose it is if it could not be deleted.
 */
export async function removeOrphan(
  { services, urn, deadline }: Operation,
  owned: OwnedMachine,
): Promise<void> {
  const form = { description: failedComposeDescription(composeName(urn)) };
  // Without the mark it is to go all the same.
  await updateMachine(services.client, owned.systemId, form, deadline).catch(() => undefined);
  await deleteOwned(services.client, owned, deadline);
}

/**
 * Whether a VM whose machine record is gone has left its LXD instance, which MAAS then makes a machine again.
 * @returns that machine; undefined when nothing is left
 */
export async function findOrphanOf(
  operation: Operation,
  { vmName, vmHostId }: Pick<LxdVmOutputs, "vmName" | "vmHostId">,
): Promise<Machine | undefined> {
  const { services } = operation;
  // The name of a machine that has a record is that machine's: the VM that replaced this one, perhaps.
  if ((await services.hostnames.get(vmName)) !== undefined) {
    return undefined;
  }
  try {
    await services.hostRefresher.refresh(vmHostId);
  } catch (error) {
    if (hasStatus(error, 404)) {
      // The VM host is MAAS's no more.
      return undefined;
    }
    throw error;
  }
  const found = await services.hostnames.get(vmName);
  return found?.pod?.id === vmHostId ? found : undefined;
}
