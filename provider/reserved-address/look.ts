import type { Services } from "../lifecycle/services";
import { listUsersDnsNames } from "../maas/dns";
import { findHolder, findOwnReservation } from "../maas/networks";
import { hasStatus } from "../maas/errors";
import { AllocType, type DnsResource, type HeldAddress } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { ReservationError } from "./errors";
import { marksIn, type MarkRecord } from "./mark";
import { hasAddress, readName, splitName, usersName } from "./name";

/** A reservation as MAAS shows it. */
export interface Seen {
  held: HeldAddress;
  /** The name that it has. */
  named?: DnsResource;
  /** The marks for this address at that name. */
  marks: MarkRecord[];
}

/**
 * The reservation of an address, by whichever user; undefined where the address is not reserved.
 * @param fqdn where its name is looked for first
 */
export async function seeReservation(
  services: Services,
  ip: string,
  fqdn?: string,
): Promise<Seen | undefined> {
  const held = (await holdersOf(services, ip)).find(
    ({ alloc_type: type, interface_set: nics }) => type === AllocType.UserReserved && nics.length === 0,
  );
  if (held === undefined) {
    return undefined;
  }
  const named = (await nameAt(services, ip, fqdn)) ?? (await anyName(services, ip));
  const marks = marksIn(named?.resource_records ?? []).filter((mark) => mark.ip === ip);
  return { held, marks, ...(named === undefined ? {} : { named }) };
}

/** @throws ReservationError for an ordinary user */
async function holdersOf(services: Services, ip: string): Promise<HeldAddress[]> {
  try {
    return await findHolder(services.client, ip);
  } catch (error) {
    if (!hasStatus(error, 403)) {
      throw error;
    }
    const { username } = await services.regionView.user();
    throw new ReservationError(
      `The API key is user ${username}'s, who is not an administrator: MAAS shows reservations to administrators alone. Nothing was changed. Give an administrator's key (maas-lxd:apiKey).`,
      { cause: error },
    );
  }
}

async function nameAt(services: Services, ip: string, fqdn = ""): Promise<DnsResource | undefined> {
  const { name, domain } = splitName(fqdn);
  const named = domain === undefined ? undefined : usersName(await readName(services, { name, domain }));
  return named !== undefined && hasAddress(named, ip) ? named : undefined;
}

/** Of several names the one with a mark. */
async function anyName(services: Services, ip: string): Promise<DnsResource | undefined> {
  const names = (await listUsersDnsNames(services.client)).filter((one) => hasAddress(one, ip));
  return names.find(({ resource_records: records }) => marksIn(records).length > 0) ?? names[0];
}

/** The reservation of the API key's user for an address that has this name; undefined where there is none. */
export async function provenAt(
  services: Services,
  fqdn: string,
  ip: string,
): Promise<HeldAddress | undefined> {
  const [held] = await findOwnReservation(services.client, ip);
  if (held === undefined || canonicalIp(held.ip) !== ip) {
    return undefined;
  }
  return (await nameAt(services, ip, fqdn)) === undefined ? undefined : held;
}
