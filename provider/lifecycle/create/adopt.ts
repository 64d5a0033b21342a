import type { Snapshot } from "../../inventory/snapshot";
import type { LxdVmInputs } from "../../inputs";
import type { Machine } from "../../maas/wire";
import { readInstanceName } from "../../maas/machines";
import { adoptionProblem } from "../check/adoption";
import { composedAs, type Composed } from "../composed";
import { StepError } from "../errors";
import { ensureGone } from "../gone";
import type { Operation } from "../operation";

/**
 * Takes over a composed VM that is there already, after comparing it with the inputs: what could only be had by
 * making another VM must be as asked. Names, tags, zone and pool are then changed as in an update.
 * @throws StepError with a table of the differences
 */
export async function adopt(
  operation: Operation,
  systemId: string,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<{ composed: Composed; machine: Machine }> {
  const { services, urn } = operation;
  const machine = await services.machines.get(systemId);
  if (machine === undefined) {
    await ensureGone(services, systemId, {}, "CompositionFailed");
  }
  const problem = adoptionProblem(machine, { urn, inputs, snapshot });
  if (machine === undefined || problem !== undefined) {
    throw new StepError(
      "CompositionFailed",
      "AdoptionRefused",
      `Machine ${systemId} was not adopted and not touched: ${problem}`,
    );
  }
  operation.log(`adopting machine ${systemId} (${machine.fqdn}, ${machine.status_name})`);
  const vmName = (await readInstanceName(services.client, systemId, operation.deadline)) ?? machine.hostname;
  return { machine, composed: composedAs(machine, vmName) };
}
