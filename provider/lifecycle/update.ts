import { findByNameOrId } from "../inventory/resolve";
import type { Item } from "../inventory/snapshot";
import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import { updateMachine } from "../maas/machines";
import type { Params } from "../maas/params";
import type { Machine } from "../maas/wire";
import type { Core } from "./core";
import { finish, type Created } from "./create";
import { asFailure, StepFailure } from "./failure";
import { composeName } from "./identity";
import { markedDescription } from "./mark";
import { Operation } from "./operation";
import { planOf } from "./plan";

/**
 * Brings a VM that is there to its new inputs: what MAAS changes in place, and whatever an earlier run left undone.
 * @throws StepFailure when nothing of it was changed
 * @throws IncompleteError when the VM is not as asked yet
 */
export async function update(
  core: Core,
  urn: string,
  state: LxdVmOutputs,
  inputs: LxdVmInputs,
): Promise<Created> {
  const operation = new Operation(core, urn, "update", inputs.timeouts);
  const { systemId, vmName } = state;
  const [machine, snapshot] = await Promise.all([core.machines.get(systemId), core.snapshots.get()]);
  if (machine === undefined) {
    throw new StepFailure(
      "UpdateFailed",
      "MachineGone",
      `Machine ${systemId} is not in MAAS any more. Run \`pulumi refresh\`, and the next \`pulumi up\` makes it anew.`,
    );
  }
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const composed = { systemId, status: machine.status, vmName, vmHostId: state.vmHostId };
  return finish(operation, composed, inputs, planOf(inputs, snapshot, host), async () => {
    const gone = (state.tags ?? []).filter((tag) => !(inputs.tags ?? []).includes(tag));
    try {
      await updateInPlace(operation, machine, inputs);
      await core.tags.change(systemId, [], gone, operation.deadline);
    } catch (error) {
      throw asFailure("UpdateFailed", "UpdateRefused", error);
    }
  });
}

/** One PUT for all that it can carry, and none when nothing of it differs; names here, where compose wants ids. */
async function updateInPlace(operation: Operation, machine: Machine, inputs: LxdVmInputs): Promise<void> {
  const snapshot = await operation.core.snapshots.get();
  // The mark is needed once the host name no longer tells whose machine it is.
  const plain = inputs.description === undefined && inputs.hostname === composeName(operation.urn);
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

function changed(wanted: string | undefined, current: string): string | undefined {
  return wanted === current ? undefined : wanted;
}

function nameOf(reference: string | undefined, items: readonly Item[]): string | undefined {
  return reference === undefined ? undefined : (findByNameOrId(items, reference)?.name ?? reference);
}
