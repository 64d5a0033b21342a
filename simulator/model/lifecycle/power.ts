import { NodeStatus } from "../catalog/status";
import { MaasError, noRack, textError } from "../errors";
import type { Machine } from "../store/rows";
import type { World } from "../world";
import { addEvent, markFailed } from "./events";
import { switchInstance } from "./instances";

type PowerState = "on" | "off";

/** Between the attempts of a power action, in milliseconds of the region's clock; each pause is twice the one before. */
const FIRST_PAUSE_MS = 1000;

/** The status of a machine whose power fails while something is under way. */
const FAILED: Partial<Record<NodeStatus, NodeStatus>> = {
  [NodeStatus.Commissioning]: NodeStatus.FailedCommissioning,
  [NodeStatus.Deploying]: NodeStatus.FailedDeployment,
  [NodeStatus.Releasing]: NodeStatus.FailedReleasing,
  [NodeStatus.DiskErasing]: NodeStatus.FailedDiskErasing,
  [NodeStatus.EnteringRescueMode]: NodeStatus.FailedEnteringRescueMode,
  [NodeStatus.ExitingRescueMode]: NodeStatus.FailedExitingRescueMode,
  [NodeStatus.Testing]: NodeStatus.FailedTesting,
};

/** Turns a machine on or off as its driver would; the request that asked waits for it where the version does. */
export async function switchPower(world: World, machine: Machine, state: PowerState): Promise<void> {
  if (!world.faults.rackConnected()) {
    setPower(world, machine, "unknown");
    throw noRack(world.rackIds());
  }
  if (world.region.behaviour.power === "awaited") {
    await tryRepeatedly(world, machine, state);
  } else {
    defer(world, machine, state);
  }
}

/**
 * With the attempts that the version makes. What is under way begins once the machine is on: its end is postponed by each failed attempt.
 *
 * @param isWanted whether a further attempt is still needed
 */
export async function tryRepeatedly(
  world: World,
  machine: Machine,
  state: PowerState,
  isWanted: () => boolean = () => true,
): Promise<void> {
  const { powerAttempts } = world.region.behaviour;
  const { status } = machine;
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt++, pause *= 2) {
    try {
      await drive(world, machine, state);
      return;
    } catch (error) {
      if (attempt >= powerAttempts || !isWanted()) {
        throw error;
      }
      if (machine.status === status) {
        world.postpone(machine, pause + powerTime(world, machine));
      }
      await world.wait(pause);
    }
  }
}

/** How long a power action on the machine takes, in milliseconds of the region's clock. */
export function powerTime(world: World, machine: Machine): number {
  const { region, faults } = world;
  return faults.duration("power", world.subject(machine), region.timings.power);
}

/** MAAS 3.3 and 3.4 (maybe_change_power_state): the rack does it later, and one thing at a time. */
function defer(world: World, machine: Machine, state: PowerState): void {
  const { region, switching } = world;
  const begun = switching.get(machine.id);
  if (begun === state) {
    return;
  }
  if (begun !== undefined) {
    throw textError(
      503,
      `Unable to change power state to '${state}' for node ${machine.hostname}: another action is already in progress for that node.`,
    );
  }
  switching.set(machine.id, state);
  const end = (failure?: string): void => {
    switching.delete(machine.id);
    if (region.machines.get(machine.id) !== machine) {
      return;
    }
    if (failure === undefined) {
      addEvent(region, machine, state === "on" ? "PoweredOn" : "PoweredOff");
    } else {
      failDeferred(world, machine, state, `Power ${state} for the node failed: ${failure}`);
    }
  };
  if (region.behaviour.powerEvents) {
    addEvent(region, machine, state === "on" ? "PoweringOn" : "PoweringOff");
  }
  drive(world, machine, state).then(
    () => end(),
    (error: unknown) => {
      if (!(error instanceof MaasError)) {
        throw error;
      }
      end(error.body);
    },
  );
}

function failDeferred(world: World, machine: Machine, state: PowerState, reason: string): void {
  const { region } = world;
  region.transaction(() => {
    const failed = FAILED[machine.status];
    if (failed !== undefined) {
      world.cancelTimers(machine);
      markFailed(region, machine, failed, reason);
    }
    addEvent(region, machine, state === "on" ? "PowerOnFailed" : "PowerOffFailed", reason);
  });
}

/** One attempt of the driver. */
async function drive(world: World, machine: Machine, state: PowerState): Promise<void> {
  const { faults } = world;
  const subject = world.subject(machine);
  await world.wait(powerTime(world, machine));
  const failure = faults.hostUnreached(subject.vmHost) ?? faults.powerFailure(machine, subject);
  if (failure !== undefined) {
    throw textError(500, failure);
  }
  setPower(world, machine, state);
}

function setPower({ region }: World, machine: Machine, powerState: Machine["powerState"]): void {
  if (region.machines.get(machine.id) === undefined) {
    return;
  }
  region.transaction(() => {
    region.machines.update(machine, { powerState });
    const instance = region.instanceByMachine.first(machine.id);
    if (instance !== undefined && (powerState === "on" || powerState === "off")) {
      switchInstance(region, instance, powerState === "on");
    }
  });
}

/** Asks the driver for the power state, which the record then shows. */
export function queryPower(world: World, machine: Machine): Machine["powerState"] {
  const { region, faults } = world;
  if (!faults.rackConnected()) {
    setPower(world, machine, "unknown");
    throw noRack(world.rackIds());
  }
  const unreached = faults.hostUnreached(world.subject(machine).vmHost);
  if (unreached !== undefined && region.behaviour.queryUnreached === "refused") {
    throw textError(500, unreached);
  }
  if (unreached !== undefined) {
    addEvent(region, machine, "PowerQueryFailed", unreached);
    setPower(world, machine, "error");
    return "error";
  }
  const instance = region.instanceByMachine.first(machine.id);
  const state = instance === undefined ? "unknown" : instance.running ? "on" : "off";
  setPower(world, machine, state);
  return state;
}
