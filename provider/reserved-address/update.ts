import type { ReservedAddressInputs } from "../inputs";
import { resourceName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import { addText, changeText, renameDnsName, setDnsAddresses, type NameInDomain } from "../maas/dns";
import type { DnsResource } from "../maas/wire";
import { domainUnknown, nameInUse } from "../rules/reserved-address";
import type { Session } from "../session";
import { ReservationError } from "./errors";
import { ensureReservationGone } from "./gone";
import { withinLimit } from "./limit";
import { markText, marksIn } from "./mark";
import { domainNamedIn, formatName, nameInDomain, othersAt, readName, splitName, usersName } from "./name";
import { stateOfReservation } from "./outputs";
import { removeRecord } from "./remove-record";
import { findOwned, whyNotRenamed, type Owned } from "./owned";
import type { ReservedAddressState } from "./state";

/**
 * Changes name and comment of a reservation in place. Each step looks at what is there, so that an update that was interrupted is gone on
 * with by the next.
 * @param urn the identity
 * @param seconds that it may take; 0 for the default
 * @throws ReservationError, MaasError
 */
export function updateReservation(
  session: Session,
  urn: string,
  state: ReservedAddressState,
  inputs: ReservedAddressInputs,
  seconds = 0,
): Promise<{ outputs: ReservedAddressState }> {
  return withinLimit("update", seconds, async () => {
    const services = session.services();
    const owned = await findOwned(services, urn, state);
    if (owned === undefined) {
      await ensureReservationGone(services, state);
      throw new ReservationError(
        `${resourceName(urn)}: the reservation of ${state.ipAddress} was released in MAAS. Run \`pulumi refresh\`, and the next \`pulumi up\` reserves an address again.`,
      );
    }
    const at = await wantedName(services, inputs.hostname ?? state.hostname);
    const named = at === undefined ? owned.named : await nameIt(services, owned, at);
    if (at !== undefined) {
      await markIt(services, owned, at, named, inputs.comment);
    }
    services.snapshots.invalidate();
    const { __create, regionSystemId } = state;
    const outputs = stateOfReservation(owned.held, inputs, {
      fqdn: at === undefined ? "" : formatName(at),
      regionSystemId,
      notes: {
        __urn: urn,
        ...(__create === undefined ? {} : { __create }),
        ...(inputs.ipAddress === undefined ? { __isChosen: true } : {}),
        ...(at === undefined ? { __imported: true } : {}),
      },
    });
    return { outputs };
  });
}

/** The name that the reservation is to have; undefined for one that was imported without a name. */
async function wantedName(
  services: Services,
  hostname: string | undefined,
): Promise<NameInDomain | undefined> {
  if (!hostname) {
    return undefined;
  }
  const snapshot = await services.snapshots.get(domainNamedIn(hostname));
  const at = await nameInDomain(services, snapshot, hostname);
  if (at === undefined) {
    throw new ReservationError(
      `${domainUnknown(splitName(hostname).domain ?? "").reason}. Nothing was changed.`,
    );
  }
  return at;
}

/** Gives the reservation its name; the address keeps being reserved meanwhile. */
async function nameIt(services: Services, owned: Owned, at: NameInDomain): Promise<DnsResource> {
  const { named, ip, identity } = owned;
  const { client } = services;
  if (named !== undefined && named.fqdn.toLowerCase() === formatName(at)) {
    return named;
  }
  const found = await readName(services, at);
  const holder = othersAt(found, { identities: [identity], ips: [ip] });
  if (holder !== undefined) {
    throw new ReservationError(`${nameInUse(formatName(at), holder).reason}. Nothing was changed.`);
  }
  if (named !== undefined) {
    const reason = whyNotRenamed(owned, formatName(at));
    if (reason !== undefined) {
      throw new ReservationError(reason);
    }
    // What an interrupted update left there would be a second name of that spelling.
    for (const { id } of marksIn(usersName(found)?.resource_records ?? [])) {
      await removeRecord(client, id);
    }
    return renameDnsName(client, named.id, at);
  }
  const left = usersName(found);
  const id = left?.id ?? (await idOfNew(services, at, markText({ identity, ip })));
  return setDnsAddresses(client, id, [ip]);
}

/** Makes a name by its mark: a name without address and record is none that MAAS keeps. */
async function idOfNew(services: Services, at: NameInDomain, mark: string): Promise<number> {
  await addText(services.client, at, mark);
  const made = usersName(await readName(services, at));
  if (made === undefined) {
    throw new ReservationError(
      `MAAS has no DNS name ${formatName(at)} although its record was written. Run again.`,
    );
  }
  return made.id;
}

/** Writes mark and comment; what is there twice, after an answer was lost, becomes one. */
async function markIt(
  { client }: Services,
  { ip, identity }: Owned,
  at: NameInDomain,
  named: DnsResource | undefined,
  comment: string | undefined,
): Promise<void> {
  const rrdata = markText({ identity, ip, comment });
  const [mark, ...more] = marksIn(named?.resource_records ?? []).filter((one) => one.identity === identity);
  if (mark === undefined) {
    await addText(client, at, rrdata);
  } else if (mark.rrdata !== rrdata) {
    await changeText(client, mark.id, rrdata);
  }
  for (const { id } of more) {
    await removeRecord(client, id);
  }
}
