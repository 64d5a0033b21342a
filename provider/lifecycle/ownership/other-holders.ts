import type { ProgramRegistry } from "../../inventory/program";

/**
 * Which other resource of this run has what a create finds under its own mark. A resource that was renamed keeps the mark of its first
 * name; a new resource of that name has the same one, and must take nothing from it.
 */
export class OtherHolders {
  constructor(
    private readonly registry: Pick<ProgramRegistry, "sharing">,
    private readonly held: { renamedHolderOf(id: string, urn: string): string | undefined },
    private readonly showing: { rest(): Promise<void> },
  ) {}

  /** Waits for the engine to show the rest of the program, as far as that does not depend on what the caller makes. */
  restOfProgram(): Promise<void> {
    return this.showing.rest();
  }

  /**
   * Who else has it, by the URN; undefined where nobody of this run has. Waits for the engine to show the rest of the program, which a
   * preview would have checked before; without one it may come after the create has begun.
   * @param identity of the resource that is created
   * @param id what was found: a machine's system id, or the key of a reservation
   */
  async of(identity: string, id: string): Promise<string | undefined> {
    await this.restOfProgram();
    return this.registry.sharing(identity) ?? this.held.renamedHolderOf(id, identity);
  }
}

/** To follow what was found: whose it is, and what to do. */
export function heldByAnother(holder: string): string {
  return (
    `is that of ${holder} of this program, which was renamed and keeps the mark of its first name. It was not touched, and nothing was made. ` +
    "Give the new resource another name"
  );
}
