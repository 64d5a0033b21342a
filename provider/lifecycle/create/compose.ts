import { formatDuration } from "../../duration";
import type { VmHostItem } from "../../inventory/snapshot";
import type { LxdVmInputs } from "../../inputs";
import { backoffDelay, type BackoffPolicy } from "../../maas/backoff";
import { updateMachine } from "../../maas/machines";
import type { NetworkPlan } from "../../network/plan";
import { composeOn, isHostTrouble, isUnseen, saysNoRack, type NewVm } from "./compose-on-host";
import type { Composed, Placed } from "../composed";
import { StepError } from "../errors";
import { updateInPlace } from "./machine-settings";
import { digestsOf, type Digests } from "../meaning/digests";
import { markedDescription, withoutMark } from "../ownership/mark";
import type { Operation } from "../operation";
import { planOf } from "../meaning/plan";

/**
 * Composes a new VM on the host that the inputs name, else on one with room; a host that turns out full makes way for another.
 * @param unfit hosts that cannot take it for other reasons
 */
export async function compose(vm: NewVm, unfit: ReadonlySet<number>): Promise<Placed> {
  const { operation, inputs, snapshot } = vm;
  const { placements } = operation.services;
  const refused = new Set(unfit);
  for (let firstError: unknown; ;) {
    let host: VmHostItem;
    try {
      host = await placements.choose(operation.urn, inputs, snapshot, refused);
    } catch (error) {
      throw firstError ?? error;
    }
    try {
      const plan = planOf(inputs, snapshot, host);
      const composed = await composeWithRetry(vm, host, plan);
      placements.room.composed(operation.urn, composed.systemId);
      return { plan, composed };
    } catch (error) {
      placements.giveBack(operation.urn);
      firstError ??= error;
      if (inputs.vmHost !== undefined || !isHostTrouble(error)) {
        throw error;
      }
      operation.log(`${host.name} cannot take it; choosing another VM host`);
      refused.add(host.id);
    }
  }
}

/** A full host can have room once something else is gone, and an LXD that restarts is back in seconds: half a minute at most. */
const HOST_BACKOFF: BackoffPolicy = { base: 2000, cap: 15_000 };
const HOST_RETRIES = 4;
/** What is kept of the time for clearing away what a further try might leave: the refresh of a host takes up to 9 s (docs/maas-notes.md#orphans). */
const CLEARING_MS = 10_000;

/**
 * Composes on this host, and tries again where nothing else can be done: the inputs name it, or it may hold what the failed compose
 * left, which another host's VM would leave behind.
 */
async function composeWithRetry(vm: NewVm, host: VmHostItem, plan: NetworkPlan): Promise<Composed> {
  const { operation, inputs } = vm;
  let unseen: StepError | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await composeOn(vm, host, plan);
    } catch (error) {
      // What an earlier try may have left is still to be reported.
      if (unseen !== undefined && error instanceof StepError && saysNoRack(error.cause)) {
        throw unseen;
      }
      unseen = error instanceof StepError && isUnseen(error) ? error : unseen;
      const pause = backoffDelay(HOST_BACKOFF, attempt, Math.random());
      const again = isUnseen(error) || (inputs.vmHost !== undefined && isHostTrouble(error));
      if (!again || attempt === HOST_RETRIES || Date.now() + pause + CLEARING_MS >= operation.deadline) {
        throw error;
      }
      operation.log(`${host.name} cannot take it now; trying again in ${formatDuration(pause)}`);
      await operation.pause(pause);
    }
  }
}

/** Gives the machine the host name that the program asks for, where it has another. */
export async function applyHostname(
  { services, deadline }: Operation,
  { systemId, vmName, machine }: Composed,
  hostname: string | undefined,
): Promise<void> {
  if (hostname !== undefined && hostname !== (machine?.hostname ?? vmName)) {
    await updateMachine(services.client, systemId, { hostname }, deadline);
  }
}

/**
 * Gives the machine the host name and description that the program asks for, in one request, together with the mark
 * that from then on says whose it is. Without either, the mark on its disk says it, until a commissioning replaces that. What an earlier
 * run left may have been given something else meanwhile.
 */
export async function applyHostnameAndMark(
  operation: Operation,
  { systemId, vmName, machine }: Composed,
  inputs: LxdVmInputs,
  plan: NetworkPlan,
): Promise<void> {
  const digests = (): Required<Digests> => digestsOf(operation.urn, inputs, plan);
  if (machine !== undefined) {
    // Its description is what the program said then.
    const before = { description: withoutMark(machine.description) };
    await updateInPlace(operation, machine, inputs, { before, digests: digests() });
    return;
  }
  const hostname = inputs.hostname === vmName ? undefined : inputs.hostname;
  if (hostname === undefined && inputs.description === undefined && (inputs.skipCommissioning ?? true)) {
    return;
  }
  const form = { hostname, description: markedDescription(inputs.description, operation.urn, digests()) };
  await updateMachine(operation.services.client, systemId, form, operation.deadline);
}
