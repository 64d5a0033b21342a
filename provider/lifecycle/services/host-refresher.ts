import { bounded, shared } from "../../deadline";
import type { MaasClient } from "../../maas/client";
import { hasStatus } from "../../maas/errors";
import { refreshVmHost } from "../../maas/vm-hosts";

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
  async withRefreshPaused<T>(hostId: number, work: () => Promise<T>): Promise<T> {
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
   * nobody could see whose it is.
   */
  private async attempt(hostId: number, again = 2): Promise<void> {
    try {
      await refreshVmHost(this.client, hostId);
    } catch (error) {
      if (again === 0 || !hasStatus(error, 500, 503) || error.retryAfter !== undefined) {
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
