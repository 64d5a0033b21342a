import { conflict } from "./errors";
import { addEvent, addUserEvent, changeStatus, markFailed } from "./events";
import { releaseAutoAddresses } from "./links";
import type { Machine, User } from "./state";
import { NodeStatus, RELEASABLE_STATUSES, STATUS_NAMES } from "./status";
import { nothingMore, type AfterCommit, type World } from "./world";

export interface ReleaseOptions {
  readonly comment: string | null;
  readonly erase: boolean;
}

/** Node.release_or_erase as the API calls it: Ready and Releasing machines are left alone. */
export function release(world: World, machine: Machine, user: User, options: ReleaseOptions): AfterCommit {
  if (machine.status === NodeStatus.Ready || machine.status === NodeStatus.Releasing) {
    return nothingMore;
  }
  if (!RELEASABLE_STATUSES.has(machine.status)) {
    throw conflict(`Machine cannot be released in its current state ('${STATUS_NAMES[machine.status]}').`);
  }
  if (options.erase) {
    addUserEvent(world.region, machine, "UserEraseDisk", user, options.comment);
    changeStatus(world.region, machine, NodeStatus.DiskErasing);
    world.startTimer(machine, "erased", world.region.timings.erase);
    return () => world.power(machine, "on");
  }
  addUserEvent(world.region, machine, "UserRelease", user, options.comment);
  return startRelease(world, machine);
}

/** Node._release: what the deployment left is forgotten at once; the owner stays until the machine is off. */
export function startRelease(world: World, machine: Machine): AfterCommit {
  const { region } = world;
  const before = machine.status;
  const wasOff = machine.powerState === "off";
  world.cancelTimers(machine);
  addEvent(region, machine, "Releasing");
  changeStatus(region, machine, NodeStatus.Releasing, {
    osystem: "",
    distroSeries: "",
    hweKernel: null,
    installationSetId: null,
    netboot: true,
    ephemeralDeploy: false,
    userData: null,
    agentName: "",
    storageAcquired: false,
    locked: false,
  });
  if (wasOff) {
    finishRelease(world, machine);
    return nothingMore;
  }
  world.startTimer(machine, "released", region.timings.release);
  return async () => {
    try {
      await world.power(machine, "off");
    } catch (error) {
      region.transaction(() => {
        if (region.machines.get(machine.id) !== undefined) {
          world.cancelTimers(machine);
          changeStatus(region, machine, before);
        }
      });
      throw error;
    }
  };
}

/** Node._finalize_release: Ready again, or New when it was never commissioned. */
export function finishRelease(world: World, machine: Machine): void {
  const { region } = world;
  releaseAutoAddresses(region, machine);
  const status = machine.commissioningSetId === null ? NodeStatus.New : NodeStatus.Ready;
  changeStatus(region, machine, status, { ownerId: null, ownerData: {}, powerState: "off" });
  world.stopInstance(machine);
  addEvent(region, machine, "Released");
}

/** The machine is off, or MAAS has waited for that in vain. */
export function endRelease(world: World, machine: Machine): void {
  if (world.faults.fails("release-failure", world.subject(machine))) {
    const reason = "Machine operation 'Releasing' timed out after 5 minutes.";
    markFailed(world.region, machine, NodeStatus.FailedReleasing, reason);
    return;
  }
  finishRelease(world, machine);
}

/** The disks are erased, or could not be. */
export function endErasing(world: World, machine: Machine): void {
  if (world.faults.fails("release-failure", world.subject(machine))) {
    markFailed(world.region, machine, NodeStatus.FailedDiskErasing, "Failed to erase disks.");
    return;
  }
  startRelease(world, machine);
}
