import { findByNameOrId } from "../inventory/resolve";
import type { Snapshot } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import { MachineStatus, type Machine } from "../maas/wire";
import { networkDifferences } from "../network/status";
import type { Composed } from "./compose";
import { StepFailure } from "./failure";
import { markIn, hasMarkOf } from "./mark";
import type { Operation } from "./operation";
import { planOf } from "./plan";

/**
 * Takes over a composed VM that is there already, after holding it against the inputs: what could only be had by
 * making another VM must be as asked. Names, tags, zone and pool are then changed as in an update.
 * @throws StepFailure with a table of the differences
 */
export async function adopt(
  operation: Operation,
  systemId: string,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<{ composed: Composed; machine: Machine }> {
  const machine = await operation.core.machines.get(systemId);
  if (machine === undefined) {
    throw refused(systemId, "MAAS has no machine of this id");
  }
  if (machine.pod === null) {
    throw refused(systemId, `${machine.fqdn} is no VM of a VM host`);
  }
  if (markIn(machine.description) !== undefined && !hasMarkOf(machine.description, operation.urn)) {
    throw refused(systemId, `${machine.fqdn} is managed by another stack, which its description says`);
  }
  const table = differences(machine, inputs, snapshot);
  if (table.length > 0) {
    throw refused(systemId, `${machine.fqdn} is not what the inputs say:\n${table.join("\n")}`);
  }
  operation.say(`adopting machine ${systemId} (${machine.fqdn}, ${machine.status_name})`);
  const vmName = machine.hostname;
  return { machine, composed: { systemId, status: machine.status, vmHostId: machine.pod.id, vmName } };
}

function refused(systemId: string, why: string): StepFailure {
  return new StepFailure(
    "CompositionFailed",
    "AdoptionRefused",
    `Machine ${systemId} was not adopted and not touched: ${why}`,
  );
}

/** `  memory: asked for 4096, the machine has 2048`, a line each. */
function differences(machine: Machine, inputs: LxdVmInputs, snapshot: Snapshot): string[] {
  const deployed = machine.status === MachineStatus.Deployed;
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const rows: [string, string | number | undefined, string | number][] = [
    ["vmHost", resolved(inputs.vmHost, snapshot), machine.pod?.name ?? ""],
    ["cores", inputs.cores ?? inputs.pinnedCores?.length, machine.cpu_count],
    ["memory", inputs.memory, machine.memory],
    ["architecture", inputs.architecture, machine.architecture],
    ["disks", inputs.disks?.map(({ size }) => `${size} GB`).join(", "), sayDisks(machine)],
    ["osystem", deployed ? inputs.osystem : undefined, machine.osystem],
    ["distroSeries", deployed ? inputs.distroSeries?.split("/").pop() : undefined, machine.distro_series],
    ["hweKernel", deployed ? inputs.hweKernel : undefined, machine.hwe_kernel ?? ""],
  ];
  const sizes = rows
    .filter(([, asked, actual]) => asked !== undefined && asked !== actual)
    .map(([name, asked, actual]) => `  ${name}: asked for ${asked}, the machine has ${actual}`);
  const network = deployed ? networkDifferences(machine, planOf(inputs, snapshot, host).links) : [];
  return [...sizes, ...network.map((difference) => `  network: ${difference}`)];
}

function resolved(reference: string | undefined, { vmHosts }: Snapshot): string | undefined {
  return reference === undefined ? undefined : (findByNameOrId(vmHosts, reference)?.name ?? reference);
}

function sayDisks({ physicalblockdevice_set: disks }: Machine): string {
  return disks.map(({ size }) => `${size / 1e9} GB`).join(", ");
}
