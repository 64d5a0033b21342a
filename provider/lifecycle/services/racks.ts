import { bounded } from "../../deadline";
import type { MaasClient } from "../../maas/client";
import { MaasUnknownOutcomeError } from "../../maas/errors";
import { queryPowerState } from "../../maas/machines";
import type { Machine } from "../../maas/wire";
import { asSentence, StepError } from "../errors";

/** For how long a rack's answer about one VM stands for the others on its host, in milliseconds. */
const FRESH_MS = 2000;

/**
 * Whether a rack controller is connected that reaches a VM's host. While none is, MAAS answers a delete with 204 and leaves the LXD
 * instance, which only the VM host could know afterwards (docs/maas-notes.md#requests).
 */
export class Racks {
  private readonly asked = new Map<number | string, { at: number; answer: Promise<unknown> }>();

  constructor(private readonly client: MaasClient) {}

  /**
   * Asks for a VM's power state, which a rack answers; of many VMs of one host at once for one of them.
   * @throws StepError when none answers MAAS; when one is, and does not reach the LXD of the host (MAAS 3.3 and 3.4 say so by a state)
   * @throws MaasResponseError with 503 when no rack is connected, with 404 when the machine is gone
   */
  async ensureConnected({ system_id: systemId, pod }: Machine, deadline: number): Promise<void> {
    const host = pod?.id ?? systemId;
    const last = this.asked.get(host);
    // What the other one's question failed with may be that machine's own: this one is then asked for itself.
    if (last !== undefined && Date.now() - last.at < FRESH_MS && (await bounded(succeeds(last.answer)))) {
      return;
    }
    const answer = queryPowerState(this.client, systemId, deadline).then(
      ({ state }) => {
        if (state === "error") {
          throw unreached(pod?.name);
        }
      },
      (error: unknown) => {
        throw error instanceof MaasUnknownOutcomeError ? silent(pod?.name, error) : error;
      },
    );
    this.asked.set(host, { at: Date.now(), answer });
    await answer;
  }
}

const named = (vmHost: string | undefined): string =>
  vmHost === undefined ? "the VM host" : `VM host ${vmHost}`;

/** MAAS waits a minute for a rack's answer to this question, and then answers 504. */
function silent(vmHost: string | undefined, error: MaasUnknownOutcomeError): StepError {
  return new StepError(
    "ReleaseFailed",
    "RackSilent",
    `The rack controller that reaches ${named(vmHost)} does not answer MAAS, so that MAAS might delete its record and leave the LXD instance. ${asSentence(error.message)} See to the rack controllers, whose state MAAS shows under Controllers.`,
    { cause: error },
  );
}

function unreached(vmHost: string | undefined): StepError {
  return new StepError(
    "ReleaseFailed",
    "VmHostUnreached",
    `MAAS does not reach the LXD of ${named(vmHost)} (power state error): it would delete its record and leave the LXD instance.`,
  );
}

function succeeds(answer: Promise<unknown>): Promise<boolean> {
  return answer.then(
    () => true,
    () => false,
  );
}
