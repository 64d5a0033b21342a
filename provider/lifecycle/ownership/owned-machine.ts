import type { LxdVmOutputs } from "../../inputs";
import type { MaasClient } from "../../maas/client";
import { deleteMachine } from "../../maas/machines";
import { MachineStatus, type Machine } from "../../maas/wire";
import { DEFAULT_DISKS } from "../defaults";
import { StepError, type FailureType } from "../errors";
import { composeName } from "../identity";
import type { StateNotes } from "../state";
import { sizeMismatches } from "../meaning/size-mismatches";
import { diskMarkIn, isProvenFor, markIn, provenName } from "./mark";

/** What the state shows of a VM that can show which machine, or which LXD instance, is its own. */
export type Recorded = Partial<
  Pick<
    LxdVmOutputs,
    | "vmName"
    | "vmHostId"
    | "networkStatus"
    | "networkInterfaces"
    | "cores"
    | "pinnedCores"
    | "memory"
    | "disks"
  >
> &
  Pick<StateNotes, "__imported">;

/**
 * Statuses of a machine that MAAS makes of an LXD instance which a refresh of the host found. One that is allocated or deployed was
 * taken into use since.
 */
export const DISCOVERED_STATUSES: ReadonlySet<MachineStatus> = new Set([
  MachineStatus.New,
  MachineStatus.Commissioning,
  MachineStatus.FailedCommissioning,
  MachineStatus.Ready,
  MachineStatus.Testing,
  MachineStatus.FailedTesting,
]);

/**
 * The proof that a machine of MAAS is a VM's own. Only the functions of this file make one, each from its own evidence, and nothing is
 * deleted without one (`deleteOwned`).
 */
export class OwnedMachine {
  private constructor(
    readonly machine: Machine,
    /** For the log. */
    private readonly evidence: string,
  ) {}

  get systemId(): string {
    return this.machine.system_id;
  }

  /** `x7k2ab (its description has this VM's mark)`. */
  toString(): string {
    return `${this.systemId} (${this.evidence})`;
  }

  /** A VM of a VM host that carries the mark of this identity; undefined for any other. */
  static byMark(machine: Machine, urn: string): OwnedMachine | undefined {
    return isProvenFor(machine, urn) ? new OwnedMachine(machine, "it has this VM's mark") : undefined;
  }

  /**
   * The machine that the state of the VM holds by its system id: it has this VM's mark, or none while it is still where the state says.
   * One without a mark is of a VM whose mark a commissioning or a user has taken off.
   * @param type of the failure
   * @throws StepError when it carries another VM's mark, or is unmarked and not what the state recorded
   */
  static byState(machine: Machine, urn: string, recorded: Recorded, type: FailureType): OwnedMachine {
    const { vmName, vmHostId = -1 } = recorded;
    const inDescription = markIn(machine.description);
    const marked = inDescription ?? diskMarkIn(machine);
    // The tag on the disk of a VM that was adopted names the VM for which it was composed.
    const isOfAdopted = inDescription === undefined && marked === vmName && recorded.__imported !== true;
    const isOurMark = marked === composeName(urn) || isOfAdopted;
    if (marked !== undefined && !isOurMark) {
      throw notOurs(machine, type, urn, `it carries the mark of another VM, ${marked}`);
    }
    if (marked !== undefined) {
      return new OwnedMachine(machine, "it has this VM's mark");
    }
    if (vmHostId >= 0 && machine.pod?.id !== vmHostId && !hasRecordedMac(machine, recorded)) {
      const place = !machine.pod ? "no VM host" : `VM host ${machine.pod.name}`;
      throw notOurs(
        machine,
        type,
        urn,
        `it has no mark, is on ${place} and not on the one with id ${vmHostId}, and has none of the MAC addresses that the state has`,
      );
    }
    return new OwnedMachine(machine, "the state holds it");
  }

  /**
   * The machine that MAAS made, in a refresh of the host, of an LXD instance without a record. LXD says nothing about an instance but its
   * name, its size and its MAC addresses. A name that was made for this VM is one that nobody else would choose, so with it the size is
   * enough; any other name needs a MAC address.
   * @returns why it is not provably this VM's, where it is not: `it has memory 1024, not 2048`
   */
  static byInstance(
    machine: Machine,
    urn: string,
    recorded: Recorded & { vmName: string },
  ): OwnedMachine | string {
    if (!DISCOVERED_STATUSES.has(machine.status)) {
      return `its machine is ${machine.status_name} in MAAS, so somebody has taken it into use`;
    }
    const marked = provenName(machine);
    if (marked !== undefined) {
      return OwnedMachine.byMark(machine, urn) ?? `it carries the mark of another VM, ${marked}`;
    }
    if (hasRecordedMac(machine, recorded)) {
      return new OwnedMachine(machine, "its instance has this VM's MAC address");
    }
    if (recorded.vmName !== composeName(urn)) {
      return "it has none of the MAC addresses that the state has, and its name was not made for this VM";
    }
    const other = sizeMismatches(machine, { ...recorded, disks: recorded.disks ?? DEFAULT_DISKS });
    return other.length === 0
      ? new OwnedMachine(machine, "its instance has this VM's name and size")
      : `it has ${other.map(({ name, asked, actual }) => `${name} ${actual}, not ${asked}`).join("; ")}`;
  }

  /**
   * What a stack left in MAAS: it still carries the mark by which it was found, or, without any mark, has the name of an instance that
   * had no record.
   * @param isTold whether the user says that a machine which nothing but its name makes the stack's is to go
   * @returns undefined when that proves nothing (any more)
   */
  static byLeftover(
    machine: Machine,
    found: { vmName: string; evidence: "description" | "disk tag" | "LXD instance" | "name alone" },
    isTold: boolean,
  ): OwnedMachine | undefined {
    const marked = !machine.pod ? undefined : provenName(machine);
    if (marked !== undefined) {
      return marked === found.vmName ? new OwnedMachine(machine, `it has the mark ${marked}`) : undefined;
    }
    const isUnmarked = found.evidence === "LXD instance" || (found.evidence === "name alone" && isTold);
    return isUnmarked ? new OwnedMachine(machine, `known by ${found.evidence}`) : undefined;
  }
}

/** The only way to a DELETE: removes a machine and its VM. 404 when it is gone already; 403 with an empty body when it is locked. */
export function deleteOwned(client: MaasClient, owned: OwnedMachine, deadline: number): Promise<unknown> {
  return deleteMachine(client, owned.systemId, deadline);
}

/** MAC addresses by which the state knows the VM. */
export function recordedMacs({ networkStatus, networkInterfaces }: Recorded): string[] {
  const given: (string | undefined)[] = (networkInterfaces ?? []).map(({ macAddress }) => macAddress);
  return [networkStatus?.macAddress, ...given].filter((mac) => mac !== undefined);
}

function hasRecordedMac({ interface_set: nics }: Machine, recorded: Recorded): boolean {
  const macs = recordedMacs(recorded);
  return nics.some(({ mac_address: mac }) => macs.includes(mac));
}

function notOurs(
  { fqdn, system_id: systemId }: Machine,
  type: FailureType,
  urn: string,
  why: string,
): StepError {
  return new StepError(
    type,
    "NotThisVm",
    `Machine ${fqdn} (${systemId}), which the state holds, is not provably this VM and was not touched: ${why}. ` +
      "If the machine is another program's now, take the VM out of this state with `pulumi state delete`. " +
      `If it is this VM all the same, give its description in MAAS the last line [pulumi-maas-lxd ${composeName(urn)}] and run again.`,
  );
}
