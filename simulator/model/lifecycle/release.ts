import { settingOf } from "../catalog/settings";
import { NodeStatus, RELEASABLE_STATUSES, STATUS_NAMES } from "../catalog/status";
import { conflict } from "../errors";
import { deleteInterface, releaseAutoAddresses } from "../network/links";
import type { Region } from "../store/region";
import { ScriptStatus, type Machine, type User } from "../store/rows";
import { noFollowUp, type AfterCommit, type World } from "../world";
import { addEvent, addUserEvent, changeStatus, markFailed, revertWithoutPower } from "./events";
import { switchPower } from "./power";
import { abort, orRollBack } from "./power-wait";
import { deleteMachine, deleteRecord } from "./removal";
import { aggregate } from "./script-sets";

export interface ReleaseOptions {
  readonly comment: string | null;
  readonly erase: boolean;
}

/** Node.start_releasing as the API calls it: Ready and Releasing machines are left alone. */
export function release(world: World, machine: Machine, user: User, options: ReleaseOptions): AfterCommit {
  if (machine.status === NodeStatus.Ready || machine.status === NodeStatus.Releasing) {
    return noFollowUp;
  }
  if (!RELEASABLE_STATUSES.has(machine.status)) {
    throw conflict(`Machine cannot be released in its current state ('${STATUS_NAMES[machine.status]}').`);
  }
  return releaseOrErase(world, machine, user, options);
}

/** With the disks erased first when that is asked for, or the settings want it. */
export function releaseOrErase(
  world: World,
  machine: Machine,
  user: User,
  options: ReleaseOptions,
): AfterCommit {
  const { region } = world;
  if (!options.erase && settingOf(region, "enable_disk_erasing_on_release") !== true) {
    addUserEvent(region, machine, "UserRelease", user, options.comment);
    return startRelease(world, machine);
  }
  const before = machine.status;
  addUserEvent(region, machine, "UserEraseDisk", user, options.comment);
  changeStatus(region, machine, NodeStatus.DiskErasing);
  world.startTimer(machine, "erased", region.timings.erase);
  return orRollBack(
    world,
    machine,
    NodeStatus.DiskErasing,
    () => switchPower(world, machine, "on"),
    () => {
      // Node._start rolls its own step back, and Node.start_disk_erasing then fails the machine without checking the transition.
      revertWithoutPower(region, machine, user, before);
      changeStatus(region, machine, NodeStatus.FailedDiskErasing, {}, true);
    },
  );
}

/** Node._release: what the deployment left is forgotten at once; the owner stays until the machine is off. */
export function startRelease(world: World, machine: Machine): AfterCommit {
  const { region } = world;
  const before = machine.status;
  const wasOff = machine.powerState === "off";
  world.cancelTimers(machine);
  changeStatus(region, machine, NodeStatus.Releasing, {
    osystem: "",
    distroSeries: "",
    hweKernel: null,
    installationSetId: null,
    netboot: true,
    ephemeralDeploy: false,
    enableHwSync: false,
    userData: null,
    agentName: "",
    storageAcquired: false,
    locked: false,
  });
  addEvent(region, machine, "Releasing");
  for (const child of region.machinesByParent.all(machine.id)) {
    deleteRecord(world, child);
  }
  // MAAS waits for no machine whose power it cannot ask for.
  if (wasOff || machine.powerType === "" || machine.powerType === "manual") {
    finishRelease(world, machine);
    return noFollowUp;
  }
  world.startTimer(machine, "released", region.timings.release);
  return orRollBack(
    world,
    machine,
    NodeStatus.Releasing,
    () => switchPower(world, machine, "off"),
    () => {
      changeStatus(region, machine, before, {}, true);
    },
  );
}

/** Bridges that were made for the machine's owner go, with their links back on their parents. */
function removeAcquiredBridges(region: Region, machine: Machine): void {
  for (const bridge of region.interfacesByMachine.all(machine.id).filter((one) => one.acquired === true)) {
    const [parent] = bridge.parentIds;
    for (const link of parent === undefined ? [] : region.addressesByInterface.all(bridge.id)) {
      region.addresses.update(link, { interfaceId: parent ?? null });
    }
    deleteInterface(region, bridge);
  }
}

/** Whether the last commissioning succeeded; a machine that was never commissioned cannot be Ready. */
export function isCommissioned(region: Region, machine: Machine): boolean {
  const set = region.scriptSets.find(machine.commissioningSetId);
  return set !== undefined && aggregate(set.results) === ScriptStatus.Passed;
}

/** Node._finalize_release: Ready again, New when it was not commissioned, gone when allocation had made it. */
export function finishRelease(world: World, machine: Machine): void {
  const { region } = world;
  if (machine.dynamic === true) {
    deleteMachine(world, machine);
    return;
  }
  removeAcquiredBridges(region, machine);
  releaseAutoAddresses(region, machine);
  const status = isCommissioned(region, machine) ? NodeStatus.Ready : NodeStatus.New;
  changeStatus(region, machine, status, { ownerData: {}, powerState: "off" });
  world.stopInstance(machine);
  addEvent(region, machine, "Released");
}

/** The machine is off, or MAAS has stopped waiting for it. */
export function endRelease(world: World, machine: Machine): void {
  if (machine.status !== NodeStatus.Releasing) {
    // A deployment's workflow has written Deployed meanwhile: the machine stays Deployed, and is off.
    return;
  }
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

/** Node.abort_disk_erasing. */
export function abortErasing(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
): AfterCommit {
  return abort(world, machine, user, comment, {
    status: NodeStatus.DiskErasing,
    events: ["UserAbortErase", "AbortedErasing"],
    end: endErasingAbort,
  });
}

export function endErasingAbort({ region }: World, machine: Machine): void {
  changeStatus(region, machine, NodeStatus.FailedDiskErasing, {}, true);
}
