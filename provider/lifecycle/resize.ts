import type { LxdVmInputs } from "../inputs";
import type { LxdInstance } from "../lxd/endpoints";
import { LxdAnswerError } from "../lxd/errors";
import { switchPower } from "../maas/machines";
import type { Machine } from "../maas/wire";
import { StepFailure } from "./failure";
import type { LxdInstanceOfVm } from "./lxd-instance";
import { RESTART_KEY, sizePatch } from "./lxd-patch";
import type { Operation } from "./operation";

/** For how long the guest may take to shut down before it is switched off. */
const SHUTDOWN_SECONDS = 60;

/**
 * Gives a deployed VM another size, with its disks. LXD changes the size of a VM that is off, so one that runs is restarted; a note in
 * LXD itself says so meanwhile, by which a later run switches on again what an interrupted one left off.
 * @param resizes whether the size is another than the state's: an earlier run may have changed it in LXD already
 * @returns the machine as MAAS has it then
 */
export async function resize(
  operation: Operation,
  machine: Machine,
  instance: LxdInstanceOfVm,
  inputs: LxdVmInputs,
  resizes: boolean,
): Promise<Machine> {
  const { core, deadline } = operation;
  const systemId = machine.system_id;
  const found = await instance.read();
  const differs = sizePatch(found, inputs) !== undefined;
  const interrupted = found.config[RESTART_KEY] !== undefined;
  const runs = found.status !== "Stopped" || machine.power_state === "on";
  if (differs) {
    operation.say(`changing the size to ${saySize(inputs)}${runs || interrupted ? ", with a restart" : ""}`);
    if (runs) {
      await instance.bring((now) => noted(now, "true"));
      await switchOff(operation, systemId, instance, found);
    }
    await instance.bring((now) => sizePatch(now, inputs));
  }
  if (interrupted || (differs && runs)) {
    await switchPower(core.client, systemId, "on", deadline);
    await instance.bring((now) => noted(now, ""));
  }
  if (!differs && !interrupted && !resizes) {
    return machine;
  }
  if (!isKnown(machine, inputs)) {
    // MAAS takes cores and memory over from LXD when it looks at the host, and not before.
    await core.hostRefresher.refresh(instance.hostId, deadline);
  }
  return after(operation, systemId);
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
      if (!(error instanceof LxdAnswerError)) {
        throw error;
      }
      operation.say(`the guest did not shut down (${error.said}); switching it off`);
    }
  }
  await switchPower(operation.core.client, systemId, "off", operation.deadline);
}

function noted({ config }: LxdInstance, value: string): { config: Record<string, string> } | undefined {
  return (config[RESTART_KEY] ?? "") === value ? undefined : { config: { [RESTART_KEY]: value } };
}

function isKnown({ cpu_count: cores, memory }: Machine, inputs: LxdVmInputs): boolean {
  return cores === (inputs.pinnedCores?.length || inputs.cores) && memory === inputs.memory;
}

function saySize({ cores, pinnedCores, memory }: LxdVmInputs): string {
  return `${pinnedCores?.length || cores} cores and ${memory} MiB`;
}

async function after(operation: Operation, systemId: string): Promise<Machine> {
  const machine = await operation.core.machines.get(systemId);
  if (machine === undefined) {
    throw new StepFailure(
      "UpdateFailed",
      "MachineGone",
      `Machine ${systemId} was deleted in MAAS while it was changed.`,
    );
  }
  return machine;
}
