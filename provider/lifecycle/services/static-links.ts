import { pause } from "../../deadline";

/** For how long a VM waits for others at most, in milliseconds: they may have no turn yet, or wait for a commissioning. */
const AT_MOST_MS = 10_000;
const LOOK_MS = 50;

/**
 * Which VMs of this run are still to be linked to their static addresses. MAAS gives an interface of mode `auto` any free address of its
 * subnet when the machine is deployed, the address that another VM of the program is about to be linked to among them.
 */
export class StaticLinks {
  private readonly expected = new Set<string>();

  /** A VM with a static address is to be made in this run. */
  expect(urn: string): void {
    this.expected.add(urn);
  }

  /** It is linked, or will not be. */
  settle(urn: string): void {
    this.expected.delete(urn);
  }

  /**
   * Waits for the VMs that are still to be linked, before MAAS chooses an address.
   * @param deadline in epoch milliseconds
   * @param onWait called once where there is anything to wait for
   */
  async settled(deadline: number, onWait: () => void): Promise<void> {
    const until = Math.min(deadline, Date.now() + AT_MOST_MS);
    if (this.expected.size > 0) {
      onWait();
    }
    while (this.expected.size > 0 && Date.now() < until) {
      await pause(LOOK_MS);
    }
  }
}
