import type { Snapshot, VmHostItem } from "../../inventory/snapshot";
import type { LxdVmInputs } from "../../inputs";
import { hasStatus, MaasUnknownOutcomeError } from "../../maas/errors";
import { composeMachine } from "../../maas/vm-hosts";
import { MachineStatus } from "../../maas/wire";
import type { NetworkPlan } from "../../network/plan";
import { secureBootRefused } from "../../rules/lxd-version";
import { composeForm } from "./compose-form";
import type { Composed } from "../composed";
import { digestsOf } from "../meaning/digests";
import { resumePreviousOn } from "./resume";
import { asSentence, messageOf, StepError } from "../errors";
import { composeName } from "../identity";
import { isProvenFor, isFailedCompose } from "../ownership/mark";
import type { Operation } from "../operation";
import { clearOrphan } from "../cleanup/orphans";

const REFUSED = "ComposeRefused";
const UNSEEN = "InstanceUnknown";

/** A VM to be made. MAAS was seen to have no machine by its compose name. */
export interface NewVm {
  operation: Operation;
  inputs: LxdVmInputs;
  snapshot: Snapshot;
}

/**
 * Composes a new VM on this host.
 * @throws StepError with MAAS's words; what LXD had made of it then is gone again, unless it is said that this could not be seen
 */
export async function composeOn(vm: NewVm, host: VmHostItem, plan: NetworkPlan): Promise<Composed> {
  const { operation, inputs, snapshot } = vm;
  const vmName = composeName(operation.urn);
  const form = composeForm(inputs, vmName, host, plan, snapshot, digestsOf(operation.urn, inputs, plan));
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
    operation.log(`composing on ${host.name} as ${vmName}`);
    try {
      return composed(await composeMachine(operation.services.client, host.id, form, operation.deadline));
    } catch (error) {
      const found = await confirmOutcome(operation, vmName, error);
      if (found !== undefined) {
        return composed(found);
      }
      const earlier = isLeftover(error)
        ? await resumePreviousOn(operation, host, inputs, snapshot)
        : undefined;
      if (earlier !== undefined) {
        return earlier;
      }
      if (mayHaveLeftInstance(error)) {
        await clear(vm, host, vmName, error);
      }
      const again = error instanceof MaasUnknownOutcomeError || isLeftover(error) || saysNameTaken(error);
      if (last || !again) {
        throw refusal(host, error);
      }
    }
  }
}

/** Over-commit and LXD's errors are 503, too little storage 500 (docs/maas-notes.md#requests): of this host, not of this VM. */
export function isHostTrouble(error: unknown): boolean {
  const isOfHost = error instanceof StepError && error.reason === REFUSED && hasStatus(error.cause, 500, 503);
  return isOfHost && !saysNoRack(error.cause);
}

/** Whether it could not be seen if the compose left anything on the host, and perhaps can be soon. */
export function isUnseen(error: unknown): boolean {
  return (
    error instanceof StepError &&
    error.reason === UNSEEN &&
    !hasStatus(error.cause, 400, 401, 403, 404) &&
    !saysNoRack(error.cause)
  );
}

/**
 * No rack controller is connected that reaches the host: nothing was done, and the client has asked again for as long as it does
 * (docs/maas-notes.md#requests). Neither another try nor another host is better off.
 */
export function saysNoRack(error: unknown): boolean {
  return hasStatus(error, 503) && error.retryAfter !== undefined;
}

/** Clears away what a failed compose left; where that cannot be seen, both failures are reported. */
async function clear(
  { operation, inputs }: NewVm,
  host: VmHostItem,
  vmName: string,
  error: unknown,
): Promise<void> {
  try {
    await clearOrphan(operation, host, vmName, inputs);
  } catch (unseen) {
    if (unseen instanceof StepError) {
      throw unseen;
    }
    throw new StepError(
      "CompositionFailed",
      UNSEEN,
      `${asSentence(messageOf(error))} Whether that left LXD instance ${vmName} on ${host.name} could not be seen: ${asSentence(messageOf(unseen))} ` +
        "Run `pulumi up` again once MAAS reaches that host: it goes on with the instance or clears it away.",
      { cause: unseen },
    );
  }
}

