import { addEvent, addUserEvent, changeStatus } from "./events";
import { finishScripts, newScriptSet, type ScriptRun } from "./scripts";
import { ScriptStatus, type Machine, type User } from "./state";
import { NodeStatus } from "./status";
import type { AfterCommit, World } from "./world";

/** Node.start_testing: boots the test image; the machine returns to where it was. */
export function startTesting(
  world: World,
  machine: Machine,
  user: User,
  tests: readonly ScriptRun[],
): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, "UserTesting", user);
  const set = newScriptSet(region, machine, 2, tests);
  changeStatus(region, machine, NodeStatus.Testing, {
    previousStatus: machine.status,
    ownerId: machine.ownerId ?? user.id,
    testingSetId: set.id,
  });
  addEvent(region, machine, "Testing");
  world.startTimer(machine, "tested", region.timings.test);
  return async () => {
    try {
      await world.power(machine, "on");
    } catch (error) {
      region.transaction(() => {
        if (region.machines.get(machine.id) !== undefined) {
          world.cancelTimers(machine);
          leaveTesting(world, machine, ScriptStatus.Aborted);
        }
      });
      throw error;
    }
  };
}

export function finishTesting(world: World, machine: Machine): void {
  const { region } = world;
  const set = region.scriptSets.find(machine.testingSetId);
  for (const result of set?.results ?? []) {
    const on = result.hardwareType === 3 ? " on sda" : "";
    addEvent(region, machine, "RunningTest", `${result.name}${on}`);
  }
  if (failTests(world, machine)) {
    return;
  }
  leaveTesting(world, machine, ScriptStatus.Passed);
  if (machine.status === NodeStatus.Ready) {
    addEvent(region, machine, "Ready");
  }
}

/** Fails the tests that a fault names, and the machine with them; false when there are none. */
export function failTests(world: World, machine: Machine): boolean {
  const { region } = world;
  const set = region.scriptSets.find(machine.testingSetId);
  const subject = world.subject(machine);
  const names = new Set(set?.results.map((result) => result.name));
  const failing = new Set([...names].filter((name) => world.faults.testFails(subject, name)));
  if (set === undefined || failing.size === 0) {
    return false;
  }
  const now = region.clock.now();
  region.scriptSets.update(set, {
    results: set.results.map((result) =>
      failing.has(result.name)
        ? { ...result, status: ScriptStatus.Failed, started: result.started ?? now, ended: now, updated: now }
        : result,
    ),
  });
  finishScripts(region, set.id, ScriptStatus.Passed);
  addEvent(region, machine, "FailedTesting");
  changeStatus(region, machine, NodeStatus.FailedTesting, { powerState: "off" });
  world.stopInstance(machine);
  return true;
}

/** Back to where the machine was before the test. */
export function leaveTesting(world: World, machine: Machine, status: ScriptStatus): void {
  const { region } = world;
  finishScripts(region, machine.testingSetId, status);
  const back = machine.previousStatus;
  if (back === NodeStatus.Deployed) {
    changeStatus(region, machine, back);
    return;
  }
  const kept = back === NodeStatus.Allocated ? {} : { ownerId: null };
  changeStatus(region, machine, back, { ...kept, powerState: "off" });
  world.stopInstance(machine);
}

export function abortTesting(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, "UserAbortTesting", user, comment);
  addEvent(region, machine, "AbortedTesting");
  world.cancelTimers(machine);
  return async () => {
    await world.power(machine, "off");
    region.transaction(() => {
      if (region.machines.get(machine.id) !== undefined) {
        leaveTesting(world, machine, ScriptStatus.Aborted);
      }
    });
  };
}
