import { requirePowerType } from "../errors";
import { addEvent, addUserEvent, changeStatus } from "./events";
import { releaseAutoAddresses } from "../network/links";
import { switchPower } from "./power";
import { orTakeBack } from "./power-wait";
import type { Machine, User } from "../store/rows";
import { NodeStatus } from "../catalog/status";
import { nothingMore, type AfterCommit, type World } from "../world";

/** Node.start_rescue_mode: the machine is power-cycled into the rescue image, and is the caller's meanwhile. */
export function enterRescue(world: World, machine: Machine, user: User): AfterCommit {
  const { region } = world;
  requirePowerType(machine);
  const before = machine.status;
  addUserEvent(region, machine, "UserRescue", user);
  changeStatus(region, machine, NodeStatus.EnteringRescueMode, { ownerId: user.id });
  addEvent(region, machine, "EnteringRescue");
  world.startTimer(machine, "rescue-entered", region.timings.rescue);
  return orTakeBack(
    world,
    machine,
    NodeStatus.EnteringRescueMode,
    () => switchPower(world, machine, "on"),
    () => {
      changeStatus(region, machine, before, {}, true);
    },
  );
}

export function finishEnteringRescue(world: World, machine: Machine): void {
  changeStatus(world.region, machine, NodeStatus.RescueMode);
}

/** Node.stop_rescue_mode: Ready and Broken machines are turned off, Deployed ones boot their system. */
export function exitRescue(world: World, machine: Machine, user: User): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, "UserExitRescue", user);
  changeStatus(region, machine, NodeStatus.ExitingRescueMode);
  world.startTimer(machine, "rescue-left", region.timings.rescue);
  switch (machine.previousStatus) {
    case NodeStatus.Ready:
    case NodeStatus.Broken:
      return () => switchPower(world, machine, "off");
    case NodeStatus.Deployed:
      return () => switchPower(world, machine, "on");
    default:
      return nothingMore;
  }
}

/**
 * Node.update_power_state after that: the machine is back when its power is as it was; only Deployed ones keep their
 * owner, so that one which was Allocated is Allocated to nobody, as in MAAS. What MAAS does not turn off stays on, and is
 * failed in the end.
 */
export function finishExitingRescue(world: World, machine: Machine): void {
  const { region } = world;
  const back = machine.previousStatus;
  if (back === NodeStatus.Deployed) {
    addEvent(region, machine, "ExitedRescue");
    changeStatus(region, machine, back);
    return;
  }
  if (machine.powerState === "on") {
    addEvent(region, machine, "FailedExitingRescue");
    changeStatus(region, machine, NodeStatus.FailedExitingRescueMode);
    return;
  }
  changeStatus(region, machine, back, { ownerId: null }, true);
  addEvent(region, machine, "ExitedRescue");
  releaseAutoAddresses(region, machine);
}