function refusal(host: VmHostItem, error: unknown): StepError {
  if (saysNoRack(error)) {
    const message = `${asSentence(messageOf(error))} No VM was made: no rack controller is connected to MAAS that reaches VM host ${host.name}. See to the rack controllers, whose state MAAS shows under Controllers, and run \`pulumi up\` again.`;
    return new StepError("CompositionFailed", "NoRackController", message, { cause: error });
  }
  const todo = saysFull(error)
    ? `Free some of ${host.name}, ask for less, or let the VM be on another host, and run \`pulumi up\` again.`
    : saysKeyRefused(error)
      ? `${secureBootRefused(host.name)} Name another vmHost, or give ${host.name} such an LXD.`
      : "Run `pulumi up` again once the cause is gone.";
  const message = `${asSentence(messageOf(error))} No VM was made on ${host.name}. ${todo}`;
  return new StepError("CompositionFailed", REFUSED, message, { cause: error });
}

/**
 * 400 and 403 are said before LXD is asked, and so is a lack of room; whatever fails later can leave the instance (docs/maas-notes.md#requests). Of a
 * name that is taken it can be what was left that has it: a refresh makes a machine of it.
 */
function mayHaveLeftInstance(error: unknown): boolean {
  return (
    error instanceof MaasUnknownOutcomeError ||
    saysNameTaken(error) ||
    (hasStatus(error, 404, 409, 500, 503) && !saysFull(error) && !saysKeyRefused(error) && !saysNoRack(error))
  );
}

/** `{"hostname": ["Node with hostname \"web\" already exists"]}`, said before LXD is asked. */
function saysNameTaken(error: unknown): boolean {
  return hasStatus(error, 400) && /hostname.*already exists/i.test(error.detail);
}

/** MAAS's words for a host without room: `CPU overcommit ratio is 1.0 and there are 0 available resources`, `Not enough space in default storage pool`. */
function saysFull(error: unknown): boolean {
  return hasStatus(error, 500, 503) && /overcommit ratio|^Not enough (storage )?space/i.test(error.detail);
}

/** LXD's words for the key that it does not know from 6.7 on; nothing is made then. */
function saysKeyRefused(error: unknown): boolean {
  return hasStatus(error, 500, 503) && /key:? "?security\.secureboot/i.test(error.detail);
}

/** LXD has an instance of this name already: what it is, resumePreviousOn and clearOrphan find out. */
function isLeftover(error: unknown): boolean {
  return hasStatus(error, 503) && /"instances" entry already exists/.test(error.detail);
}

/**
 * The machine that a compose made all the same: looked for once where its name is taken by now, and after a doubt for as long as it may
 * still come. One without the compose's mark is not it, but an instance of which a refresh made a machine; so is one marked as left.
 */
async function confirmOutcome(
  operation: Operation,
  vmName: string,
  error: unknown,
): Promise<string | undefined> {
  const { services } = operation;
  const isDoubt = error instanceof MaasUnknownOutcomeError;
  if (!isDoubt && !saysNameTaken(error)) {
    return undefined;
  }
  operation.log("composing got no clear answer; looking for the machine");
  const until = Date.now() + (isDoubt ? services.settleTimeout : 0);
  for (let pause = 500; ; pause = Math.min(pause * 2, 5000)) {
    const machine = await services.hostnames.get(vmName);
    if (machine !== undefined) {
      const isMade = isProvenFor(machine, operation.urn) && !isFailedCompose(machine);
      return isMade ? machine.system_id : undefined;
    }
    if (Date.now() + pause > until || !(await operation.pause(pause))) {
      return undefined;
    }
  }
}
