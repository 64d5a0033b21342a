import type { Faults } from "../faults/faults";
import type { Stage } from "../faults/kinds";
import type { Subject } from "../faults/matching";
import { noRack, textError } from "./errors";
import type { LxdLink } from "./lxd-link";
import type { Region } from "./store/region";
import { NodeType, type Machine, type TimerKind } from "./store/rows";
import { switchInstance } from "./lifecycle/instances";

/** What follows once an operation's transaction is committed: power actions. The request waits for it. */
export type AfterCommit = () => Promise<void>;

export const noFollowUp: AfterCommit = () => Promise.resolve();

const STAGES: Readonly<Record<TimerKind, Stage>> = {
  commissioned: "commission",
  deployed: "deploy",
  released: "release",
  erased: "erase",
  tested: "test",
  "rescue-entered": "rescue",
  "rescue-left": "rescue",
};

/** The region with what lies behind it: power, racks, and the time that everything takes. */
export class World {
  /** Instances (by id) that a compose has made and not yet recorded: a refresh leaves them to it. */
  readonly composing = new Set<string>();
  /** Power actions (by the machine's id) that a rack has begun and no request waits for. */
  readonly switching = new Map<number, "on" | "off">();

  constructor(
    readonly region: Region,
    readonly faults: Faults,
    readonly lxd: LxdLink,
  ) {}

  /** Waits on the region's clock. */
  wait(ms: number): Promise<void> {
    if (ms <= 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.region.clock.schedule(this.region.clock.now() + ms, resolve);
    });
  }

  /** The machine's timers: it does one thing at a time, so a new one replaces what was under way. */
  startTimer(machine: Machine, kind: TimerKind, ms: number): void {
    this.cancelTimers(machine);
    this.region.timers.insert({
      id: this.region.ids.next("timers"),
      machineId: machine.id,
      at: this.region.clock.now() + this.faults.duration(STAGES[kind], this.subject(machine), ms),
      kind,
    });
  }

  /** What is under way on the machine ends so many milliseconds later. */
  postpone(machine: Machine, ms: number): void {
    for (const timer of this.region.timersByMachine.all(machine.id)) {
      this.region.timers.update(timer, { at: timer.at + ms });
    }
  }

  /** The machine by the names under which faults know it. */
  subject(machine: Machine): Subject {
    const { hostname, systemId, vmHostId } = machine;
    return { hostname, systemId, vmHost: this.region.vmHosts.find(vmHostId)?.name };
  }

  cancelTimers(machine: Machine): void {
    for (const timer of this.region.timersByMachine.all(machine.id)) {
      this.region.timers.delete(timer);
    }
  }

  /** Whether MAAS reaches the LXD of the machine's host. */
  reaches(machine: Machine): boolean {
    return (
      this.faults.rackConnected() && this.faults.hostUnreached(this.subject(machine).vmHost) === undefined
    );
  }

  /** Starts what the workflow service does in the background; the error of the request that needs it while it is down. */
  startWorkflow(): void {
    if (this.faults.workflowsDown()) {
      throw textError(500, "Failed client connect: Server connection error");
    }
  }

  /** A change of a static address has MAAS 3.7 start a workflow once the change is committed. */
  configureDhcp(): Promise<void> {
    if (this.region.behaviour.addressWorkflow) {
      this.startWorkflow();
    }
    return Promise.resolve();
  }

  get isRackConnected(): boolean {
    return this.faults.rackConnected();
  }

  /** The error of a request that needs a rack controller while none is connected. */
  requireRack(): void {
    if (!this.isRackConnected) {
      throw noRack(this.rackIds());
    }
  }

  rackIds(): string {
    const racks = [...this.region.machines.values()].filter(
      (machine) => machine.nodeType === NodeType.RegionAndRack,
    );
    return racks.map((machine) => machine.systemId).join(", ");
  }

  /** LXD stops the machine's instance, as a guest does that shuts itself down. */
  stopInstance(machine: Machine): void {
    const instance = this.region.instanceByMachine.first(machine.id);
    if (instance !== undefined) {
      switchInstance(this.region, instance, false);
    }
  }
}
