import type { Machine } from "../../maas/wire";
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
 * @param instance the name of its LXD instance, where that was asked ({@link asksForInstance})
 */
export function proofOf(
  machine: Machine,
  stacks: readonly string[],
  isDiscovered: boolean,
  instance: string | undefined,
): Proof | undefined {
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
  return named ?? (instance === undefined ? undefined : proof(instance, byName, stacks));
}

/**
 * Whether only the name of its LXD instance can show whose a machine is: MAAS gives one that it discovers a random host name where the
 * instance's own is taken.
 */
export function asksForInstance(machine: Machine, stacks: readonly string[]): boolean {
  const isMarked = (markIn(machine.description) ?? diskMarkIn(machine)) !== undefined;
  return (
    !isMarked &&
    DISCOVERED_STATUSES.has(machine.status) &&
    proof(machine.hostname, "name alone", stacks) === undefined
  );
}

function proof(vmName: string, evidence: Proof["evidence"], stacks: readonly string[]): Proof | undefined {
  const stack = stacks.find((one) => isNameOfStack(vmName, one));
  return stack === undefined ? undefined : { vmName, evidence, stack };
}
