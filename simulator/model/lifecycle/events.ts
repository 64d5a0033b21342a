import { NodeStatus, STATUS_FILTER_NAMES, STATUS_NAMES, TRANSITIONS } from "../catalog/status";
import { conflict } from "../errors";
import type { Region } from "../store/region";
import type { Machine, User } from "../store/rows";

const DEBUG = 10;
const INFO = 20;
const WARNING = 30;
const ERROR = 40;

/** The event types that this simulator writes: MAAS's description of each and its level. */
export const EventType = {
  StatusChange: ["Node changed status", DEBUG],
  UserCommissioning: ["User starting node commissioning", DEBUG],
  UserAbortCommissioning: ["User aborting node commissioning", DEBUG],
  UserTesting: ["User starting node testing", DEBUG],
  UserAbortTesting: ["User aborting node testing", DEBUG],
  UserOverrideFailedTesting: ["User overrode 'Failed testing' status", DEBUG],
  UserAbortDeployment: ["User aborting deployment", DEBUG],
  UserAcquire: ["User acquiring node", DEBUG],
  UserEraseDisk: ["User erasing disk", DEBUG],
  UserAbortErase: ["User aborting disk erase", DEBUG],
  UserRelease: ["User releasing node", DEBUG],
  UserMarkBroken: ["User marking node broken", DEBUG],
  UserOverrideTesting: ["User overrode 'Failed testing' status", DEBUG],
  UserMarkFixed: ["User marking node fixed", DEBUG],
  UserLock: ["User locking node", DEBUG],
  UserUnlock: ["User unlocking node", DEBUG],
  UserDeploy: ["User starting deployment", DEBUG],
  UserPowerOn: ["User powering up node", DEBUG],
  UserPowerOff: ["User powering down node", DEBUG],
  UserRescue: ["User starting rescue mode", DEBUG],
  UserExitRescue: ["User stopping rescue mode", DEBUG],
  Commissioning: ["Commissioning", INFO],
  FailedCommissioning: ["Failed commissioning", INFO],
  AbortedCommissioning: ["Aborted commissioning", INFO],
  Testing: ["Testing", INFO],
  RunningTest: ["Running test", INFO],
  AbortedTesting: ["Aborted testing", INFO],
  FailedTesting: ["Failed testing", INFO],
  FailedExitingRescue: ["Failed exiting rescue mode", INFO],
  Ready: ["Ready", INFO],
  New: ["New", INFO],
  Deploying: ["Deploying", INFO],
  ImageDeployed: ["Image Deployed", INFO],
  Deployed: ["Deployed", INFO],
  AbortedDeployment: ["Aborted deployment", INFO],
  Releasing: ["Releasing", INFO],
  Released: ["Released", INFO],
  EnteringRescue: ["Entering rescue mode", INFO],
  ExitedRescue: ["Exited rescue mode", INFO],
  AbortedErasing: ["Aborted disk erasing", INFO],
  ScriptDidNotComplete: ["Script", INFO],
  ScriptResult: ["Script result", DEBUG],
  PoweringOn: ["Powering on", INFO],
  PoweringOff: ["Powering off", INFO],
  PoweredOn: ["Node powered on", DEBUG],
  PoweredOff: ["Node powered off", DEBUG],
  PowerOnFailed: ["Failed to power on node", ERROR],
  PowerOffFailed: ["Failed to power off node", ERROR],
  PowerQueryFailed: ["Failed to query node's BMC", WARNING],
  MarkFailed: ["Marking node failed", ERROR],
} as const;
export type EventType = keyof typeof EventType;

/** Events at or above this level make a machine's status message. */
export const STATUS_MESSAGE_LEVEL = INFO;

export const LEVELS: Readonly<Record<string, number>> = {
  AUDIT: 0,
  DEBUG,
  INFO,
  WARNING,
  ERROR,
  CRITICAL: 50,
};

export function levelName(level: number): string {
  return Object.entries(LEVELS).find(([, value]) => value === level)?.[0] ?? "INFO";
}

