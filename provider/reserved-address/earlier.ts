import { composeName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import { listTexts } from "../maas/dns";
import type { HeldAddress } from "../maas/wire";
import { seeReservation } from "./look";
import { marksIn, type MarkRecord } from "./mark";

/** What an earlier run left under an identity. */
export interface Earlier {
  /** Where the mark is. */
  fqdn: string;
  mark: MarkRecord;
  /** The reservation that it proves, by whichever user; undefined where it was not made. */
  held?: HeldAddress;
}

/**
 * Looks for what earlier runs left: the reservation where there is one, else a mark. One request where there is nothing.
 * @param urns the identity, and those that the resource had by its aliases
 */
export async function findEarlier(services: Services, urns: readonly string[]): Promise<Earlier | undefined> {
  const identities = new Set(urns.map(composeName));
  const texts = await listTexts(services.client);
  const found = texts.flatMap((text) =>
    marksIn([text]).flatMap((mark) =>
      identities.has(mark.identity) ? [{ fqdn: text.fqdn.toLowerCase(), mark }] : [],
    ),
  );
  for (const one of found) {
    const seen = await seeReservation(services, one.mark.ip, one.fqdn);
    if (seen?.named?.fqdn.toLowerCase() === one.fqdn) {
      return { ...one, held: seen.held };
    }
  }
  return found[0];
}
