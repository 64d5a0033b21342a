import type { LxdVmInputs } from "../inputs";
import type { Machine } from "../maas/wire";
import type { Composed } from "./compose";
import { StepFailure } from "./failure";
import { composeName } from "./identity";
import { hasMarkOf, markIn } from "./mark";
import type { Operation } from "./operation";

/**
 * What an earlier try of the same identity left in MAAS, if anything: found by the compose name, or, once the machine has the
 * program's own host name, by that and the mark.
 * @throws StepFailure when the host name that the program gives, or the compose name, is a stranger's
 */
export async function findEarlier(operation: Operation, inputs: LxdVmInputs): Promise<Composed | undefined> {
  const vmName = composeName(operation.urn);
  const { hostnames } = operation.core;
  const given = inputs.hostname === undefined || inputs.hostname === vmName ? undefined : inputs.hostname;
  const [byCompose, byGiven] = await Promise.all([
    hostnames.get(vmName),
    given === undefined ? undefined : hostnames.get(given),
  ]);
  if (byGiven !== undefined && !hasMarkOf(byGiven.description, operation.urn)) {
    throw stranger(byGiven);
  }
  if (byCompose !== undefined && !couldBeOurs(byCompose, operation.urn)) {
    throw stranger(byCompose);
  }
  const machine = byGiven ?? byCompose;
  if (machine === undefined) {
    return undefined;
  }
  operation.say(
    `going on with machine ${machine.system_id}, which an earlier run left ${machine.status_name}`,
  );
  return { systemId: machine.system_id, status: machine.status, vmHostId: machine.pod?.id ?? -1, vmName };
}

/** A machine under the compose name is this VM's unless it is no composed VM at all, or carries another's mark. */
function couldBeOurs({ pod, description }: Machine, urn: string): boolean {
  return pod !== null && (markIn(description) === undefined || hasMarkOf(description, urn));
}

function stranger({ hostname, fqdn, system_id: systemId }: Machine): StepFailure {
  return new StepFailure(
    "CompositionFailed",
    "HostnameInUse",
    `Host name ${hostname} is already in use by machine ${fqdn} (${systemId}), which is not provably this VM's. It was not touched, and nothing was made. Give another hostname, or remove that machine.`,
  );
}
