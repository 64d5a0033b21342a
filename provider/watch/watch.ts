import type { MaasEvent, MachineStatus } from "../maas/wire";
import { statusName, type StatusChange } from "./status-names";

/** How one wait ended. */
export type WaitEnd = { status: MachineStatus } | "gone" | "timeout";

/** What to wait for. */
export interface Wait {
  systemId: string;
  /** The status that MAAS's last answer showed. */
  current: MachineStatus;
  /**
   * The watcher's mark from before the work was asked for. Without one the machine itself is looked at first, since it can have
   * left that status before the log was watched.
   */
  since?: number;
  /** What takes about as long each time; the status, where it is left out. */
  kind?: string;
  /** How often the machine itself is to be looked at, in milliseconds, where what happens may leave no event. */
  lookEvery?: number;
  /** Epoch milliseconds. */
  deadline: number;
  /** Receives each of the machine's events as it is seen. */
  onEvent?: (event: MaasEvent) => void;
}

/** The longest time that Node's timers take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One wait under way: it ends when the machine has left the transient statuses, is gone, or the time is up. */
export class Watch {
  readonly systemId: string;
  readonly kind: string;
  private readonly startedAt = Date.now();
  /** Settles once. */
  readonly end: Promise<WaitEnd>;
  /** When the machine itself was last looked at, epoch milliseconds. */
  lookedAt: number;
  private settle: (end: WaitEnd) => void = () => {};
  private reject: (error: Error) => void = () => {};
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param transient the statuses in which MAAS is at work
   * @param since events with a higher id are news
   */
  constructor(
    private readonly transient: ReadonlySet<MachineStatus>,
    private readonly wait: Wait,
    private readonly since: number,
  ) {
    this.systemId = wait.systemId;
    this.kind = wait.kind ?? statusName(wait.current);
    this.lookedAt = wait.since === undefined ? 0 : Date.now();
    this.end = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.reject = reject;
    });
    this.untilDeadline();
  }

  /** Whether the machine itself is to be looked at, which all are each `usual` milliseconds. */
  isDue(usual: number): boolean {
    return Date.now() - this.lookedAt >= Math.min(usual, this.wait.lookEvery ?? Infinity);
  }

  /** For how long it has gone on, in milliseconds. */
  get age(): number {
    return Date.now() - this.startedAt;
  }

  /** Takes an event of the machine in. */
  receive(event: MaasEvent, change: StatusChange | undefined): void {
    if (event.id <= this.since) {
      return;
    }
    this.wait.onEvent?.(event);
    if (change !== undefined) {
      this.sawChange(event.id, change);
    }
  }

  /**
   * Takes a change of status in. One that does not come from MAAS being at work is what led there: a deploy of a Ready machine
   * logs that it is allocated first.
   */
  sawChange(eventId: number, { from, to }: StatusChange): void {
    if (eventId > this.since && this.transient.has(from) && !this.transient.has(to)) {
      this.settle({ status: to });
    }
  }

  /** Takes in what the machine itself shows; undefined when MAAS has it no more. */
  see(status: MachineStatus | undefined): void {
    this.lookedAt = Date.now();
    if (status === undefined) {
      this.settle("gone");
    } else if (!this.transient.has(status)) {
      this.settle({ status });
    }
  }

  fail(error: Error): void {
    this.reject(error);
  }

  /** Lets go of the timer. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private untilDeadline(): void {
    const left = this.wait.deadline - Date.now();
    if (left <= 0) {
      this.settle("timeout");
    } else {
      this.timer = setTimeout(() => this.untilDeadline(), Math.min(left, MAX_TIMER_MS));
    }
  }
}
