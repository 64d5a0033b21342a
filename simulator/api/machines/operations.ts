import { NodeStatus, RELEASABLE_STATUSES, STATUS_NAMES } from "../../model/catalog/status";
import { conflict, forbidden, invalid } from "../../model/errors";
import { abortCommissioning, startCommissioning } from "../../model/lifecycle/commissioning";
import { abortDeployment } from "../../model/lifecycle/deployment";
import { addUserEvent, changeStatus } from "../../model/lifecycle/events";
import { switchPower } from "../../model/lifecycle/power";
import { abortErasing, release, startRelease } from "../../model/lifecycle/release";
import { enterRescue, exitRescue } from "../../model/lifecycle/rescue";
import { abortTesting, overrideFailedTesting, startTesting } from "../../model/lifecycle/testing";
import type { Machine } from "../../model/store/rows";
import { noFollowUp, type AfterCommit } from "../../model/world";
import { bound, flag, notAChoice } from "../core/form";
import type { Params } from "../core/params";
import type { Permission } from "../core/permissions";
import { postOp, json, NULL_REPLY, type Call, type Operation, type Reply } from "../core/resource";
import { annotationsOf } from "../nodes/annotations";
import { checkHosted } from "../nodes/delete";
import { machineOf } from "../nodes/lookup";
import { deploy, startAllocated } from "./deploy";
import { readCommissionForm, readTestForm } from "./ephemeral-form";
import { machineView } from "./view";

type Action = (call: Call, machine: Machine, data: Params, comment: string | null) => AfterCommit;

/** An operation that changes a machine and answers with it as it is at the commit. */
function action(op: string, doc: string, permission: Permission, act: Action): Operation {
  const handle = (call: Call): Reply => {
    const machine = machineOf(call, permission);
    const data = bound(call.data);
    call.afterCommit(act(call, machine, data, data.get("comment") ?? null));
    return json(machineView(call.world.region, machine));
  };
  return postOp(op, doc, handle);
}

/** MAAS's ReleaseForm: the one script to run is the one that erases the disks. */
const releaseMachine: Action = (call, machine, data, comment) => {
  const scripts = data.get("scripts")?.split(",") ?? [];
  const unknown = scripts.find((script) => script !== "wipe-disks");
  if (unknown !== undefined) {
    throw invalid({ scripts: [notAChoice(unknown)] });
  }
  if (RELEASABLE_STATUSES.has(machine.status)) {
    checkHosted(call, machine, flag(data, "force"));
  }
  const erase = flag(data, "erase") || scripts.length > 0;
  return release(call.world, machine, call.user, { comment, erase });
};

const commission: Action = ({ world, user }, machine, data) =>
  startCommissioning(world, machine, user, readCommissionForm(world.region, machine, data));

const test: Action = ({ world, user }, machine, data) =>
  startTesting(world, machine, user, readTestForm(world.region, machine, data));

