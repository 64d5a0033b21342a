import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import { answered, MaasDoubtError } from "../maas/errors";
import { updateMachine } from "../maas/machines";
import { composeMachine } from "../maas/vm-hosts";
import { MachineStatus } from "../maas/wire";
import type { NetworkPlan } from "../network/plan";
import { composeForm } from "./compose-form";
import { asFailure } from "./failure";
import { composeName } from "./identity";
import { isProvenFor, markedDescription } from "./mark";
import type { Operation } from "./operation";
import { clearOrphan } from "./orphans";
import { planOf } from "./plan";

/** A machine that this VM's identity has in MAAS, and how it is called there. */
export interface Composed {
  systemId: string;
  status: MachineStatus;
  vmHostId: number;
  /** The name of its LXD instance. */
  vmName: string;
  /** Whether its last commissioning passed. */
  commissioned: boolean;
  /** Whether this very operation made it. */
  isNew: boolean;
}

/** A composed VM and the plan it was composed by. */
export interface Placed {
  composed: Composed;
  plan: NetworkPlan;
}

/**
 * Composes a new VM on the host that the inputs name, else on one with room; a host that turns out full makes way for another.
 * @param unfit hosts that cannot take it for other reasons
 */
export async function compose(
  operation: Operation,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
  unfit: ReadonlySet<number>,
): Promise<Placed> {
  const { placements } = operation.core;
  const refused = new Set(unfit);
  for (let firstError: unknown; ;) {
    let host: VmHostItem;
    try {
      host = placements.choose(inputs, snapshot, refused);
    } catch (error) {
      throw firstError ?? error;
    }
    try {
      const plan = planOf(inputs, snapshot, host);
      return { plan, composed: await composeOn(operation, inputs, host, plan, snapshot) };
    } catch (error) {
      placements.giveBack(inputs, host);
      firstError ??= error;
      if (inputs.vmHost !== undefined || !isHostTrouble(error)) {
        throw error;
      }
      operation.say(`${host.name} cannot take it; choosing another VM host`);
      refused.add(host.id);
    }
  }
}

/** Over-commit and LXD's errors are 503, too little storage 500 (facts: requests): of this host, not of this VM. */
function isHostTrouble(error: unknown): boolean {
  return error instanceof Error && answered(error.cause, 500, 503);
}

async function composeOn(
  operation: Operation,
  inputs: LxdVmInputs,
  host: VmHostItem,
  plan: NetworkPlan,
  snapshot: Snapshot,
): Promise<Composed> {
  const vmName = composeName(operation.urn);
  const form = composeForm(inputs, vmName, host, plan, snapshot);
  const composed = (systemId: string): Composed => ({
    systemId,
    status: MachineStatus.Ready,
    vmHostId: host.id,
    vmName,
    commissioned: false,
    isNew: true,
  });
  // Twice: what an earlier run left in LXD is cleared away, and a compose that never reached MAAS is sent again.
  for (let last = false; ; last = true) {
    operation.say(`composing on ${host.name} as ${vmName}`);
    try {
      return composed(await composeMachine(operation.core.client, host.id, form, operation.deadline));
    } catch (error) {
      const found = error instanceof MaasDoubtError ? await settle(operation, vmName) : undefined;
      if (found !== undefined) {
        return composed(found);
      }
      if (mayHaveLeftInstance(error)) {
        await clearOrphan(operation, host, vmName, inputs);
      }
      const again = error instanceof MaasDoubtError || isLeftover(error);
      if (last || !again) {
        throw asFailure("CompositionFailed", "ComposeRefused", error);
      }
    }
  }
}

/** 400 and 403 are said before LXD is asked; whatever fails later can leave the instance (facts: requests). */
function mayHaveLeftInstance(error: unknown): boolean {
  return error instanceof MaasDoubtError || answered(error, 404, 409, 500, 503);
}

/** LXD has an instance of this name already: what it is, clearOrphan finds out. */
function isLeftover(error: unknown): boolean {
  return answered(error, 503) && /"instances" entry already exists/.test(error.said);
}

/**
 * After a compose without a clear answer: looks for the machine for as long as it may still come. One without the compose's mark is
 * not it, but an instance of which a refresh made a machine.
 */
async function settle(operation: Operation, vmName: string): Promise<string | undefined> {
  operation.say("composing got no clear answer; looking for the machine");
  const until = Date.now() + operation.core.settleTimeout;
  for (let pause = 500; ; pause = Math.min(pause * 2, 5000)) {
    const machine = await operation.core.hostnames.get(vmName);
    if (machine !== undefined) {
      return isProvenFor(machine, operation.urn) ? machine.system_id : undefined;
    }
    if (Date.now() + pause > until || !(await operation.pause(pause))) {
      return undefined;
    }
  }
}

/**
 * Gives the machine the host name and description that the program asks for, in one request, together with the mark
 * that from then on says whose it is. Without either, the mark on its disk says it, until a commissioning wipes that.
 */
export async function dress(
  operation: Operation,
  { systemId, vmName }: Composed,
  inputs: LxdVmInputs,
): Promise<void> {
  const hostname = inputs.hostname === vmName ? undefined : inputs.hostname;
  if (hostname === undefined && inputs.description === undefined && (inputs.skipCommissioning ?? true)) {
    return;
  }
  const form = { hostname, description: markedDescription(inputs.description, operation.urn) };
  await updateMachine(operation.core.client, systemId, form, operation.deadline);
}
