import { isNameOfStack } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import { canonicalIp } from "../network/address";
import { listMarks } from "./earlier";
import { seeReservation } from "./look";

/** A reservation that carries the mark of a stack, and that no state holds. */
export interface LeftReservation {
  /** `urn:pulumi:<stack>::<project>`. */
  stack: string;
  ipAddress: string;
  /** The DNS name with the mark. */
  fqdn: string;
  /** In the mark: what the reservation was made for. */
  identity: string;
  /** The user who reserved it, and alone can release it. */
  owner: string;
}

/**
 * Finds the reservations that stacks made, and that no state holds. Nothing in MAAS is changed.
 * @param stacks `urn:pulumi:<stack>::<project>` of each
 * @param held ids of all that the states have, the addresses of their reservations among them
 * @throws ReservationError for an ordinary user, where there is any mark of these stacks; MaasError
 */
export async function findLeftReservations(
  services: Services,
  stacks: readonly string[],
  held: ReadonlySet<string>,
): Promise<LeftReservation[]> {
  const kept = new Set([...held].map((id) => canonicalIp(id) ?? id));
  const found: LeftReservation[] = [];
  for (const { fqdn, mark } of await listMarks(services)) {
    const stack = stacks.find((one) => isNameOfStack(mark.identity, one));
    if (stack === undefined || kept.has(mark.ip)) {
      continue;
    }
    const seen = await seeReservation(services, mark.ip, fqdn);
    if (seen?.named?.fqdn.toLowerCase() === fqdn) {
      const owner = seen.held.owner?.username ?? "";
      found.push({ stack, ipAddress: mark.ip, fqdn, identity: mark.identity, owner });
    }
  }
  return found;
}
