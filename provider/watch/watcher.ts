import { withOwnDeadline } from "../deadline";
import type { MaasClient } from "../maas/client";
import { hasStatus } from "../maas/errors";
import { queryEvents } from "../maas/events";
import { listMachines } from "../maas/machines";
import type { MachineStatus } from "../maas/wire";
import { CursorLog } from "./cursor-log";
import { POLL_SETTINGS, PollSchedule, type PollSettings } from "./poll-schedule";
import { statusChange, type StatusChange } from "./status-names";
import { Watch, type Wait, type WaitEnd } from "./watch";

export type { Wait, WaitEnd } from "./watch";

/** The last status change that the log seen of a machine. */
interface MachineState {
  change: StatusChange;
  eventId: number;
}

/** How many machines' last change is remembered: more than can be in flight at once. */
const REMEMBERED = 2000;

/**
 * One loop on MAAS's event log for all machines in flight: 14 ms a tick for MAAS, whether 1 or 200 wait (facts:
 * watching). A sparse look at the machines themselves makes a missed event cost time, never truth, and serves a user who may
 * not read events. The loop runs only while somebody waits.
 */
export class Watcher {
  private readonly watches = new Set<Watch>();
  /** Also of machines that nobody waits for yet: work can be done before its request is answered. */
  private readonly lastSeen = new Map<string, MachineState>();
  private readonly log: CursorLog;
  private readonly rhythm: PollSchedule;
  private logFails = false;
  private timer: NodeJS.Timeout | undefined;
  /** When the next tick is due, epoch milliseconds. */
  private dueAt = Infinity;
  private ticking = false;

  constructor(
    private readonly client: MaasClient,
    private readonly pace: PollSettings = POLL_SETTINGS,
  ) {
    this.rhythm = new PollSchedule(pace);
    this.log = new CursorLog((query) => queryEvents(client, query));
  }

  /**
   * Marks the place in the event log before which all is known and after which nothing may be missed: call it before asking
   * for work, and give the result to the wait.
   */
  mark(): Promise<number> {
    return this.log.end();
  }

  /**
   * The same for work on a machine that this process has just made: nothing was ever logged of it, so any place will do that is known
   * already, and once the log is being read none has to be asked for.
   */
  markOfNew(): Promise<number> {
    return this.log.known();
  }

  /**
   * Waits until the machine has left the given statuses.
   * @throws MaasResponseError when MAAS does not take the API key any more
   */
  async whileIn(transient: ReadonlySet<MachineStatus>, wait: Wait): Promise<WaitEnd> {
    if (!transient.has(wait.current)) {
      return { status: wait.current };
    }
    const watch = new Watch(transient, wait, wait.since ?? (await this.mark()));
    const seen = this.lastSeen.get(wait.systemId);
    if (seen !== undefined) {
      watch.sawChange(seen.eventId, seen.change);
    }
    this.watches.add(watch);
    this.scheduleSooner();
    try {
      const end = await watch.end;
      if (typeof end === "object" && wait.since !== undefined) {
        this.rhythm.learn(watch);
      }
      return end;
    } finally {
      watch.stop();
      this.watches.delete(watch);
      if (this.watches.size === 0) {
        this.pause();
      }
    }
  }

  /** Brings the next tick forward; never back, or a stream of new waits would hold up those that are there. */
  private scheduleSooner(): void {
    const interval = this.interval();
    if (!this.ticking && this.dueAt > Date.now() + interval) {
      this.schedule(interval);
    }
  }

  private schedule(interval = this.interval()): void {
    clearTimeout(this.timer);
    this.dueAt = Date.now() + interval;
    // The loop is everybody's: it must not end with the deadline of the one that started it.
    this.timer = withOwnDeadline(Infinity, () => setTimeout(() => void this.tick(), interval));
  }

  private interval(): number {
    return this.rhythm.interval([...this.watches]);
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.dueAt = Infinity;
  }

  private async tick(): Promise<void> {
    this.ticking = true;
    this.dueAt = Infinity;
    await this.readEvents();
    await this.lookAtMachines();
    this.ticking = false;
    if (this.watches.size > 0) {
      this.schedule();
    }
  }

  /** Passes on what the log has. */
  private async readEvents(): Promise<void> {
    try {
      const events = await this.log.read();
      this.logFails = false;
      for (const event of events) {
        const change = event.type === "Node changed status" ? statusChange(event.description) : undefined;
        for (const watch of this.watches) {
          if (watch.systemId === event.node) {
            watch.receive(event, change);
          }
        }
        if (change !== undefined && event.node !== null) {
          this.remember(event.node, { change, eventId: event.id });
        }
      }
    } catch {
      // The client has tried again already. Until the log can be read, the machines themselves are looked at.
      this.logFails = true;
    }
  }

  private remember(systemId: string, seen: MachineState): void {
    if ((this.lastSeen.get(systemId)?.eventId ?? -1) > seen.eventId) {
      return;
    }
    this.lastSeen.delete(systemId);
    this.lastSeen.set(systemId, seen);
    for (const oldest of this.lastSeen.keys()) {
      if (this.lastSeen.size <= REMEMBERED) {
        break;
      }
      this.lastSeen.delete(oldest);
    }
  }

  private async lookAtMachines(): Promise<void> {
    const due = [...this.watches].filter((watch) => watch.isDue(this.lookEvery(watch)));
    if (due.length === 0) {
      return;
    }
    try {
      const ids = [...new Set(due.map(({ systemId }) => systemId))];
      const machines = await listMachines(this.client, { id: ids });
      const found = new Map(machines.map((machine) => [machine.system_id, machine.status]));
      due.forEach((watch) => watch.see(found.get(watch.systemId)));
    } catch (error) {
      // MAAS may be away for a while: the waits go on until their own deadlines. Nothing repairs a key that is not taken.
      if (hasStatus(error, 401, 403)) {
        due.forEach((watch) => watch.fail(error));
      }
    }
  }

  private lookEvery(watch: Watch): number {
    return this.log.sawAny && !this.logFails ? this.pace.machines : this.rhythm.machinesAlone(watch);
  }
}
