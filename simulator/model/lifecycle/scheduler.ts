import type { Machine, Timer, TimerKind } from "../store/rows";
import type { World } from "../world";
import { finishCommissioning } from "./commissioning";
import { finishDeployment } from "./deployment";
import { endErasing, endRelease } from "./release";
import { finishEnteringRescue, finishExitingRescue } from "./rescue";
import { finishTesting } from "./testing";

const FINISH: Readonly<Record<TimerKind, (world: World, machine: Machine) => void>> = {
  commissioned: finishCommissioning,
  deployed: finishDeployment,
  released: endRelease,
  tested: finishTesting,
  erased: endErasing,
  "rescue-entered": finishEnteringRescue,
  "rescue-left": finishExitingRescue,
};

/** Lets the machines' timers fall due on the region's clock. Timers are rows, so they outlive a restart. */
export class Scheduler {
  private readonly cancels = new Map<number, () => void>();
  private readonly held = new Set<number>();

  constructor(private readonly world: World) {}

  /** Arms the timers that are there, and from then on those that come. */
  start(): void {
    const { region, faults } = this.world;
    for (const timer of region.timers.values()) {
      this.arm(timer);
    }
    region.log.onCommit((changes) => {
      for (const change of changes) {
        if (change.table === region.timers.name) {
          this.follow(Number(change.row.id));
        }
      }
    });
    faults.onChange(() => this.releaseHeld());
  }

  private follow(id: number): void {
    const timer = this.world.region.timers.get(id);
    if (timer === undefined) {
      this.disarm(id);
    } else {
      this.arm(timer);
    }
  }

  private arm(timer: Timer): void {
    this.disarm(timer.id);
    this.cancels.set(
      timer.id,
      this.world.region.clock.schedule(timer.at, () => this.fire(timer)),
    );
  }

  private disarm(id: number): void {
    this.cancels.get(id)?.();
    this.cancels.delete(id);
    this.held.delete(id);
  }

  private fire(timer: Timer): void {
    const { region, faults } = this.world;
    this.cancels.delete(timer.id);
    const machine = region.machines.get(timer.machineId);
    if (region.timers.get(timer.id) === undefined || machine === undefined) {
      return;
    }
    if (faults.holds(this.world.subject(machine))) {
      this.held.add(timer.id);
      return;
    }
    region.transaction(() => {
      region.timers.delete(timer);
      FINISH[timer.kind](this.world, machine);
    });
  }

  private releaseHeld(): void {
    for (const id of [...this.held]) {
      this.held.delete(id);
      const timer = this.world.region.timers.get(id);
      if (timer !== undefined) {
        this.fire(timer);
      }
    }
  }
}
