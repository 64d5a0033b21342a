import { findByNameOrId } from "../inventory/resolve";
import type { Item } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import { updateMachine } from "../maas/machines";
import type { Params } from "../maas/params";
import type { Machine } from "../maas/wire";
import { composeName } from "./identity";
import { markedDescription, provenName } from "./mark";
import type { Operation } from "./operation";

/** One PUT for all that it can carry, and none when nothing of it differs; names here, where compose wants ids. */
export async function updateInPlace(
  operation: Operation,
  machine: Machine,
  inputs: LxdVmInputs,
): Promise<void> {
  const snapshot = await operation.core.snapshots.get(inputs);
  // The mark is needed once neither the host name nor the mark of its compose tells whose machine it is.
  const isNamedOurs = inputs.hostname === composeName(operation.urn) && isOurs(machine, operation.urn);
  const plain = inputs.description === undefined && isNamedOurs;
  const description =
    plain && machine.description === "" ? "" : markedDescription(inputs.description, operation.urn);
  const form: Params = {
    hostname: changed(inputs.hostname, machine.hostname),
    description: changed(description, machine.description),
    zone: changed(nameOf(inputs.zone, snapshot.zones), machine.zone.name),
    pool: changed(nameOf(inputs.resourcePool, snapshot.resourcePools), machine.pool.name),
    domain: changed(nameOf(inputs.domain, snapshot.domains), machine.domain.name),
  };
  const names = Object.keys(form).filter((name) => form[name] !== undefined);
  if (names.length > 0) {
    operation.say(`updating ${names.join(", ")}`);
    await updateMachine(operation.core.client, machine.system_id, form, operation.deadline);
  }
}

function isOurs(machine: Machine, urn: string): boolean {
  const name = provenName(machine);
  return name === undefined || name === composeName(urn);
}

function changed(wanted: string | undefined, current: string): string | undefined {
  return wanted === current ? undefined : wanted;
}

function nameOf(reference: string | undefined, items: readonly Item[]): string | undefined {
  return reference === undefined ? undefined : (findByNameOrId(items, reference)?.name ?? reference);
}
