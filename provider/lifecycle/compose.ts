import type { VmHostItem } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import { MaasDoubtError } from "../maas/errors";
import { updateMachine } from "../maas/machines";
import { composeMachine } from "../maas/vm-hosts";
import { MachineStatus } from "../maas/wire";
import type { NetworkPlan } from "../network/plan";
import { composeForm } from "./compose-form";
import { asFailure, StepFailure } from "./failure";
import { composeName } from "./identity";
import { hasMarkOf, markedDescription } from "./mark";
import type { Operation } from "./operation";

/** A machine that this VM's identity has in MAAS, and how it is called there. */
export interface Composed {
  systemId: string;
  status: MachineStatus;
  vmHostId: number;
  /** The name of its LXD instance. */
  vmName: string;
}

/**
 * What an earlier try of the same identity left in MAAS, if anything.
 * @throws StepFailure when the host name that the program gives is another's
 */
export async function findEarlier(operation: Operation, inputs: LxdVmInputs): Promise<Composed | undefined> {
  const vmName = composeName(operation.urn);
  const { hostnames } = operation.core;
  const [composed, renamed] = await Promise.all([
    hostnames.get(vmName),
    inputs.hostname === undefined || inputs.hostname === vmName ? undefined : hostnames.get(inputs.hostname),
  ]);
  if (renamed !== undefined && !hasMarkOf(renamed.description, operation.urn)) {
    throw new StepFailure(
      "CompositionFailed",
      "HostnameInUse",
      `Host name ${renamed.hostname} is already in use by machine ${renamed.fqdn} (${renamed.system_id}), which is not this program's. Nothing was made.`,
    );
  }
  const machine = renamed ?? composed;
  if (machine === undefined) {
    return undefined;
  }
  operation.say(
    `going on with machine ${machine.system_id}, which an earlier run left ${machine.status_name}`,
  );
  return { systemId: machine.system_id, status: machine.status, vmHostId: machine.pod?.id ?? -1, vmName };
}

/** Composes a new VM on a host. */
export async function compose(
  operation: Operation,
  inputs: LxdVmInputs,
  host: VmHostItem,
  plan: NetworkPlan,
): Promise<Composed> {
  const { core, deadline } = operation;
  const vmName = composeName(operation.urn);
  const form = composeForm(inputs, vmName, host, plan, await core.snapshots.get());
  operation.say(`composing on ${host.name} as ${vmName}`);
  const systemId = await composeMachine(core.client, host.id, form, deadline).catch(
    async (error: unknown) => {
      if (error instanceof MaasDoubtError) {
        return settle(operation, vmName, error);
      }
      throw asFailure("CompositionFailed", "ComposeRefused", error);
    },
  );
  const status = (inputs.skipCommissioning ?? true) ? MachineStatus.Ready : MachineStatus.Commissioning;
  return { systemId, status, vmHostId: host.id, vmName };
}

/** MAAS gives up a compose after 120 s (facts: requests), so that long its effect may still come. */
const SETTLE_MS = 125_000;

/** After a compose without a clear answer: looks for the machine, since composing again could make a second one. */
async function settle(operation: Operation, vmName: string, doubt: MaasDoubtError): Promise<string> {
  operation.say("composing got no clear answer; looking for the machine");
  const until = Date.now() + SETTLE_MS;
  for (let pause = 500; Date.now() < until; pause = Math.min(pause * 2, 5000)) {
    const machine = await operation.core.hostnames.get(vmName);
    if (machine !== undefined) {
      return machine.system_id;
    }
    if (!(await operation.pause(pause))) {
      break;
    }
  }
  throw asFailure("CompositionFailed", "NoClearAnswer", doubt);
}

/**
 * Gives the machine the host name and description that the program asks for, in one request, together with the mark
 * that from then on says whose it is. Without either its host name says it.
 */
export async function dress(
  operation: Operation,
  { systemId, vmName }: Composed,
  inputs: LxdVmInputs,
): Promise<void> {
  const hostname = inputs.hostname === vmName ? undefined : inputs.hostname;
  if (hostname === undefined && inputs.description === undefined) {
    return;
  }
  const form = { hostname, description: markedDescription(inputs.description, operation.urn) };
  await updateMachine(operation.core.client, systemId, form, operation.deadline);
}
