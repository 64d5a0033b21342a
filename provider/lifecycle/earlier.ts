import type { LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { COMMISSIONING_PASSED, MachineStatus, type Machine } from "../maas/wire";
import type { Composed } from "./compose";
import { remove } from "./delete";
import { differences } from "./differences";
import { StepFailure } from "./failure";
import { composeName } from "./identity";
import { isProvenFor, isRemnant } from "./mark";
import type { Operation } from "./operation";

/**
 * The machine that an earlier try of the same identity left in MAAS, if any: found by the compose name, or, once the machine has the
 * program's own host name, by that; known by the mark that compose planted or the one in its description.
 * @throws StepFailure when the host name that the program gives, or the compose name, is a stranger's
 */
async function findEarlier(operation: Operation, inputs: LxdVmInputs): Promise<Machine | undefined> {
  const vmName = composeName(operation.urn);
  const { hostnames } = operation.core;
  const names = new Set([inputs.hostname ?? vmName, vmName]);
  const found = (await Promise.all([...names].map((name) => hostnames.get(name)))).filter(
    (machine) => machine !== undefined,
  );
  const other = found.find((machine) => !isProvenFor(machine, operation.urn));
  if (other !== undefined) {
    throw stranger(other);
  }
  return found[0];
}

/**
 * What an earlier try of the same identity left in MAAS, to go on with. One that is not what the inputs say is cleared away, unless
 * it is deployed: it may then be a VM that was kept on purpose.
 * @throws StepFailure when a stranger has the name, or such a VM is there
 */
export async function takeEarlier(
  operation: Operation,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<Composed | undefined> {
  const machine = await findEarlier(operation, inputs);
  if (machine === undefined) {
    return undefined;
  }
  const { system_id: systemId, status_name: status } = machine;
  const vmName = composeName(operation.urn);
  const earlier = { systemId, vmName, vmHostId: machine.pod?.id ?? -1 };
  if (isRemnant(machine)) {
    operation.say(`removing machine ${systemId}, which a failed compose of an earlier run left`);
    await remove(operation.core, operation.urn, earlier);
    return undefined;
  }
  const table = differences(machine, inputs, snapshot);
  if (table.length === 0) {
    operation.say(`going on with machine ${systemId}, which an earlier run left ${status}`);
    return composedAs(machine, vmName);
  }
  if (machine.status === MachineStatus.Deployed) {
    throw new StepFailure(
      "CompositionFailed",
      "EarlierVmDiffers",
      `An earlier run left this VM as machine ${machine.fqdn} (${systemId}), deployed and in no state, and it is not what the inputs say:\n${table.join("\n")}\n` +
        "It was not touched, and nothing was made. Delete it in MAAS, or give the inputs that it has, and run again.",
    );
  }
  operation.say(
    `removing machine ${systemId}, which an earlier run left ${status} with other inputs:\n${table.join("\n")}`,
  );
  await remove(operation.core, operation.urn, earlier);
  return undefined;
}

/** A machine in MAAS as what bring-up starts from. */
export function composedAs(machine: Machine, vmName: string): Composed {
  return {
    systemId: machine.system_id,
    status: machine.status,
    vmHostId: machine.pod?.id ?? -1,
    vmName,
    commissioned: machine.commissioning_status === COMMISSIONING_PASSED,
    isNew: false,
  };
}

function stranger({ hostname, fqdn, system_id: systemId, pod }: Machine): StepFailure {
  const own =
    pod === null
      ? ""
      : `If it is this VM's all the same, take it over with adopt: { systemId: "${systemId}" }; else g`;
  return new StepFailure(
    "CompositionFailed",
    "HostnameInUse",
    `Host name ${hostname} is already in use by machine ${fqdn} (${systemId}), which is not provably this VM's. It was not touched, and nothing was made. ${own || "G"}ive another hostname, or remove that machine.`,
  );
}
