import { readInstanceName } from "../../maas/machines";
import type { Machine } from "../../maas/wire";
import type { Services } from "../services";
import { isNameOfStack } from "../identity";
import { diskMarkIn, markIn } from "../ownership/mark";
import { DISCOVERED_STATUSES } from "../ownership/owned-machine";

/** How a machine is known to be a stack's. */
export interface Proof {
  /** The compose name by which it is known. */
  vmName: string;
  /**
   * Where that name was found: a mark in the machine's description or on its disk; the name of an LXD instance that had no
   * machine record; or nothing but the name of the machine or its instance, which proves nothing.
   */
  evidence: "description" | "disk tag" | "LXD instance" | "name alone";
  /** `urn:pulumi:<stack>::<project>`. */
  stack: string;
}

/**
 * @param isDiscovered MAAS made the machine of an LXD instance just now
 * @param deadline of a question to MAAS, in epoch milliseconds
 */
export async function proofOf(
  services: Services,
  machine: Machine,
  stacks: readonly string[],
  isDiscovered: boolean,
  deadline: number,
): Promise<Proof | undefined> {
  const mark = markIn(machine.description);
  if (mark !== undefined) {
    return proof(mark, "description", stacks);
  }
  const onDisk = diskMarkIn(machine);
  if (onDisk !== undefined) {
    return proof(onDisk, "disk tag", stacks);
  }
  const byName = isDiscovered ? "LXD instance" : "name alone";
  const named = proof(machine.hostname, byName, stacks);
  if (named !== undefined || !DISCOVERED_STATUSES.has(machine.status)) {
    return named;
  }
  // MAAS gives it a random host name when the instance's own is taken; the instance's then shows whose it is.
  const instance = await readInstanceName(services.client, machine.system_id, deadline);
  return instance === undefined ? undefined : proof(instance, byName, stacks);
}

function proof(vmName: string, evidence: Proof["evidence"], stacks: readonly string[]): Proof | undefined {
  const stack = stacks.find((one) => isNameOfStack(vmName, one));
  return stack === undefined ? undefined : { vmName, evidence, stack };
}