const abort: Action = ({ world, user }, machine, _data, comment) => {
  switch (machine.status) {
    case NodeStatus.Commissioning:
      return abortCommissioning(world, machine, user, comment);
    case NodeStatus.Deploying:
      return abortDeployment(world, machine, user, comment);
    case NodeStatus.Testing:
      return abortTesting(world, machine, user, comment);
    case NodeStatus.DiskErasing:
      return abortErasing(world, machine, user, comment);
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
  return noFollowUp;
};

const unlock: Action = ({ world, user }, machine, _data, comment) => {
  if (!machine.locked) {
    throw conflict("Machine is not locked");
  }
  addUserEvent(world.region, machine, "UserUnlock", user, comment);
  world.region.machines.update(machine, { locked: false });
  return noFollowUp;
};

/** Only its owner may: the machine is released first where it is somebody's. */
const markBroken: Action = ({ world, user }, machine, data, comment) => {
  if (machine.ownerId !== user.id) {
    throw forbidden();
  }
  const before = machine.status;
  const reason = comment ?? data.get("error_description") ?? null;
  addUserEvent(world.region, machine, "UserMarkBroken", user, reason);
  const afterCommit = RELEASABLE_STATUSES.has(before) ? startRelease(world, machine) : noFollowUp;
  if (world.region.machines.get(machine.id) === undefined) {
    // Allocation had made it, and its release took it away.
    return afterCommit;
  }
  world.cancelTimers(machine);
  changeStatus(world.region, machine, NodeStatus.Broken, {
    ownerId: null,
    ownerData: {},
    errorDescription: reason ?? "",
    previousStatus: before,
  });
  return afterCommit;
};

/**
 * Node.mark_fixed: Deployed again where it was that before, though its release took its owner away: MAAS gives it back to
 * nobody.
 */
const markFixed: Action = ({ world, user }, machine, _data, comment) => {
  if (machine.status !== NodeStatus.Broken) {
    throw conflict("Can't mark a non-broken node as 'Ready'.");
  }
  addUserEvent(world.region, machine, "UserMarkFixed", user, comment);
  const deployed = machine.previousStatus === NodeStatus.Deployed;
  changeStatus(world.region, machine, deployed ? NodeStatus.Deployed : NodeStatus.Ready, {
    errorDescription: "",
    osystem: "",
    distroSeries: "",
    hweKernel: null,
    installationSetId: null,
  });
  return noFollowUp;
};

const overrideTests: Action = ({ world, user }, machine, _data, comment) => {
  if (machine.status !== NodeStatus.FailedTesting) {
    throw conflict("Unable to override node status. Node is not in 'Failed testing' status.");
  }
  overrideFailedTesting(world, machine, user, comment);
  return noFollowUp;
};

/** A machine that nobody has is not turned on; an allocated one is deployed by it. */
const powerOn: Action = (call, machine, data, comment) => {
  const { world, user } = call;
  if (machine.ownerId === null) {
    throw conflict("Can't start node: it hasn't been allocated.");
  }
  if (machine.status === NodeStatus.Allocated) {
    return startAllocated(call, machine, comment, data.get("user_data") ?? null);
  }
  addUserEvent(world.region, machine, "UserPowerOn", user, comment);
  return () => switchPower(world, machine, "on");
};

/** Turns the machine off; for one whose power MAAS cannot control the answer is null. */
function powerOff(call: Call): Reply {
  const machine = machineOf(call, "edit");
  const { world, user } = call;
  addUserEvent(world.region, machine, "UserPowerOff", user, bound(call.data).get("comment") ?? null);
  if (machine.powerType === "" || machine.powerType === "manual") {
    return NULL_REPLY;
  }
  call.afterCommit(() => switchPower(world, machine, "off"));
  return json(machineView(world.region, machine));
}

const rescue: Action = ({ world, user }, machine) => enterRescue(world, machine, user);

const leaveRescue: Action = ({ world, user }, machine) => exitRescue(world, machine, user);

/** Owner data and workload annotations are the same thing, and the owner's to set. */
const annotate: Action = ({ world, user }, machine, data) => {
  if (machine.ownerId !== user.id) {
    throw conflict("Cannot set workload annotation: it hasn't been acquired.");
  }
  world.region.machines.update(machine, { ownerData: annotationsOf(machine, data) });
  return noFollowUp;
};

/** The `op=` operations that take a machine through its life. */
export const MACHINE_OPERATIONS: readonly Operation[] = [
  postOp("deploy", "Deploy an operating system to the machine.", deploy),
  action("release", "Release the machine.", "edit", releaseMachine),
  action("commission", "Begin commissioning.", "admin", commission),
  action("test", "Begin testing.", "admin", test),
  action("override_failed_testing", "Ignore failed tests.", "admin", overrideTests),
  action("abort", "Abort the machine's current operation.", "edit", abort),
  action("lock", "Lock the machine against changes.", "lock", lock),
  action("unlock", "Unlock the machine.", "lock", unlock),
  action("mark_broken", "Mark the machine broken, releasing it if allocated.", "edit", markBroken),
  action("mark_fixed", "Mark a broken machine fixed.", "admin", markFixed),
  action("power_on", "Turn the machine on.", "edit", powerOn),
  postOp("power_off", "Turn the machine off.", powerOff),
  action("rescue_mode", "Enter rescue mode.", "admin", rescue),
  action("exit_rescue_mode", "Leave rescue mode.", "admin", leaveRescue),
  action("set_owner_data", "Set key/value data (older name of annotations).", "edit", annotate),
  action("set_workload_annotations", "Set key/value data while the machine is allocated.", "edit", annotate),
];
