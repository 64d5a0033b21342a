import { deleteMachine } from "../maas/machines";
import type { MaasClient } from "../maas/client";
import { refreshVmHost } from "../maas/vm-hosts";
import type { Machine } from "../maas/wire";
import type { Operation } from "./operation";

/** Refreshes VM hosts; VMs that need the same host refreshed at the same time share one refresh. */
export class HostRefresher {
  private readonly waiting = new Map<number, Promise<unknown>>();

  constructor(private readonly client: MaasClient) {}

  /** A refresh that starts after this call: one under way may have looked before the instance was there. */
  async refresh(hostId: number, deadline: number): Promise<void> {
    await this.waiting.get(hostId)?.catch(() => undefined);
    let refresh = this.waiting.get(hostId);
    if (refresh === undefined) {
      refresh = refreshVmHost(this.client, hostId, deadline).finally(() => this.waiting.delete(hostId));
      this.waiting.set(hostId, refresh);
    }
    await refresh;
  }
}

/**
 * After a compose that failed: makes sure that it left no LXD instance without a machine record (facts: requests), by letting
 * MAAS find and then delete it. Whose instance it is, its name says: nobody else would choose it.
 */
export async function clearOrphan(operation: Operation, hostId: number, vmName: string): Promise<void> {
  const { core, deadline } = operation;
  await core.hostRefresher.refresh(hostId, deadline);
  const orphan = await core.hostnames.get(vmName);
  if (orphan !== undefined && isOrphanOn(orphan, hostId)) {
    operation.say(`removing LXD instance ${vmName}, which the failed compose left`);
    await deleteMachine(core.client, orphan.system_id, deadline);
  }
}

function isOrphanOn({ pod }: Machine, hostId: number): boolean {
  return pod?.id === hostId;
}
