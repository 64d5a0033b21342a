import type { LxdVmInputs } from "../inputs";
import { allKnown } from "../rules/partial-inputs";
import type { Session } from "../session";
import { MachineStatus } from "../maas/wire";
import type { Services } from "./services";
import { digestsOf } from "./meaning/digests";
import { composedAs } from "./composed";
import { asStepError } from "./errors";
import { finish, withNotes, type Created } from "./create/finish";
import { goneFailure } from "./gone";
import { updateInPlace } from "./create/machine-settings";
import { refuseWithoutRoom } from "./lxd/in-place";
import { isLockedNow, lockedFailure } from "./locked";
import { Operation } from "./operation";
import { OwnedMachine } from "./ownership/owned-machine";
import { planOf } from "./meaning/plan";
import type { LxdVmState } from "./state";

/**
 * Brings a VM that is there to its new inputs: what MAAS changes in place, and whatever an earlier run left undone.
 * @throws StepError when nothing of it was changed
 * @throws PartialFailureError when the VM is not as asked yet
 */
export function update(
  session: Session,
  urn: string,
  state: LxdVmState,
  inputs: LxdVmInputs,
): Promise<Created> {
  const services = session.services();
  const operation = new Operation(services, urn, "update", inputs.timeouts);
  const { __create } = state;
  const notes = { __urn: urn, ...(__create === undefined ? {} : { __create }) };
  return withNotes(notes, inputs, () =>
    operation.run("UpdateFailed", async () => {
      if (session.isOffline) {
        // The diff of this run has not asked MAAS.
        await refuseWithoutRoom(services, urn, allKnown(inputs), state);
      }
      return change(operation, services, state, inputs);
    }),
  ).finally(() => services.snapshots.invalidate());
}

async function change(
  operation: Operation,
  services: Services,
  state: LxdVmState,
  inputs: LxdVmInputs,
): Promise<Created> {
  const { systemId, vmName } = state;
  const [machine, snapshot] = await Promise.all([
    services.machines.get(systemId),
    services.snapshots.get(inputs),
  ]);
  if (machine === undefined) {
    throw await goneFailure(services, systemId, state, "UpdateFailed", "is not in MAAS any more");
  }
  // An update writes the mark, and must not take another VM's off.
  OwnedMachine.byState(machine, operation.urn, state, "UpdateFailed");
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const plan = planOf(inputs, snapshot, host, state.__resolved);
  const digests = digestsOf(operation.urn, inputs, plan);
  const prepare = async (): Promise<void> => {
    try {
      await updateInPlace(operation, machine, inputs, { before: state, digests });
    } catch (error) {
      if (await isLockedNow(services, systemId, error)) {
        throw lockedFailure("UpdateFailed", machine, " and was not changed");
      }
      throw asStepError("UpdateFailed", "UpdateRefused", error);
    }
  };
  // What this update deploys again has the user data that the program gives.
  const isDeployed = machine.status === MachineStatus.Deployed;
  const unverified = (state.__unverified ?? []).filter((name) => isDeployed || name !== "userData");
  const composed = composedAs(machine, vmName);
  return finish({ operation, composed, inputs, plan, prepare, before: state, unverified });
}
