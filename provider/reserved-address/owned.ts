import { composeName, resourceName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import { listUsersDnsNames } from "../maas/dns";
import type { HeldAddress } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { ReservationError } from "./errors";
import { seeReservation, type Seen } from "./look";
import { marksIn, type MarkRecord } from "./mark";
import { hasAddress } from "./name";
import { isSameReservation, type ReservedAddressState } from "./state";

/** A reservation that is provably the one of the state, and that the API key's user may change. */
export interface Owned extends Seen {
  ip: string;
  identity: string;
  /** Further names that users gave the address. */
  otherNames: string[];
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
  await refuseOtherUsers(services, urn, seen.held);
  const names = (await listUsersDnsNames(services.client)).filter((one) => hasAddress(one, ip));
  const otherNames = names.flatMap((one) => (one.id === seen.named?.id ? [] : [one.fqdn]));
  return { ...seen, ip, identity, otherNames };
}

/** @throws ReservationError where another user than the API key's reserved it */
export async function refuseOtherUsers(
  services: Services,
  urn: string,
  { ip, owner }: HeldAddress,
): Promise<void> {
  const { username } = await services.regionView.user();
  if (owner?.username !== username) {
    const by = owner?.username ?? "";
    throw new ReservationError(
      `${resourceName(urn)}: ${reservedByOther(ip, by, username)}. Nothing was changed. Run with the API key of ${by} (maas-lxd:apiKey).`,
    );
  }
}

/** Why nothing can be done with another user's reservation. */
export function reservedByOther(ip: string, owner: string, username: string): string {
  return `${ip} is reserved by user ${owner}, and the API key is user ${username}'s: MAAS lets nobody but ${owner} release it, so that only with the key of ${owner} it is changed or released`;
}

/** Why its name cannot be changed, since MAAS would rename what others put under it; undefined where nothing stands in the way. */
export function whyNotRenamed(owned: Owned, to: string): string | undefined {
  const others = othersUnder(owned);
  return others === undefined
    ? undefined
    : `The DNS name ${owned.named?.fqdn} of ${owned.ip} was not changed to ${to}: it has ${others} too, which would get the new name with it. Give that another name in MAAS first.`;
}

/** Why it cannot be released; undefined where nothing stands in the way. MAAS deletes a name with all its records when its last address is released. */
export function whyNotReleased(owned: Owned): string | undefined {
  const [other] = owned.otherNames;
  if (other !== undefined) {
    return `${owned.ip} was not released: the DNS name ${other} stands for it too, and MAAS would take it away with the address. Give ${other} another address in MAAS or delete it, and run again.`;
  }
  const others = othersUnder(owned);
  return others === undefined || others.startsWith("address ")
    ? undefined
    : `${owned.ip} was not released: its DNS name ${owned.named?.fqdn} has ${others} too, which MAAS would delete with it. Give that another name in MAAS, and run again.`;
}

/** What others put under the reservation's name: `a MX record (10 mail.example)`; undefined where there is nothing. */
/** The marks of a name that stays when the address is released, since it has another one. */
export function marksToTakeOff(owned: Owned): MarkRecord[] {
  return othersUnder(owned)?.startsWith("address ") === true
    ? marksIn(owned.named?.resource_records ?? []).filter(
        ({ identity, ip }) => identity === owned.identity && ip === owned.ip,
      )
    : [];
}

function othersUnder({ named, ip, identity }: Owned): string | undefined {
  const address = (named?.ip_addresses ?? []).find((one) => one.ip !== null && canonicalIp(one.ip) !== ip);
  if (address !== undefined) {
    return `address ${address.ip}`;
  }
  const records = named?.resource_records ?? [];
  const own = marksIn(records).filter((mark) => mark.identity === identity);
  const record = records.find(({ id }) => !own.some((mark) => mark.id === id));
  return record && `a ${record.rrtype} record (${record.rrdata})`;
}
