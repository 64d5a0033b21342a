import type { LxdVmInputs } from "../../inputs";
import type { InstancePatch, LxdInstance } from "../../lxd/endpoints";
import { LxdResponseError, LxdUnknownOutcomeError } from "../../lxd/errors";
import { switchPower } from "../../maas/machines";
import { versionFacts } from "../../maas/version";
import type { Machine } from "../../maas/wire";
import { machineGone, StepError } from "../errors";
import type { LxdInstanceOfVm } from "./instance";
import { RESTART_KEY } from "./patch";
import type { Operation } from "../operation";

/** For how long the guest may take to shut down before it is switched off. */
const SHUTDOWN_SECONDS = 60;

/** What LXD changes only of a VM that is off. */
export interface RestartChange {
  /** For the user: `the size to 2 cores and 4096 MiB`. */
  what: (instance: LxdInstance) => string;
  /** What is still to be changed; undefined when nothing is. */
  missing: (instance: LxdInstance) => InstancePatch | undefined;
}

/** In the note of a restart: what an earlier version wrote, which did not say when the VM was started. */
const UNDATED = "true";

/**
 * Whether an interrupted restart has left an instance off: its note says when the VM was started last, so that one that somebody has
 * started since, and perhaps switched off on purpose, is not taken for it.
 */
export function isLeftOff({ config, status, last_used_at: startedAt }: LxdInstance): boolean {
  const note = config[RESTART_KEY];
  return status === "Stopped" && (note === UNDATED || note === startedAt);
}

/**
 * Changes a deployed VM, with its disks kept, which is restarted if it runs. A note in LXD itself says so meanwhile, by which a later
 * run switches on again what an interrupted one left off.
 * @returns whether anything was changed, now or by the interrupted run
 */
export async function restartForChange(
  operation: Operation,
  machine: Machine,
  instance: LxdInstanceOfVm,
  { what, missing }: RestartChange,
): Promise<boolean> {
  const { services, deadline } = operation;
  const systemId = machine.system_id;
  const found = await instance.read();
  const differs = missing(found) !== undefined;
  const isNoted = found.config[RESTART_KEY] !== undefined;
  const isOff = isLeftOff(found);
  const runs = found.status !== "Stopped" || machine.power_state === "on";
  if (differs) {
    operation.log(`changing ${what(found)}${runs || isOff ? ", with a restart" : ""}`);
    if (runs) {
      await instance.bring((now) => noted(now, found.last_used_at));
      await switchOff(operation, systemId, instance, found);
    }
    await instance.bring(missing);
  }
  const isRestarted = differs && runs;
  if (isOff || isRestarted) {
    await switchPower(services.client, systemId, "on", deadline);
    await untilIn(operation, instance, "Running");
  }
  if (isNoted || isRestarted) {
    await instance.bring((now) => noted(now, ""));
  }
  return differs || isNoted;
}

/**
 * The machine after such a change, of whose size MAAS is let know: it takes cores and memory over from LXD when it looks at the host,
 * and not before.
 */
export async function afterChange(
  { services }: Operation,
  machine: Machine,
  hostId: number,
  inputs: LxdVmInputs,
): Promise<Machine> {
  const { system_id: systemId, cpu_count: cores, memory } = machine;
  if (cores !== coresOf(inputs) || memory !== inputs.memory) {
    await services.hostRefresher.refresh(hostId);
  }
  const after = await services.machines.get(systemId);
  if (after === undefined) {
    throw machineGone("UpdateFailed", systemId, "was deleted in MAAS while it was changed");
  }
  return after;
}

/** For {@link RestartChange.what}. */
export function formatSize(inputs: LxdVmInputs): string {
  return `the size to ${coresOf(inputs)} cores and ${inputs.memory} MiB`;
}

function coresOf({ pinnedCores, cores }: LxdVmInputs): number | undefined {
  return pinnedCores?.length || cores;
}

async function switchOff(
  operation: Operation,
  systemId: string,
  instance: LxdInstanceOfVm,
  { status }: LxdInstance,
): Promise<void> {
  if (status === "Running") {
    try {
      await instance.shutDown(SHUTDOWN_SECONDS);
    } catch (error) {
      if (!(error instanceof LxdResponseError || error instanceof LxdUnknownOutcomeError)) {
        throw error;
      }
      const said = error instanceof LxdResponseError ? error.detail : error.message;
      operation.log(`the guest did not shut down (${said}); switching it off`);
    }
  }
  await switchPower(operation.services.client, systemId, "off", operation.deadline);
  await untilIn(operation, instance, "Stopped");
}

/** How long LXD may take to be in the state that MAAS was asked for, in milliseconds. */
const SWITCH_MS = 120_000;

/**
 * Waits until LXD has the instance in a state, where MAAS answers before it switches.
 * @throws StepError
 */
async function untilIn(
  operation: Operation,
  instance: LxdInstanceOfVm,
  wanted: "Running" | "Stopped",
): Promise<void> {
  if (!versionFacts.defersPower(await operation.services.version.get())) {
    return;
  }
  const until = Math.min(Date.now() + SWITCH_MS, operation.deadline);
  const status = await instance.statusOnce((one) => one === wanted, until);
  if (status !== wanted) {
    throw new StepError(
      "UpdateFailed",
      "NotSwitched",
      `MAAS was asked to switch the VM ${wanted === "Running" ? "on" : "off"}, and LXD still has it ${status}. Look at the machine's events in MAAS, and run \`pulumi up\` again.`,
    );
  }
}

function noted({ config }: LxdInstance, value: string): { config: Record<string, string> } | undefined {
  return (config[RESTART_KEY] ?? "") === value ? undefined : { config: { [RESTART_KEY]: value } };
}
