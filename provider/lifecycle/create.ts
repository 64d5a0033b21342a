import { randomUUID } from "node:crypto";
import type { LxdVmInputs } from "../inputs";
import type { Session } from "../session";
import { checkUnlessDone } from "./check";
import { PartialFailureError } from "./errors";
import type { Snapshot } from "../inventory/snapshot";
import { adopt } from "./create/adopt";
import { applyHostname, applyHostnameAndMark, compose } from "./create/compose";
import type { Composed, Placed } from "./composed";
import { MachineStatus } from "../maas/wire";
import type { Services } from "./services";
import { unverifiable } from "./meaning/mismatches";
import { digestsOf } from "./meaning/digests";
import { finish, withNotes, type Created } from "./create/finish";
import { resumePrevious } from "./create/resume";
import { digestsIn } from "./ownership/mark";
import { Operation } from "./operation";
import { updateInPlace } from "./create/machine-settings";
import { ineligibleHosts } from "./lxd/capabilities";
import { planOf } from "./meaning/plan";

/**
 * Makes a VM: compose → (commission) → link → deploy → read back.
 * @param urn the VM's identity
 * @throws StepError when no VM was made
 * @throws PartialFailureError when the VM is there, but not as asked
 */
export async function create(session: Session, urn: string, inputs: LxdVmInputs): Promise<Created> {
  const { held, program } = session;
  const services = session.services();
  await held.refuseSecond(services, urn, inputs.timeouts);
  await checkUnlessDone(session, urn);
  const { adopt } = inputs;
  // The VM that is replaced was adopted, or made in place of the adopted one: the program still names that machine, and a new VM is meant.
  const isReplaced =
    adopt !== undefined &&
    (held.isDeleted(adopt.systemId) || program.oldOf(program.urnOf(urn))?.adopt?.systemId === adopt.systemId);
  const adopted = isReplaced ? undefined : adopt?.systemId;
  const mark = randomUUID();
  try {
    const made = await withNotes({ __urn: urn, __create: mark }, inputs, () =>
      makeWithin(services, urn, inputs, adopted),
    );
    held.recordCreate(made.systemId, mark);
    return made;
  } catch (error) {
    if (error instanceof PartialFailureError) {
      held.recordCreate(error.systemId, mark);
    }
    throw error;
  } finally {
    services.staticLinks.settle(urn);
    services.snapshots.invalidate();
  }
}

function makeWithin(
  services: Services,
  urn: string,
  inputs: LxdVmInputs,
  adopted: string | undefined,
): Promise<Created> {
  const operation = new Operation(services, urn, "create", inputs.timeouts);
  return operation.run("CompositionFailed", () => make(operation, inputs, adopted));
}

/** @param adopted the system id of the machine to take over instead of composing one */
async function make(
  operation: Operation,
  inputs: LxdVmInputs,
  adopted: string | undefined,
): Promise<Created> {
  const { services } = operation;
  const snapshot = await services.snapshots.get(inputs);
  if (adopted !== undefined) {
    services.placements.giveBack(operation.urn);
    const { composed, machine } = await adopt(operation, adopted, inputs, snapshot);
    const host = snapshot.vmHosts.find(({ id }) => id === composed.vmHostId);
    const plan = planOf(inputs, snapshot, host);
    const digests = digestsOf(operation.urn, inputs, plan);
    const prepare = (): Promise<void> => updateInPlace(operation, machine, inputs, { digests });
    return finish({ operation, composed, inputs, plan, prepare, unverified: unverifiable(machine, {}) });
  }
  const { composed, plan } = await earlierOrComposed(operation, inputs, snapshot);
  // A commissioning takes the mark off the disk, by which MAAS could be asked for the VM under another host name.
  const { hostname, ...unnamed } = inputs;
  const isNamedLater = isToBeCommissioned(composed, inputs);
  const given = isNamedLater ? unnamed : inputs;
  const prepare = (): Promise<void> => applyHostnameAndMark(operation, composed, given, plan);
  const onceCommissioned = async (): Promise<void> => {
    if (isNamedLater) {
      await applyHostname(operation, composed, hostname);
    }
  };
  const { machine } = composed;
  const unverified = machine === undefined ? [] : unverifiable(machine, digestsIn(machine, operation.urn));
  return finish({ operation, composed, inputs, plan, prepare, onceCommissioned, unverified });
}

/** Whether the machine has yet to be commissioned, as the inputs want it, and so is not linked or deployed either. */
function isToBeCommissioned({ commissioned, status }: Composed, inputs: LxdVmInputs): boolean {
  return inputs.skipCommissioning === false && !commissioned && BEFORE_DEPLOY.has(status);
}

const BEFORE_DEPLOY: ReadonlySet<MachineStatus> = new Set([
  MachineStatus.New,
  MachineStatus.Commissioning,
  MachineStatus.Testing,
  MachineStatus.FailedCommissioning,
  MachineStatus.FailedTesting,
  MachineStatus.Ready,
]);

/** What an earlier run left of the VM, else a new one. */
async function earlierOrComposed(
  operation: Operation,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<Placed> {
  const { services } = operation;
  const earlier = await resumePrevious(operation, inputs, snapshot);
  if (earlier !== undefined) {
    services.placements.giveBack(operation.urn);
    const host = snapshot.vmHosts.find(({ id }) => id === earlier.vmHostId);
    return { composed: earlier, plan: planOf(inputs, snapshot, host) };
  }
  const unfit = await ineligibleHosts(services, inputs, snapshot);
  return compose({ operation, inputs, snapshot }, unfit);
}
