import { abortCommissioning, startCommissioning } from "../model/commissioning";
import { abortDeployment } from "../model/deployment";
import { conflict, forbidden, invalid, MaasError } from "../model/errors";
import { addUserEvent, changeStatus } from "../model/events";
import { release, startRelease } from "../model/release";
import { enterRescue, exitRescue } from "../model/rescue";
import { DEFAULT_TESTS, type ScriptRun } from "../model/scripts";
import type { Machine } from "../model/state";
import { NodeStatus, RELEASABLE_STATUSES, STATUS_NAMES } from "../model/status";
import { abortTesting, startTesting } from "../model/testing";
import { nothingMore, type AfterCommit } from "../model/world";
import { machineView } from "../view/machine";
import { deploy } from "./deploy";
import { bound, flag, stringBool } from "./fields";
import { machineOf, type Permission } from "./lookup";
import type { Params } from "./params";
import { json, type Call, type Operation, type Reply } from "./route";
import { testingScript } from "./scripts";

type Action = (call: Call, machine: Machine, data: Params, comment: string | null) => AfterCommit;

/** An operation that changes a machine and answers with it as it is at the commit. */
function action(op: string, doc: string, permission: Permission, act: Action): Operation {
  const handle = (call: Call): Reply => {
    const machine = machineOf(call, permission);
    const data = bound(call.data);
    call.afterCommit(act(call, machine, data, data.get("comment") ?? null));
    return json(machineView(call.world.region, machine));
  };
  return { method: "POST", op, name: op, doc, handle };
}

const releaseMachine: Action = ({ world, user }, machine, data, comment) =>
  release(world, machine, user, { comment, erase: stringBool(data, "erase", false) });

function testsOf(data: Params, fallback: readonly ScriptRun[]): readonly ScriptRun[] {
  const names = data.all("testing_scripts").flatMap((value) => value.split(","));
  const asked = names.map((name) => name.trim()).filter((name) => name !== "");
  if (asked.length === 0) {
    return fallback;
  }
  if (asked.includes("none")) {
    return [];
  }
  return asked.map((name) => {
    const script = testingScript(name);
    if (script === undefined) {
      throw invalid({
        testing_scripts: [`Select a valid choice. ${name} is not one of the available choices.`],
      });
    }
    return script;
  });
}

const COMMISSIONABLE: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  NodeStatus.New,
  NodeStatus.Ready,
  NodeStatus.FailedCommissioning,
  NodeStatus.FailedTesting,
  NodeStatus.Broken,
]);

const commission: Action = ({ world, user }, machine, data) => {
  if (!COMMISSIONABLE.has(machine.status)) {
    throw invalid({ __all__: ["Commission is not available because of the current state of the node."] });
  }
  return startCommissioning(world, machine, user, {
    skipNetworking: flag(data, "skip_networking"),
    tests: testsOf(data, DEFAULT_TESTS),
  });
};

const TESTABLE: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  NodeStatus.Ready,
  NodeStatus.Allocated,
  NodeStatus.Deployed,
  NodeStatus.Broken,
  NodeStatus.FailedCommissioning,
  NodeStatus.FailedDeployment,
  NodeStatus.FailedTesting,
  NodeStatus.RescueMode,
]);

const test: Action = ({ world, user }, machine, data) => {
  const tests = testsOf(data, DEFAULT_TESTS);
  if (!TESTABLE.has(machine.status)) {
    throw invalid({ __all__: ["Test is not available because of the current state of the node."] });
  }
  return startTesting(world, machine, user, tests);
};

const abort: Action = ({ world, user }, machine, _data, comment) => {
  switch (machine.status) {
    case NodeStatus.Commissioning:
      return abortCommissioning(world, machine, user, comment);
    case NodeStatus.Deploying:
      return abortDeployment(world, machine, user, comment);
    case NodeStatus.Testing:
      return abortTesting(world, machine, user, comment);
    default:
      throw conflict(
        `Cannot abort in current state: node ${machine.systemId} is in state ${STATUS_NAMES[machine.status]}.`,
      );
  }
};

const lock: Action = ({ world, user }, machine, _data, comment) => {
  if (machine.locked) {
    throw conflict("Machine is already locked");
  }
  if (machine.status !== NodeStatus.Deployed && machine.status !== NodeStatus.Deploying) {
    throw conflict("Can't lock, node is not deployed or deploying");
  }
  addUserEvent(world.region, machine, "UserLock", user, comment);
  world.region.machines.update(machine, { locked: true });
  return nothingMore;
};

const unlock: Action = ({ world, user }, machine, _data, comment) => {
  if (!machine.locked) {
    throw conflict("Machine is not locked");
  }
  addUserEvent(world.region, machine, "UserUnlock", user, comment);
  world.region.machines.update(machine, { locked: false });
  return nothingMore;
};

const markBroken: Action = ({ world, user }, machine, data, comment) => {
  if (machine.ownerId !== user.id) {
    throw forbidden();
  }
  addUserEvent(world.region, machine, "UserMarkBroken", user, comment);
  const afterCommit =
    RELEASABLE_STATUSES.has(machine.status) || machine.status === NodeStatus.ExitingRescueMode
      ? startRelease(world, machine)
      : nothingMore;
  world.cancelTimers(machine);
  changeStatus(world.region, machine, NodeStatus.Broken, {
    ownerId: null,
    ownerData: {},
    errorDescription: comment ?? data.get("error_description") ?? "",
  });
  return async () => {
    await afterCommit();
  };
};

