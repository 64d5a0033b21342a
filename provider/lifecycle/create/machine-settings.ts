import { findByNameOrId } from "../../inventory/resolve";
import type { Item } from "../../inventory/snapshot";
import type { LxdVmInputs } from "../../inputs";
import { isMaasError } from "../../maas/errors";
import { addDiskTag, updateMachine } from "../../maas/machines";
import type { Params } from "../../maas/params";
import { MachineStatus, type Machine } from "../../maas/wire";
import type { Digests } from "../meaning/digests";
import { composeName } from "../identity";
import {
  digestsIn,
  diskMark,
  diskMarkIn,
  markedDescription,
  markIn,
  provenName,
  withoutMark,
} from "../ownership/mark";
import type { Operation } from "../operation";
import type { LxdVmState } from "../state";

/**
 * One PUT for all that it can carry, and none when nothing of it differs; names here, where compose wants ids.
 * @param known.before the VM as the state has it; absent for one that is adopted
 * @param known.digests of what it is to be deployed with, where it is not deployed
 */
export async function updateInPlace(
  operation: Operation,
  machine: Machine,
  inputs: LxdVmInputs,
  {
    before,
    digests,
  }: { before?: Partial<Pick<LxdVmState, "description" | "__resolved">>; digests: Required<Digests> },
): Promise<void> {
  const snapshot = await operation.services.snapshots.get(inputs);
  // What the program does not manage stays; what it managed until now and leaves out is taken away.
  const unmanaged = before?.description === undefined ? withoutMark(machine.description) : "";
  const text = inputs.description ?? unmanaged;
  // The mark is needed once neither the host name nor the mark of its compose shows whose machine it is.
  const isNamedOurs = inputs.hostname === composeName(operation.urn) && isOurs(machine, operation.urn);
  const isPlain = isNamedOurs && markIn(machine.description) === undefined;
  const recorded = digestsIn(machine, operation.urn);
  const isDeployed = machine.status === MachineStatus.Deployed;
  const inForce = isDeployed ? recorded : { ...recorded, deploy: digests.deploy };
  const isMarked = isPlain && text === machine.description && recorded.deploy === inForce.deploy;
  const description = isMarked ? text : markedDescription(text, operation.urn, inForce);
  const resolved = before?.__resolved;
  const form: Params = {
    hostname: changed(inputs.hostname, machine.hostname),
    description: changed(description, machine.description),
    zone: changed(nameOf(inputs.zone, snapshot.zones, resolved?.zone), machine.zone.name),
    pool: changed(
      nameOf(inputs.resourcePool, snapshot.resourcePools, resolved?.resourcePool),
      machine.pool.name,
    ),
    domain: changed(nameOf(inputs.domain, snapshot.domains, resolved?.domain), machine.domain.name),
  };
  const names = Object.keys(form).filter((name) => form[name] !== undefined);
  if (names.length > 0) {
    operation.log(`updating ${names.join(", ")}`);
    await updateMachine(operation.services.client, machine.system_id, form, operation.deadline);
  }
}

/** Writes the mark into the description where it is not there yet: from then on nothing that MAAS does takes the proof away. */
export async function ensureMarked(operation: Operation, systemId: string): Promise<void> {
  const { services, deadline, urn } = operation;
  const machine = await services.machines.get(systemId);
  if (machine !== undefined && markIn(machine.description) === undefined) {
    const form = { description: markedDescription(machine.description, urn, digestsIn(machine, urn)) };
    await updateMachine(services.client, systemId, form, deadline);
  }
}

/**
 * Puts the compose's mark on the boot disk again, which a commissioning has taken off: MAAS can be asked for the machine with a tag
 * and not for one with a description, and the next run may know neither its host name nor its VM host. The description's mark is proof
 * enough, so that it does without where MAAS refuses.
 */
export async function markDisk(operation: Operation, systemId: string): Promise<void> {
  const { services, deadline, urn } = operation;
  try {
    const machine = await services.machines.get(systemId);
    const [boot] = machine?.physicalblockdevice_set ?? [];
    if (machine !== undefined && boot !== undefined && diskMarkIn(machine) === undefined) {
      await addDiskTag(services.client, systemId, boot.id, diskMark(composeName(urn)), deadline);
    }
  } catch (error) {
    if (!isMaasError(error)) {
      throw error;
    }
    operation.log(`the mark was not put on the disk of machine ${systemId}: ${error.message}`);
  }
}

function isOurs(machine: Machine, urn: string): boolean {
  const name = provenName(machine);
  return name === undefined || name === composeName(urn);
}

function changed(wanted: string | undefined, current: string): string | undefined {
  return wanted === current ? undefined : wanted;
}

/** The name in MAAS now of what the inputs name; `resolved` shows what it was before a rename. */
function nameOf(
  reference: string | undefined,
  items: readonly Item[],
  resolved: Item | undefined,
): string | undefined {
  if (reference === undefined) {
    return undefined;
  }
  const isRecorded = resolved !== undefined && findByNameOrId([resolved], reference) !== undefined;
  const renamed = isRecorded ? items.find(({ id }) => id === resolved.id) : undefined;
  return (renamed ?? findByNameOrId(items, reference))?.name ?? reference;
}
