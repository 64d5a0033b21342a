import { queryEvents } from "../maas/events";
import { isMaasError } from "../maas/errors";
import { listAllMachines, readInstanceName } from "../maas/machines";
import { MachineStatus, type Machine } from "../maas/wire";
import type { Core } from "./core";
import { remove } from "./delete";
import { isNameOfStack } from "./identity";
import { markIn } from "./mark";

/** A VM that is provably a stack's and that the stack's state does not hold. */
export interface Leftover {
  systemId: string;
  hostname: string;
  /** The compose name by which it is known to be the stack's. */
  vmName: string;
  /** Where that name was found. */
  evidence: "host name" | "description" | "LXD instance name";
  /** `urn:pulumi:<stack>::<project>`. */
  stack: string;
  vmHost: string;
  /** MAAS's name for the machine's status. */
  status: string;
  addresses: string[];
  locked: boolean;
  /** Epoch milliseconds of MAAS's first event of it; undefined when MAAS logged none, as for a compose without commissioning. */
  firstSeen: number | undefined;
}

/** How long one question to MAAS may take. */
const ASK_MS = 300_000;

/**
 * The statuses of a machine that MAAS made of an LXD instance which a refresh found. Its host name is a random one when the
 * instance's name is taken; the instance's own name then tells whose it is.
 */
const mayBeFound: ReadonlySet<MachineStatus> = new Set([
  MachineStatus.New,
  MachineStatus.Commissioning,
  MachineStatus.FailedCommissioning,
  MachineStatus.Ready,
  MachineStatus.Testing,
  MachineStatus.FailedTesting,
]);

/**
 * Has MAAS look at what each VM host really has: an LXD instance without a machine record shows only then.
 * @throws MaasError when a host could not be looked at
 */
export async function refreshHosts(core: Core): Promise<void> {
  const { vmHosts } = await core.snapshots.get();
  await Promise.all(vmHosts.map(({ id }) => core.hostRefresher.refresh(id, Date.now() + ASK_MS)));
}

/**
 * Finds what a stack's interrupted runs left in MAAS.
 * @param stacks `urn:pulumi:<stack>::<project>` of each name that the stack has or had
 * @param held system ids that some state holds
 */
export async function findLeftovers(
  core: Core,
  stacks: readonly string[],
  held: ReadonlySet<string>,
): Promise<Leftover[]> {
  const machines = await listAllMachines(core.client, Date.now() + ASK_MS);
  const found: Leftover[] = [];
  for (const machine of machines) {
    if (machine.pod === null || held.has(machine.system_id)) {
      continue;
    }
    const proof = await proofOf(core, machine, stacks);
    if (proof !== undefined) {
      found.push({ ...proof, ...toldOf(machine), firstSeen: await firstEvent(core, machine.system_id) });
    }
  }
  return found;
}

/** Removes a leftover as a destroy would; @throws StepFailure when it is locked or could not be removed */
export async function removeLeftover(core: Core, { systemId, stack, vmName }: Leftover): Promise<void> {
  await remove(core, `${stack}::leftover::${vmName}`, { systemId });
}

type Proof = Pick<Leftover, "vmName" | "evidence" | "stack">;

async function proofOf(core: Core, machine: Machine, stacks: readonly string[]): Promise<Proof | undefined> {
  const mark = markIn(machine.description);
  if (mark !== undefined) {
    return proof(mark, "description", stacks);
  }
  const byName = proof(machine.hostname, "host name", stacks);
  if (byName !== undefined || !mayBeFound.has(machine.status)) {
    return byName;
  }
  const instance = await readInstanceName(core.client, machine.system_id, Date.now() + ASK_MS);
  return instance === undefined ? undefined : proof(instance, "LXD instance name", stacks);
}

function proof(vmName: string, evidence: Proof["evidence"], stacks: readonly string[]): Proof | undefined {
  const stack = stacks.find((one) => isNameOfStack(vmName, one));
  return stack === undefined ? undefined : { vmName, evidence, stack };
}

function toldOf(machine: Machine): Omit<Leftover, keyof Proof | "firstSeen"> {
  return {
    systemId: machine.system_id,
    hostname: machine.hostname,
    vmHost: machine.pod?.name ?? "",
    status: machine.status_name,
    addresses: machine.ip_addresses,
    locked: machine.locked,
  };
}

async function firstEvent(core: Core, systemId: string): Promise<number | undefined> {
  try {
    const events = await queryEvents(core.client, { id: systemId, level: "DEBUG", limit: 1000 });
    return parseEventTime(events.at(-1)?.created);
  } catch (error) {
    if (isMaasError(error)) {
      // An ordinary user may read no events; the VM is a leftover all the same.
      return undefined;
    }
    throw error;
  }
}

/** `Tue, 24 Nov. 2026 20:50:25`, in UTC. */
function parseEventTime(text: string | undefined): number | undefined {
  const time = Date.parse(`${text?.replace(".", "") ?? ""} UTC`);
  return Number.isNaN(time) ? undefined : time;
}
