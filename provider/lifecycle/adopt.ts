import type { Snapshot } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import type { Machine } from "../maas/wire";
import { readInstanceName } from "../maas/machines";
import type { Composed } from "./compose";
import { differences } from "./differences";
import { composedAs } from "./earlier";
import { StepFailure } from "./failure";
import { ensureGone } from "./gone";
import { composeName } from "./identity";
import { provenName } from "./mark";
import type { Operation } from "./operation";

/**
 * Takes over a composed VM that is there already, after comparing it with the inputs: what could only be had by
 * making another VM must be as asked. Names, tags, zone and pool are then changed as in an update.
 * @throws StepFailure with a table of the differences
 */
export async function adopt(
  operation: Operation,
  systemId: string,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<{ composed: Composed; machine: Machine }> {
  const { core, urn } = operation;
  const machine = await core.machines.get(systemId);
  if (machine === undefined) {
    await ensureGone(core, systemId, {}, "CompositionFailed");
  }
  const problem = adoptionProblem(machine, { urn, inputs, snapshot });
  if (machine === undefined || problem !== undefined) {
    throw new StepFailure(
      "CompositionFailed",
      "AdoptionRefused",
      `Machine ${systemId} was not adopted and not touched: ${problem}`,
    );
  }
  operation.say(`adopting machine ${systemId} (${machine.fqdn}, ${machine.status_name})`);
  const vmName = (await readInstanceName(core.client, systemId, operation.deadline)) ?? machine.hostname;
  return { machine, composed: composedAs(machine, vmName) };
}

/** Why a machine cannot be adopted as the VM of these inputs; undefined when it can. */
export function adoptionProblem(
  machine: Machine | undefined,
  { urn, inputs, snapshot }: { urn: string; inputs: LxdVmInputs; snapshot: Snapshot },
): string | undefined {
  if (machine === undefined) {
    return "MAAS has no machine of this id. Where the VM was deleted, take adopt out of the program to have a new one made";
  }
  if (!machine.pod) {
    return `${machine.fqdn} is not a VM of a VM host`;
  }
  const mark = provenName(machine);
  if (mark !== undefined && mark !== composeName(urn)) {
    return (
      `${machine.fqdn} is marked as another program's VM, or another VM of this one. To hand it over, once no state holds it, ` +
      `give its description in MAAS the last line [pulumi-maas-lxd ${composeName(urn)}]`
    );
  }
  const table = differences(machine, inputs, snapshot);
  return table.length === 0 ? undefined : `${machine.fqdn} is not what the inputs say:\n${table.join("\n")}`;
}
