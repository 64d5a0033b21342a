import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { VmHostItem } from "../inventory/snapshot";
import { bounded, shared } from "../deadline";
import type { MaasClient } from "../maas/client";
import { answered } from "../maas/errors";
import { updateMachine } from "../maas/machines";
import { refreshVmHost } from "../maas/vm-hosts";
import type { Machine } from "../maas/wire";
import { StepFailure } from "./failure";
import { composeName } from "./identity";
import { remnantDescription } from "./mark";
import type { Operation } from "./operation";
import { deleteOwned, OwnedMachine } from "./ownership";

/** Refreshes VM hosts; VMs that need the same host refreshed at the same time share one refresh. */
export class HostRefresher {
  private readonly waiting = new Map<number, Promise<unknown>>();
  private readonly held = new Map<number, Set<Promise<unknown>>>();

  constructor(private readonly client: MaasClient) {}

  /** A refresh that starts after this call: one under way may have looked before the instance was there. */
  async refresh(hostId: number): Promise<void> {
    await bounded(this.ended(hostId));
    let refresh = this.waiting.get(hostId);
    if (refresh === undefined) {
      refresh = shared(() =>
        this.afterHeld(hostId)
          .then(() => this.attempt(hostId))
          .finally(() => this.waiting.delete(hostId)),
      );
      this.waiting.set(hostId, refresh);
    }
    await bounded(refresh);
  }

  /** Does something during which the host must not be refreshed: after a refresh that is under way, before the next. */
  async holdBack<T>(hostId: number, work: () => Promise<T>): Promise<T> {
    while (this.waiting.has(hostId)) {
      await bounded(this.ended(hostId));
    }
    const held = this.held.get(hostId) ?? new Set();
    this.held.set(hostId, held);
    const done = work();
    held.add(done);
    try {
      return await done;
    } finally {
      held.delete(done);
    }
  }

  /**
   * Once more after a stray error: an instance that this VM left would become a machine by the next refresh for another VM, and then
   * nobody could tell whose it is.
   */
  private async attempt(hostId: number, again = 2): Promise<void> {
    try {
      await refreshVmHost(this.client, hostId);
    } catch (error) {
      if (again === 0 || !answered(error, 500, 503) || error.retryAfter !== undefined) {
        throw error;
      }
      await this.attempt(hostId, again - 1);
    }
  }

  /** When the refresh that is under way has ended, in whatever way. */
  private async ended(hostId: number): Promise<void> {
    await this.waiting.get(hostId)?.catch(() => undefined);
  }

  private async afterHeld(hostId: number): Promise<void> {
    await Promise.allSettled([...(this.held.get(hostId) ?? new Set<Promise<unknown>>())]);
  }
}

/**
 * After a compose that failed: makes sure that it left no LXD instance without a machine record (facts: requests), by letting
 * MAAS find and then delete it.
 * @throws StepFailure when an instance of that name is there which is not provably this VM's: it is left alone
 */
export async function clearOrphan(
  operation: Operation,
  host: Pick<VmHostItem, "id" | "name">,
  vmName: string,
  inputs: LxdVmInputs,
): Promise<void> {
  const { core } = operation;
  await core.hostRefresher.refresh(host.id);
  const orphan = await core.hostnames.get(vmName);
  if (orphan?.pod?.id !== host.id) {
    return;
  }
  const owned = OwnedMachine.byInstance(orphan, operation.urn, { ...inputs, vmName });
  if (typeof owned === "string") {
    throw new StepFailure(
      "CompositionFailed",
      "InstanceNameInUse",
      `LXD instance ${vmName} on ${host.name} has this VM's name and is not provably this VM's: ${owned}. ` +
        `It was not removed, and nothing was made. MAAS now has it as machine ${orphan.system_id}; delete that if it is what an earlier run of this VM left, and run again.`,
    );
  }
  operation.say(`removing LXD instance ${vmName}, which the failed compose left`);
  await removeOrphan(operation, owned);
}

/**
 * Deletes the machine that a refresh made of an instance which was left. It gets the mark first: nothing else would tell a later run
 * whose it is if it could not be deleted.
 */
export async function removeOrphan({ core, urn, deadline }: Operation, owned: OwnedMachine): Promise<void> {
  const form = { description: remnantDescription(composeName(urn)) };
  // Without the mark it is to go all the same.
  await updateMachine(core.client, owned.systemId, form, deadline).catch(() => undefined);
  await deleteOwned(core.client, owned, deadline);
}

/**
 * Whether a VM whose machine record is gone has left its LXD instance, which MAAS then makes a machine again.
 * @returns that machine; undefined when nothing is left
 */
export async function findOrphanOf(
  operation: Operation,
  { vmName, vmHostId }: Pick<LxdVmOutputs, "vmName" | "vmHostId">,
): Promise<Machine | undefined> {
  const { core } = operation;
  // The name of a machine that has a record is that machine's: the VM that replaced this one, perhaps.
  if ((await core.hostnames.get(vmName)) !== undefined) {
    return undefined;
  }
  try {
    await core.hostRefresher.refresh(vmHostId);
  } catch (error) {
    if (answered(error, 404)) {
      // The VM host is MAAS's no more.
      return undefined;
    }
    throw error;
  }
  const found = await core.hostnames.get(vmName);
  return found?.pod?.id === vmHostId ? found : undefined;
}
