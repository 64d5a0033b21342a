import { addEvent, addUserEvent, changeStatus } from "./events";
import type { Machine, User } from "./state";
import { NodeStatus } from "./status";
import type { AfterCommit, World } from "./world";

/** Node.start_rescue_mode. */
export function enterRescue(world: World, machine: Machine, user: User): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, "UserRescue", user);
  changeStatus(region, machine, NodeStatus.EnteringRescueMode, {
    previousStatus: machine.status,
    ownerId: machine.ownerId ?? user.id,
  });
  addEvent(region, machine, "EnteringRescue");
  world.startTimer(machine, "rescue-entered", region.timings.rescue);
  return () => world.power(machine, "on");
}

export function finishEnteringRescue(world: World, machine: Machine): void {
  changeStatus(world.region, machine, NodeStatus.RescueMode);
}

/** Node.stop_rescue_mode. */
export function exitRescue(world: World, machine: Machine, user: User): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, "UserExitRescue", user);
  changeStatus(region, machine, NodeStatus.ExitingRescueMode);
  world.startTimer(machine, "rescue-left", region.timings.rescue);
  return () => world.power(machine, machine.previousStatus === NodeStatus.Deployed ? "on" : "off");
}

export function finishExitingRescue(world: World, machine: Machine): void {
  const back = machine.previousStatus;
  const kept = back === NodeStatus.Deployed || back === NodeStatus.Allocated;
  changeStatus(world.region, machine, back, kept ? {} : { ownerId: null });
}
