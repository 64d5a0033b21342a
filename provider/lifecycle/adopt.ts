import type { Snapshot } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import type { Machine } from "../maas/wire";
import { readInstanceName } from "../maas/machines";
import type { Composed } from "./compose";
import { differences } from "./differences";
import { composedAs } from "./earlier";
import { StepFailure } from "./failure";
import { composeName } from "./identity";
import { markIn } from "./mark";
import type { Operation } from "./operation";

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
  const { core } = operation;
  const machine = await core.machines.get(systemId);
  if (machine === undefined) {
    throw refused(systemId, "MAAS has no machine of this id");
  }
  if (machine.pod === null) {
    throw refused(systemId, `${machine.fqdn} is no VM of a VM host`);
  }
  const mark = markIn(machine.description);
  if (mark !== undefined && mark !== composeName(operation.urn)) {
    throw refused(
      systemId,
      `its description says that ${machine.fqdn} is another program's VM, or another VM of this one. ` +
        `To hand it over take the line [pulumi-maas-lxd ${mark}] out of its description in MAAS, once no state holds it`,
    );
  }
  const table = differences(machine, inputs, snapshot);
  if (table.length > 0) {
    throw refused(systemId, `${machine.fqdn} is not what the inputs say:\n${table.join("\n")}`);
  }
  operation.say(`adopting machine ${systemId} (${machine.fqdn}, ${machine.status_name})`);
  const vmName = (await readInstanceName(core.client, systemId, operation.deadline)) ?? machine.hostname;
  return { machine, composed: composedAs(machine, vmName) };
}

function refused(systemId: string, why: string): StepFailure {
  return new StepFailure(
    "CompositionFailed",
    "AdoptionRefused",
    `Machine ${systemId} was not adopted and not touched: ${why}`,
  );
}
