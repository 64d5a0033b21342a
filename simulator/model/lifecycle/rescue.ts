import { NodeStatus } from "../catalog/status";
import { requirePowerType } from "../errors";
import { releaseAutoAddresses } from "../network/links";
import type { Machine, User } from "../store/rows";
import { noFollowUp, type AfterCommit, type World } from "../world";
import { addEvent, addUserEvent, changeStatus } from "./events";
import { switchPower } from "./power";
import { orRollBack } from "./power-wait";

/** Node.start_rescue_mode: the machine is power-cycled into the rescue image, and belongs to the caller meanwhile. */
export function enterRescue(world: World, machine: Machine, user: User): AfterCommit {
  const { region } = world;
  requirePowerType(machine);
  const before = machine.status;
  addUserEvent(region, machine, "UserRescue", user);
  changeStatus(region, machine, NodeStatus.EnteringRescueMode, { ownerId: user.id });
  addEvent(region, machine, "EnteringRescue");
  world.startTimer(machine, "rescue-entered", region.timings.rescue);
  return orRollBack(
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
      return noFollowUp;
  }
}

/**
 * Node.update_power_state after that: the machine has left rescue mode when its power is as it was; only Deployed ones keep their
 * owner, so that one which was Allocated has no owner afterwards, as in MAAS. What MAAS does not turn off stays on, and
 * fails in the end.
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
