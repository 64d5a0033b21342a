import type { MaasClient } from "../maas/client";
import { queryEvents } from "../maas/events";
import { listMachines } from "../maas/machines";
import type { MaasEvent, MachineStatus } from "../maas/wire";
import { CursorLog } from "./cursor-log";
import { statusReached } from "./status-names";

/** How one wait ended. */
export type WaitEnd = { status: MachineStatus } | "gone" | "timeout";

/** The pace of looking, in milliseconds. */
export interface Pace {
  /** The first interval after something was asked for or something happened. */
  first: number;
  /** The longest interval. */
  longest: number;
  /** How fast the interval grows while nothing happens. */
  growth: number;
  /** How often the machines themselves are looked at, since an event can be missed. */
  machines: number;
}

const PACE: Pace = { first: 400, longest: 15_000, growth: 1.25, machines: 60_000 };

/** What to wait for. */
export interface Wait {
  systemId: string;
  /** The status that MAAS's last answer showed. */
  current: MachineStatus;
  /** From `mark`, before the work was asked for. */
  since: number;
  /** Epoch milliseconds. */
  deadline: number;
  /** Is told each of the machine's events as it is seen. */
  onEvent?: (event: MaasEvent) => void;
}

/** The last status change that the log told of a machine. */
interface Reached {
  status: MachineStatus;
  eventId: number;
}

/** How many machines' last status is remembered: more than can be in flight at once. */
const REMEMBERED = 2000;

interface Watch {
  systemId: string;
  status: MachineStatus;
  /** Id of the event that told the status, so that an older one that arrives late does not undo it. */
  eventId: number;
  lookedAt: number;
  onEvent: (event: MaasEvent) => void;
  wake: () => void;
  gone: boolean;
}

/**
 * One loop on MAAS's event log for all machines in flight: 14 ms a tick for MAAS, whether 1 or 200 wait (facts:
 * watching). A sparse look at the machines themselves makes a missed event cost time, never truth, and serves a user who may
 * not read events. The loop runs only while somebody waits.
 */
export class Watcher {
  private readonly watches = new Map<string, Watch>();
  /** Also of machines that nobody waits for yet: work can be done before its request is answered. */
  private readonly reached = new Map<string, Reached>();
  private readonly log: CursorLog;
  private interval: number;
  private timer: NodeJS.Timeout | undefined;
  private ticking = false;

  constructor(
    private readonly client: MaasClient,
    private readonly pace: Pace = PACE,
  ) {
    this.interval = pace.first;
    this.log = new CursorLog((query) => queryEvents(client, query));
  }

  /**
   * Marks the place in the event log after which nothing may be missed: call it before asking for work, and give the
   * result to the wait.
   */
  mark(): Promise<number> {
    return this.log.start();
  }

  /** Waits until the machine has left the given statuses. */
  async whileIn(
    transient: ReadonlySet<MachineStatus>,
    { systemId, current, since, deadline, onEvent }: Wait,
  ): Promise<WaitEnd> {
    const known = this.reached.get(systemId);
    const fresh = known !== undefined && known.eventId > since ? known : undefined;
    const watch: Watch = {
      systemId,
      status: fresh?.status ?? current,
      eventId: fresh?.eventId ?? since,
      lookedAt: Date.now(),
      onEvent: onEvent ?? (() => {}),
      wake: () => {},
      gone: false,
    };
    this.watches.set(systemId, watch);
    this.hurry();
    try {
      while (transient.has(watch.status) && !watch.gone) {
        const left = deadline - Date.now();
        if (left <= 0) {
          return "timeout";
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          watch.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return watch.gone ? "gone" : { status: watch.status };
    } finally {
      this.watches.delete(systemId);
    }
  }

  private hurry(): void {
    this.interval = this.pace.first;
    clearTimeout(this.timer);
    this.schedule();
  }

  private schedule(): void {
    if (!this.ticking) {
      this.timer = setTimeout(() => void this.tick(), this.interval);
    }
  }

  private async tick(): Promise<void> {
    if (this.ticking || this.watches.size === 0) {
      return;
    }
    this.ticking = true;
    try {
      const happened = await this.readEvents();
      await this.lookAtMachines();
      this.interval = happened
        ? this.pace.first
        : Math.min(this.pace.longest, this.interval * this.pace.growth);
    } catch {
      // The client has retried already; the waits go on until their own deadlines and the next tick asks again.
      this.interval = this.pace.longest;
    } finally {
      this.ticking = false;
      if (this.watches.size > 0) {
        this.schedule();
      }
    }
  }

  private async readEvents(): Promise<boolean> {
    let happened = false;
    for (const event of await this.log.read()) {
      const watch = this.watches.get(event.node);
      happened ||= watch !== undefined;
      watch?.onEvent(event);
      const status = event.type === "Node changed status" ? statusReached(event.description) : undefined;
      if (status !== undefined) {
        this.remember(event.node, { status, eventId: event.id });
      }
      if (status !== undefined && watch !== undefined && event.id > watch.eventId) {
        watch.status = status;
        watch.eventId = event.id;
        watch.wake();
      }
    }
    return happened;
  }

  private remember(systemId: string, reached: Reached): void {
    if ((this.reached.get(systemId)?.eventId ?? -1) > reached.eventId) {
      return;
    }
    this.reached.delete(systemId);
    this.reached.set(systemId, reached);
    for (const oldest of this.reached.keys()) {
      if (this.reached.size <= REMEMBERED) {
        break;
      }
      this.reached.delete(oldest);
    }
  }

  private async lookAtMachines(): Promise<void> {
    const due = [...this.watches.values()].filter(
      ({ lookedAt }) => Date.now() - lookedAt >= this.lookEvery(),
    );
    if (due.length === 0) {
      return;
    }
    const machines = await listMachines(this.client, { id: due.map(({ systemId }) => systemId) });
    const found = new Map(machines.map((machine) => [machine.system_id, machine.status]));
    for (const watch of due) {
      const status = found.get(watch.systemId);
      watch.lookedAt = Date.now();
      watch.gone = status === undefined;
      watch.status = status ?? watch.status;
      watch.wake();
    }
  }

  private lookEvery(): number {
    return this.log.sawAny ? this.pace.machines : Math.max(this.interval, 2000);
  }
}
