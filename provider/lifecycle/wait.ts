import { unlessCancelled } from "../deadline";
import { formatDuration } from "../duration";
import { listMachines } from "../maas/machines";
import { versionFacts } from "../maas/version";
import { MachineStatus, type MaasEvent } from "../maas/wire";
import { statusName } from "../watch/status-names";
import { StepError, type FailureType } from "./errors";
import { goneFailure } from "./gone";
import type { Operation } from "./operation";

/** The statuses in which MAAS is at work and nothing is to be done but wait. */
const transient: ReadonlySet<MachineStatus> = new Set([
  MachineStatus.Commissioning,
  MachineStatus.Testing,
  MachineStatus.Deploying,
  MachineStatus.Releasing,
  MachineStatus.DiskErasing,
]);

/**
 * Waits until MAAS has done what it is at, telling the user what MAAS says meanwhile.
 * @param type the failure to throw when the deadline comes first
 * @param since the watcher's mark from before the work was asked for
 * @param kind what takes about as long each time; the status where it is left out
 * @returns the status that the machine came to
 */
export async function waitWhile(
  operation: Operation,
  systemId: string,
  current: MachineStatus,
  type: FailureType,
  since?: number,
  kind?: string,
): Promise<MachineStatus> {
  const { watcher } = operation.services;
  const waited = watcher.whileIn(transient, {
    systemId,
    current,
    // Without a mark the work may be done already: the watcher then looks at the machine first.
    ...(since === undefined ? {} : { since }),
    ...(kind === undefined ? {} : { kind }),
    ...(await lookEvery(operation, current)),
    deadline: operation.deadline,
    onEvent: (event) => logEvent(operation, event),
  });
  const end = await unlessCancelled(waited);
  const status =
    end === "gone"
      ? undefined
      : end === "timeout"
        ? await statusNow(operation, systemId, current)
        : end.status;
  if (status === undefined) {
    const how = `was deleted in MAAS while it was ${statusName(current)}`;
    throw await operation.lastLook(() => goneFailure(operation.services, systemId, {}, type, how));
  }
  if (end === "timeout" && transient.has(status)) {
    const waited = formatDuration(Date.now() - operation.startedAt);
    throw new StepError(
      type,
      "Timeout",
      `Machine ${systemId} is still ${statusName(status)} in MAAS after ${waited}, the limit of timeouts.${operation.kind}. ` +
        `It is kept and MAAS goes on; run \`pulumi up\` to wait for it again, with a longer timeout where it needs one.${DOUBTS[status] ?? ""}`,
    );
  }
  return status;
}

/** What may be behind a wait that does not end. */
const DOUBTS: Partial<Record<MachineStatus, string>> = {
  [MachineStatus.Deploying]:
    " MAAS 3.6 and later go on trying to switch the VM on for as long as a deployment may take, so it may also be its power action that fails: look whether MAAS reaches the LXD of its host.",
};

/** How often a machine is looked at itself, in milliseconds, where its version of MAAS changes its status without an event. */
async function lookEvery({ services }: Operation, status: MachineStatus): Promise<{ lookEvery?: number }> {
  if (status === MachineStatus.Deploying && versionFacts.failsSilently(await services.version.get())) {
    return { lookEvery: 60_000 };
  }
  return status === MachineStatus.Releasing && versionFacts.writesDeployedTwice(await services.version.get())
    ? { lookEvery: 10_000 }
    : {};
}

/**
 * The status at the end of a wait: what ended the work may have left no event, such as the machine's own deletion.
 * @returns undefined when MAAS has no such machine; `current` when it cannot be asked
 */
async function statusNow(
  operation: Operation,
  systemId: string,
  current: MachineStatus,
): Promise<MachineStatus | undefined> {
  try {
    const [machine] = await operation.lastLook(() =>
      listMachines(operation.services.client, { id: [systemId] }),
    );
    return machine?.status;
  } catch {
    return current;
  }
}

/** MAAS's own words for what it does: its INFO events and above; DEBUG ones repeat them with less. */
function logEvent(operation: Operation, { level, type, description }: MaasEvent): void {
  if (level !== "DEBUG") {
    operation.log(`MAAS: ${description ? `${type}: ${description}` : type}`);
  }
}
