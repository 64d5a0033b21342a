import { formatVm } from "../../inventory/program";
import { withDeadline } from "../../deadline";
import type { Timeouts } from "../../inputs";
import type { HeldNote, RunBoard } from "../../run-board";
import type { Services } from "../services";
import { StepError } from "../errors";
import { Operation } from "../operation";

/**
 * Which machines (and reservations, by what {@link hold} is told of them) the state holds, as far as the engine's calls of this run have shown. A new VM takes over what an interrupted run left
 * under its identity, which must never be a machine that the engine still holds: it would delete that one at the end of the run, as
 * the old VM of a replacement.
 */
export class HeldMachines {
  private readonly byUrn = new Map<string, string>();
  private readonly deleted = new Set<string>();
  /** By machine: the create that has it, of this run or of the VM that the state holds. */
  private readonly creates = new Map<string, string>();
  /** By machine: the identities that hold it. */
  private readonly holders = new Map<string, Set<string>>();

  /** @param board of the other processes of this run, which are shown other resources of the same state */
  constructor(private readonly board: Pick<RunBoard, "post" | "others">) {}

  /**
   * The engine has shown that the state holds this machine for this VM.
   * @param urn its identity
   * @param mark of the create that made it; undefined in a state of an older version
   * @param programUrn its URN in the program of this run
   */
  hold(urn: string, systemId: string, mark: string | undefined, programUrn: string): void {
    this.forget(urn);
    this.byUrn.set(urn, systemId);
    this.holders.set(systemId, (this.holders.get(systemId) ?? new Set()).add(urn));
    this.board.post({
      id: systemId,
      identity: urn,
      urn: programUrn,
      ...(mark === undefined ? {} : { create: mark }),
    });
    if (mark !== undefined && !this.creates.has(systemId)) {
      this.creates.set(systemId, mark);
    }
  }

  /** What the state holds for a URN, as far as the engine has shown it in this run. */
  heldFor(urn: string): string | undefined {
    return this.byUrn.get(urn);
  }

  /**
   * Another resource for which the state holds this machine; undefined where there is none.
   * @param urn the identity of the resource that is not meant
   * @param mark of the create that made the one that is not meant, where it is known: another one of that identity is another resource
   */
  holderOf(systemId: string, urn: string, mark?: string): string | undefined {
    const isOther = ({ identity, create = mark }: HeldNote): boolean =>
      identity !== urn || (mark !== undefined && create !== mark);
    const other =
      [...(this.holders.get(systemId) ?? [])].find((one) => one !== urn) ??
      this.noted(systemId).find(isOther)?.urn;
    return other === undefined ? undefined : formatVm(other, urn);
  }

  /**
   * As {@link holderOf}, of one that is to be created: one that another process of this run was shown counts also where it has the same identity, as one
   * has that was renamed.
   * @param urn in the program, of the one that is to be created
   */
  renamedHolderOf(systemId: string, urn: string): string | undefined {
    const other = this.noted(systemId).find((note) => note.urn !== urn)?.urn;
    return this.holderOf(systemId, urn) ?? (other === undefined ? undefined : formatVm(other, urn));
  }

  private noted(systemId: string): HeldNote[] {
    return this.board.others().filter(({ id }) => id === systemId);
  }

  /** The machine is deleted. */
  release(systemId: string): void {
    this.deleted.add(systemId);
    this.board.post({ gone: systemId });
    for (const urn of this.holders.get(systemId) ?? []) {
      this.byUrn.delete(urn);
    }
    this.holders.delete(systemId);
  }

  private forget(urn: string): void {
    const before = this.byUrn.get(urn);
    if (before !== undefined) this.holders.get(before)?.delete(urn);
  }

  /** Whether this run has deleted the machine: one that a program still says to adopt is then replaced by a new one. */
  isDeleted(systemId: string): boolean {
    return this.deleted.has(systemId);
  }

  /** A create of this run has made this machine or taken it over; the state has it under this mark. */
  recordCreate(systemId: string, mark: string): void {
    this.creates.set(systemId, mark);
  }

  /**
   * Whether the machine is another create's now. The engine does not show before a create what the state holds where it is told to
   * replace (--replace, `pulumi state taint`) and has the new VM made first: the new VM is the old machine then, which the state holds twice,
   * and to delete the one would take the other. A run that stops between leaves that to the next one, whose diff shows the VM that stays.
   * @param mark of the state that is to be deleted; undefined in one of an older version
   */
  isTakenOver(systemId: string, mark: unknown): boolean {
    const latest = this.creates.get(systemId);
    return latest !== undefined && latest !== mark;
  }

  /**
   * Refuses the create of a VM whose old self is still there.
   * @throws StepError, MaasError
   */
  async refuseSecond(services: Services, urn: string, timeouts: Timeouts | undefined): Promise<void> {
    const systemId = this.byUrn.get(urn);
    if (systemId === undefined) {
      return;
    }
    const { deadline } = new Operation(services, urn, "create", timeouts);
    // Of a replacement that stopped between delete and create, the engine still shows the id.
    const machine = await withDeadline(deadline, () => services.machines.get(systemId));
    if (machine !== undefined) {
      throw new StepError(
        "CompositionFailed",
        "OldVmStillThere",
        `The VM's old self is still there, machine ${machine.fqdn} (${machine.system_id}), and Pulumi asks for the new one first. ` +
          "Both would have the same names and addresses, so nothing was made and the old VM was not touched. " +
          "If an option or a transform of the program sets deleteBeforeReplace to false, take it out; in YAML, Python or Go set it to true. " +
          "If retainOnDelete is set, the old VM stays: give the new one another resource name, host name and addresses.",
      );
    }
  }
}