export function addEvent(
  region: Region,
  machine: Machine,
  type: EventType,
  description = "",
  extra: { userId?: number; action?: string } = {},
): void {
  const [name, level] = EventType[type];
  const created = region.clock.now();
  const delay = region.eventDelay(machine);
  const event = region.events.insert({
    id: region.ids.next("events"),
    machineId: machine.id,
    level,
    type: name,
    description,
    action: extra.action ?? "",
    userId: extra.userId ?? null,
    created,
    ...(delay > 0 ? { appears: created + delay } : {}),
  });
  if (level >= STATUS_MESSAGE_LEVEL) {
    region.machines.update(machine, { statusEventId: event.id });
  }
}

/** An event that a user asked for: `(name)` and the comment. */
export function addUserEvent(
  region: Region,
  machine: Machine,
  type: EventType,
  user: { readonly id: number; readonly username: string },
  comment: string | null = null,
): void {
  const description =
    comment === null || comment === "" ? `(${user.username})` : `(${user.username}) - ${comment}`;
  addEvent(region, machine, type, description, { userId: user.id });
}

/** Refuses with 409 what is not a transition of MAAS between two statuses. */
export function checkTransition(from: NodeStatus, to: NodeStatus): void {
  if (from !== to && !TRANSITIONS[from].includes(to)) {
    throw conflict(`Invalid transition: ${STATUS_NAMES[from]} -> ${STATUS_NAMES[to]}.`);
  }
}

const { RescueMode, EnteringRescueMode, FailedEnteringRescueMode } = NodeStatus;
const { ExitingRescueMode, FailedExitingRescueMode, Testing, New, Ready } = NodeStatus;

/** The statuses that a machine passes through on its way back: they do not become its previous one. */
const PASSING: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  ...[RescueMode, EnteringRescueMode, FailedEnteringRescueMode, ExitingRescueMode, FailedExitingRescueMode],
  Testing,
]);

/**
 * Changes a machine's status with the event that MAAS writes for every change, and what its signals do: the previous
 * status is kept, a machine that becomes New or Ready has no owner. `undo` rolls back what a failed action had begun:
 * MAAS does not check the transition there.
 */
export function changeStatus(
  region: Region,
  machine: Machine,
  status: NodeStatus,
  changes: Partial<Machine> = {},
  undo = false,
): void {
  const from = machine.status;
  if (!undo) {
    checkTransition(from, status);
  }
  const changed = from !== status;
  region.machines.update(machine, {
    ...(changed && !PASSING.has(from) ? { previousStatus: from } : {}),
    ...(changed && (status === New || status === Ready) ? { ownerId: null } : {}),
    ...changes,
    status,
    updated: region.clock.now(),
  });
  if (!changed) {
    return;
  }
  let description = `From '${STATUS_NAMES[from]}' to '${STATUS_NAMES[status]}'`;
  const owner = region.users.find(machine.ownerId);
  if (STATUS_NAMES[status] === "Allocated" && owner !== undefined) {
    description += ` (to ${owner.username})`;
  }
  addEvent(region, machine, "StatusChange", description);
}

/** Node._start_bmc_unavailable: what needed the machine's power is rolled back, because there was none. */
export function revertWithoutPower(region: Region, machine: Machine, user: User, before: NodeStatus): void {
  const name = (status: NodeStatus): string =>
    Object.entries(STATUS_FILTER_NAMES)
      .find(([, value]) => value === status)?.[0]
      .toUpperCase() ?? "";
  addEvent(
    region,
    machine,
    "PowerQueryFailed",
    `(${user.username}) - Aborting ${name(machine.status)} and reverting to ${name(before)}. Unable to power control the node. Please check power credentials.`,
  );
  changeStatus(region, machine, before, {}, true);
}

/** Node.mark_failed: what was under way has failed, for this reason. */
export function markFailed(region: Region, machine: Machine, status: NodeStatus, reason: string): void {
  addEvent(region, machine, "MarkFailed", reason, { action: "mark_failed" });
  changeStatus(region, machine, status, { errorDescription: reason });
}
