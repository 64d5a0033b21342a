import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { readInstanceName } from "../maas/machines";
import { COMMISSIONING_PASSED, MachineStatus, type Machine } from "../maas/wire";
import type { Services } from "./services";
import { readyCondition } from "./outputs/conditions";
import { StepError } from "./errors";
import { withoutMark } from "./ownership/mark";
import { outputsOf, pinnedOutputsOf, type PinnedOutputs } from "./outputs/outputs";

/** For how long a look-up waits for MAAS, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Bytes of a GB, which is what MAAS counts disks in. */
const GB = 1e9;

/** What the state of a VM that is only looked up holds beside its outputs: no program has given any of these. */
export interface LookedUp {
  __lookedUp: true;
}

/** Whether a VM is only looked up (`LxdVm.get`): there are no outputs of it then, or those of an earlier look. */
export function isLookUp(props: Partial<Pick<LxdVmOutputs, "status"> & LookedUp>): boolean {
  return props.status === undefined || props.__lookedUp === true;
}

/**
 * Reads a VM of which nothing but its id is known: what a program would have given comes from the machine.
 * @throws StepError when there is no such machine, MaasError
 */
export async function lookUp(services: Services, systemId: string): Promise<LxdVmOutputs & LookedUp> {
  const machine = await machineOf(services, systemId, "LxdVm.get: ");
  const { kept, snapshot } = await surroundingsOf(services, machine);
  const conditions = machine.status === MachineStatus.Deployed ? [readyCondition(machine)] : [];
  return { ...outputsOf(machine, inputsOf(machine), { kept, conditions, snapshot }), __lookedUp: true };
}

/**
 * The machine of an id that a user gave.
 * @param by what was asked for, before the message
 * @throws StepError when there is no such machine, MaasError
 */
export async function machineOf(services: Services, systemId: string, by = ""): Promise<Machine> {
  const machine = await services.machines.get(systemId);
  if (machine !== undefined) {
    return machine;
  }
  const { username } = await services.regionView.user();
  throw new StepError(
    "CompositionFailed",
    "MachineNotFound",
    `${by}MAAS shows no machine ${systemId} to user ${username}, whose API key this is. ` +
      "Give the system id of a machine as MAAS shows it, and the key of a user who sees it.",
  );
}

/** What the machine itself does not show of a VM: its LXD instance's name and its host. */
export async function surroundingsOf(
  services: Services,
  machine: Machine,
): Promise<{ kept: PinnedOutputs; snapshot: Snapshot }> {
  const [vmName = machine.hostname, snapshot] = await Promise.all([
    readInstanceName(services.client, machine.system_id, Date.now() + TIMEOUT_MS),
    // The name has the host's interfaces fetched, and with them its address.
    services.snapshots.get({ vmHost: machine.pod?.name }),
  ]);
  return { kept: pinnedOutputsOf(vmName, machine.pod?.id, snapshot), snapshot };
}

/** What a program would give for the size of a machine. */
export function sizeOf(machine: Machine): Pick<LxdVmInputs, "cores" | "memory" | "disks"> {
  return {
    cores: machine.cpu_count,
    memory: machine.memory,
    disks: machine.physicalblockdevice_set.map(({ size, storage_pool: pool }) => ({
      // LXD rounds a volume up to whole blocks.
      size: Math.round((size / GB) * 100) / 100,
      ...(pool === null ? {} : { pool }),
    })),
  };
}

/** What a program would give for a machine, as far as MAAS shows. */
function inputsOf(machine: Machine): LxdVmInputs {
  const { osystem, distro_series: distroSeries, hwe_kernel: hweKernel } = machine;
  return {
    ...(osystem === "" ? {} : { osystem, distroSeries }),
    ...(hweKernel ? { hweKernel } : {}),
    ...sizeOf(machine),
    description: withoutMark(machine.description),
    skipCommissioning: machine.commissioning_status !== COMMISSIONING_PASSED,
  };
}