const markFixed: Action = ({ world, user }, machine, _data, comment) => {
  if (machine.status !== NodeStatus.Broken) {
    throw conflict("Can't mark a non-broken node as 'Ready'.");
  }
  addUserEvent(world.region, machine, "UserMarkFixed", user, comment);
  const status = machine.commissioningSetId === null ? NodeStatus.New : NodeStatus.Ready;
  changeStatus(world.region, machine, status, { errorDescription: "", osystem: "", distroSeries: "" });
  return nothingMore;
};

const overrideFailedTesting: Action = ({ world, user }, machine, _data, comment) => {
  if (machine.status !== NodeStatus.FailedTesting) {
    throw conflict("Unable to override node status. Status is not 'Failed testing'.");
  }
  addUserEvent(world.region, machine, "UserOverrideTesting", user, comment);
  const status = machine.osystem === "" ? NodeStatus.Ready : NodeStatus.Deployed;
  changeStatus(world.region, machine, status, { errorDescription: "" });
  return nothingMore;
};

const powerOn: Action = ({ world, user }, machine, _data, comment) => {
  addUserEvent(world.region, machine, "UserPowerOn", user, comment);
  return () => world.power(machine, "on");
};

const powerOff: Action = ({ world, user }, machine, _data, comment) => {
  addUserEvent(world.region, machine, "UserPowerOff", user, comment);
  return () => world.power(machine, "off");
};

const rescue: Action = ({ world, user }, machine) => {
  const allowed: readonly NodeStatus[] = [
    NodeStatus.Ready,
    NodeStatus.Broken,
    NodeStatus.Deployed,
    NodeStatus.Allocated,
  ];
  if (!allowed.includes(machine.status)) {
    throw conflict("Cannot enter rescue mode in this state.");
  }
  return enterRescue(world, machine, user);
};

const leaveRescue: Action = ({ world, user }, machine) => {
  const allowed: readonly NodeStatus[] = [
    NodeStatus.RescueMode,
    NodeStatus.EnteringRescueMode,
    NodeStatus.FailedEnteringRescueMode,
    NodeStatus.FailedExitingRescueMode,
  ];
  if (!allowed.includes(machine.status)) {
    throw conflict("Cannot exit rescue mode in this state.");
  }
  return exitRescue(world, machine, user);
};

/** Owner data and workload annotations are the same thing: an empty value removes a key. */
const annotate: Action = ({ world }, machine, data) => {
  const annotatable: readonly NodeStatus[] = [
    NodeStatus.Allocated,
    NodeStatus.Deploying,
    NodeStatus.Deployed,
    NodeStatus.FailedDeployment,
    NodeStatus.Releasing,
    NodeStatus.DiskErasing,
    NodeStatus.RescueMode,
  ];
  if (!annotatable.includes(machine.status)) {
    throw conflict("Cannot set workload annotation: it hasn't been acquired.");
  }
  const kept = new Map(Object.entries(machine.ownerData));
  for (const name of data.names().filter((key) => key !== "op")) {
    const value = data.get(name) ?? "";
    if (value === "") {
      kept.delete(name);
    } else {
      kept.set(name, value);
    }
  }
  world.region.machines.update(machine, { ownerData: Object.fromEntries(kept) });
  return nothingMore;
};

/** `lock` and `unlock` are allowed on a locked machine, to its owner and to administrators. */
function lockOperation(op: "lock" | "unlock", doc: string, act: Action): Operation {
  const base = action(op, doc, "view", act);
  const handle = (call: Call): Reply | Promise<Reply> => {
    const machine = machineOf(call, "view");
    if (!call.user.isSuperuser && machine.ownerId !== call.user.id) {
      throw new MaasError(403, "", "text/plain; charset=utf-8");
    }
    return base.handle(call);
  };
  return { ...base, handle };
}

/** The `op=` operations on one machine. */
export const MACHINE_OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    op: "deploy",
    name: "deploy",
    doc: "Deploy an operating system to the machine.",
    handle: deploy,
  },
  action("release", "Release the machine.", "edit", releaseMachine),
  action("commission", "Begin commissioning.", "admin", commission),
  action("test", "Begin testing.", "admin", test),
  action("override_failed_testing", "Ignore failed tests.", "admin", overrideFailedTesting),
  action("abort", "Abort the machine's current operation.", "edit", abort),
  lockOperation("lock", "Lock the machine against changes.", lock),
  lockOperation("unlock", "Unlock the machine.", unlock),
  action("mark_broken", "Mark the machine broken, releasing it if allocated.", "edit", markBroken),
  action("mark_fixed", "Mark a broken machine fixed.", "admin", markFixed),
  action("power_on", "Turn the machine on.", "edit", powerOn),
  action("power_off", "Turn the machine off.", "edit", powerOff),
  action("rescue_mode", "Enter rescue mode.", "admin", rescue),
  action("exit_rescue_mode", "Leave rescue mode.", "admin", leaveRescue),
  action("set_owner_data", "Set key/value data (older name of annotations).", "edit", annotate),
  action("set_workload_annotations", "Set key/value data while the machine is allocated.", "edit", annotate),
];
