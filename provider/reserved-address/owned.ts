import { composeName, resourceName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import { canonicalIp } from "../network/address";
import { ReservationError } from "./errors";
import { seeReservation, type Seen } from "./look";
import { marksIn } from "./mark";
import { isSameReservation, type ReservedAddressState } from "./state";

/** A reservation that is provably the one of the state, and that the API key's user may change. */
export interface Owned extends Seen {
  ip: string;
  identity: string;
}

/**
 * Looks at the reservation that a state holds, before it is changed or released. MAAS's moment of its making proves that it is the same
 * one; the mark of another program says that it is not this one's to change.
 * @returns undefined where it is gone
 * @throws ReservationError where it is another user's, or another program's
 */
export async function findOwned(
  services: Services,
  urn: string,
  state: ReservedAddressState,
): Promise<Owned | undefined> {
  const { ipAddress: ip = "", fqdn } = state;
  const seen = await seeReservation(services, ip, fqdn);
  if (seen === undefined || !isSameReservation(seen.held, state)) {
    return undefined;
  }
  const identity = composeName(urn);
  const foreign = seen.marks.find((mark) => mark.identity !== identity);
  if (foreign !== undefined && !seen.marks.some((mark) => mark.identity === identity)) {
    throw new ReservationError(
      `${resourceName(urn)}: the reservation of ${ip} carries the mark of another program, ${foreign.identity}, so it was not touched. ` +
        `To hand it over, once no other state holds it, delete the TXT record ${foreign.rrdata} of ${seen.named?.fqdn ?? fqdn} in MAAS; to leave it there, take this resource out of the state with \`pulumi state delete\`.`,
    );
  }
  const { username } = await services.regionView.user();
  const owner = seen.held.owner?.username ?? "";
  if (owner !== username) {
    throw new ReservationError(
      `${resourceName(urn)}: ${ip} is reserved by user ${owner}, and the API key is user ${username}'s: MAAS lets nobody but ${owner} release it. Nothing was changed. Run with the API key of ${owner} (maas-lxd:apiKey).`,
    );
  }
  return { ...seen, ip, identity };
}

/** What others put under the reservation's name: `a MX record (10 mail.example)`; undefined where there is nothing. */
export function othersUnder({ named, ip, identity }: Owned): string | undefined {
  const address = (named?.ip_addresses ?? []).find((one) => one.ip !== null && canonicalIp(one.ip) !== ip);
  if (address !== undefined) {
    return `address ${address.ip}`;
  }
  const records = named?.resource_records ?? [];
  const own = marksIn(records).filter((mark) => mark.identity === identity);
  const record = records.find(({ id }) => !own.some((mark) => mark.id === id));
  return record && `a ${record.rrtype} record (${record.rrdata})`;
}
