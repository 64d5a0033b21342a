import type { ScriptRun } from "../catalog/script-types";
import { NodeStatus, READY_AFTER_TESTING } from "../catalog/status";
import { refused, requirePowerType } from "../errors";
import { claimAutoAddresses, releaseAutoAddresses } from "../network/links";
import { ScriptStatus, type Machine, type User } from "../store/rows";
import type { AfterCommit, World } from "../world";
import { addEvent, addUserEvent, changeStatus, revertWithoutPower } from "./events";
import { switchPower } from "./power";
import { abort, orRollBack } from "./power-wait";
import { finishScripts, newScriptSet, reportScripts } from "./script-sets";

/** Claims the automatic addresses that scripts need which run with the machine's own network. */
export function claimForScripts(world: World, machine: Machine, runs: readonly ScriptRun[]): void {
  const { region } = world;
  if (runs.some((run) => run.usesNetwork === true)) {
    region.transaction(() => {
      claimAutoAddresses(region, machine, (ip) => world.faults.answersPing(ip));
    });
  }
}

/** Node.start_testing: boots the test image; the machine returns to where it was. */
export function startTesting(
  world: World,
  machine: Machine,
  user: User,
  tests: readonly ScriptRun[],
): AfterCommit {
  const { region } = world;
  requirePowerType(machine);
  if (machine.status === NodeStatus.New && machine.commissioningSetId === null) {
    throw refused(
      "Unable to start machine testing; this node has never been commissioned. Please use the 'Commission' action to commission & test this machine.",
    );
  }
  const set = newScriptSet(region, machine, 2, tests);
  addUserEvent(region, machine, "UserTesting", user);
  addEvent(region, machine, "Testing");
  const before = machine.status;
  changeStatus(region, machine, NodeStatus.Testing, {
    ownerId: machine.ownerId ?? user.id,
    testingSetId: set.id,
  });
  world.startTimer(machine, "tested", region.timings.test);
  return orRollBack(
    world,
    machine,
    NodeStatus.Testing,
    async () => {
      claimForScripts(world, machine, tests);
      await switchPower(world, machine, "on");
    },
    () => {
      finishScripts(region, machine.testingSetId, ScriptStatus.Aborted);
      revertWithoutPower(region, machine, user, before);
      releaseUnlessDeployed(world, machine);
    },
  );
}

/** A deployed machine keeps its addresses while it is tested. */
function releaseUnlessDeployed(world: World, machine: Machine): void {
  if (machine.status !== NodeStatus.Deployed) {
    releaseAutoAddresses(world.region, machine);
  }
}

export function finishTesting(world: World, machine: Machine): void {
  if (failTests(world, machine)) {
    return;
  }
  const { region } = world;
  reportScripts(region, machine, machine.testingSetId);
  const before = machine.previousStatus;
  if (before === NodeStatus.Ready || READY_AFTER_TESTING.has(before)) {
    leaveTesting(world, machine, NodeStatus.Ready);
    addEvent(region, machine, "Ready");
  } else if (before === NodeStatus.FailedCommissioning) {
    // Tests that pass do not replace the commissioning: the machine has to be commissioned again.
    leaveTesting(world, machine, NodeStatus.New);
    addEvent(region, machine, "New");
  } else {
    leaveTesting(world, machine, before);
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
  reportScripts(region, machine, set.id, failing);
  addEvent(region, machine, "FailedTesting");
  changeStatus(region, machine, NodeStatus.FailedTesting, { powerState: "off" });
  world.stopInstance(machine);
  releaseAutoAddresses(region, machine);
  return true;
}

/** Off, unless it was tested while it was deployed. */
function leaveTesting(world: World, machine: Machine, status: NodeStatus): void {
  const { region } = world;
  if (status === NodeStatus.Deployed) {
    changeStatus(region, machine, status);
    return;
  }
  changeStatus(region, machine, status, { powerState: "off" });
  world.stopInstance(machine);
  releaseAutoAddresses(region, machine);
}

/** Node.abort_testing; a machine that was being commissioned is Ready then. */
export function abortTesting(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
): AfterCommit {
  return abort(world, machine, user, comment, {
    status: NodeStatus.Testing,
    events: ["UserAbortTesting", "AbortedTesting"],
    end: endTestingAbort,
  });
}

export function endTestingAbort(world: World, machine: Machine): void {
  const { region } = world;
  finishScripts(region, machine.testingSetId, ScriptStatus.Aborted);
  const before = machine.previousStatus;
  changeStatus(region, machine, before === NodeStatus.Commissioning ? NodeStatus.Ready : before, {}, true);
  releaseUnlessDeployed(world, machine);
}

/** Node.override_failed_testing. */
export function overrideFailedTesting(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
): void {
  const { region } = world;
  addUserEvent(region, machine, "UserOverrideFailedTesting", user, comment);
  const status = machine.osystem === "" ? NodeStatus.Ready : NodeStatus.Deployed;
  changeStatus(region, machine, status, { errorDescription: "" });
}
