import { composeName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import { listTexts } from "../maas/dns";
import type { HeldAddress } from "../maas/wire";
import { seeReservation } from "./look";
import { marksIn, type MarkRecord } from "./mark";

/** A mark, and the name at which it is, in lower case. */
export interface LocatedMark {
  fqdn: string;
  mark: MarkRecord;
}

/** What an earlier run left under an identity. */
export interface Earlier extends LocatedMark {
  /** The reservation that the mark proves, by whichever user; undefined where it was not made. */
  held?: HeldAddress;
}

/** Every mark that MAAS has. One request. */
export async function listMarks(services: Services): Promise<LocatedMark[]> {
  const texts = await listTexts(services.client);
  return texts.flatMap((text) => marksIn([text]).map((mark) => ({ fqdn: text.fqdn.toLowerCase(), mark })));
}

/**
 * What earlier runs left, reservations before marks without one. Two requests a mark.
 * @param urns the identity, and those that the resource had by its aliases
 * @param marks that MAAS has, where they are known
 */
export async function findEarlier(
  services: Services,
  urns: readonly string[],
  marks?: readonly LocatedMark[],
): Promise<Earlier[]> {
  const identities = new Set(urns.map(composeName));
  const found: Earlier[] = [];
  for (const one of marks ?? (await listMarks(services))) {
    if (identities.has(one.mark.identity)) {
      const seen = await seeReservation(services, one.mark.ip, one.fqdn);
      const isProven = seen?.named?.fqdn.toLowerCase() === one.fqdn;
      found.push(isProven ? { ...one, held: seen.held } : one);
    }
  }
  return [...found.filter(({ held }) => held), ...found.filter(({ held }) => !held)];
}
