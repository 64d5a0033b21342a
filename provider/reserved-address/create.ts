import { randomUUID } from "node:crypto";
import type { ReservedAddressInputs } from "../inputs";
import { formatVm } from "../inventory/program";
import type { Snapshot } from "../inventory/snapshot";
import { composeName, resourceName } from "../lifecycle/identity";
import { heldByAnother } from "../lifecycle/ownership/other-holders";
import type { Services } from "../lifecycle/services";
import { addText, changeText, deleteRecord, type NameInDomain } from "../maas/dns";
import { hasStatus, MaasResponseError, MaasUnknownOutcomeError } from "../maas/errors";
import { reserveAddress } from "../maas/networks";
import type { HeldAddress } from "../maas/wire";
import { canonicalIp, parseIp } from "../network/address";
import { findSubnet, holds } from "../inventory/resolve";
import { parseSpan, spans } from "../network/address-span";
import {
  domainUnknown,
  freeForReservation,
  nameInUse,
  noneFree,
  placeOfReservation,
} from "../rules/reserved-address";
import type { Session } from "../session";
import { choiceOf } from "./against-maas";
import { checkReservationUnlessDone } from "./check";
import { ReservationError } from "./errors";
import { withinLimit } from "./limit";
import { findEarlier, type Earlier } from "./earlier";
import { provenAt } from "./look";
import { markText } from "./mark";
import { domainNamedIn, formatName, nameInDomain, othersAt, readName, splitName } from "./name";
import { stateOfReservation } from "./outputs";
import { refuseOtherUsers } from "./owned";
import { keyOf, type ReservedAddressState } from "./state";

/** A create under way. */
interface Creation {
  session: Session;
  services: Services;
  urn: string;
  /** In the mark. */
  identity: string;
  inputs: ReservedAddressInputs;
  snapshot: Snapshot;
  at: NameInDomain;
}

/** How many addresses are tried where others reserve at the same time. */
const MOST_TRIED = 50;

/**
 * Reserves an address: a mark in the DNS, then the address with its name, so that an interrupted create is gone on with.
 * @param urn the identity
 * @param seconds that it may take; 0 for the default
 * @throws ReservationError, MaasError
 */
export function createReservation(
  session: Session,
  urn: string,
  inputs: ReservedAddressInputs,
  seconds = 0,
): Promise<{ id: string; outputs: ReservedAddressState }> {
  return withinLimit("create", seconds, async () => {
    const services = session.services();
    await checkReservationUnlessDone(session, urn, inputs);
    const { hostname = "" } = inputs;
    const snapshot = await services.snapshots.get(domainNamedIn(hostname));
    const at = await nameInDomain(services, snapshot, hostname);
    if (at === undefined) {
      throw new ReservationError(domainUnknown(splitName(hostname).domain ?? "").reason);
    }
    const creation = { session, services, urn, identity: composeName(urn), inputs, snapshot, at };
    const held = await earlierOrNew(creation);
    services.snapshots.invalidate();
    services.addressPicks.refuse(canonicalIp(held.ip) ?? held.ip);
    const ip = canonicalIp(held.ip) ?? held.ip;
    const mark = randomUUID();
    session.held.recordCreate(keyOf(ip, held.created), mark);
    const outputs = stateOfReservation(held, inputs, {
      fqdn: formatName(at),
      regionSystemId: snapshot.regionSystemId,
      notes: { __urn: urn, __create: mark, ...(inputs.ipAddress === undefined ? { __isChosen: true } : {}) },
    });
    return { id: ip, outputs };
  });
}

async function earlierOrNew(creation: Creation): Promise<HeldAddress> {
  const { services, urn } = creation;
  const earlier = await findEarlier(services, [urn]);
  if (earlier === undefined) {
    return reserveNew(creation, earlier);
  }
  const { held, mark, fqdn } = earlier;
  const other = await services.otherHolders.of(urn, keyOf(mark.ip, held?.created));
  if (other !== undefined) {
    throw new ReservationError(
      `The reservation of ${mark.ip} (${fqdn}), which was made as ${formatVm(urn)}, ${heldByAnother(other)}.`,
    );
  }
  if (held === undefined) {
    return reserveNew(creation, earlier);
  }
  await refuseOtherUsers(services, urn, held);
  if (creation.session.held.heldFor(urn) === keyOf(mark.ip, held.created)) {
    throw new ReservationError(
      `The reservation that is to be replaced is still there, ${mark.ip} (${fqdn}), and Pulumi asks for the new one first. Nothing was reserved, and the old one was not touched. ` +
        "If an option or a transform of the program sets deleteBeforeReplace to false, take it out; in YAML, Python or Go set it to true.",
    );
  }
  if (!fits(creation, mark.ip) || fqdn !== formatName(creation.at)) {
    throw new ReservationError(
      `An earlier run of ${resourceName(urn)} reserved ${mark.ip} with the DNS name ${fqdn}, which is not what the program asks for now. Nothing further was reserved. ` +
        `Give it that address and name, run pulumi up, and change them then; or release ${mark.ip} in MAAS (maas <profile> ipaddresses release ip=${mark.ip}) and run again.`,
    );
  }
  services.log(
    `${resourceName(urn)}: goes on with the reservation of ${mark.ip} (${fqdn}), which an earlier run made`,
  );
  await writeMark(creation, mark.ip, mark);
  return held;
}

/** Whether an address is what the inputs ask for. */
function fits({ inputs, snapshot }: Creation, text: string): boolean {
  const ip = parseIp(text);
  if (ip === undefined || (inputs.ipAddress !== undefined && inputs.ipAddress !== text)) {
    return false;
  }
  const span = inputs.range === undefined ? undefined : parseSpan(inputs.range);
  const subnet = inputs.subnet === undefined ? undefined : findSubnet(snapshot.subnets, inputs.subnet, ip);
  return (span === undefined || spans(span, ip)) && (subnet === undefined || holds(subnet, ip));
}

async function reserveNew(creation: Creation, earlier: Earlier | undefined): Promise<HeldAddress> {
  const { services, identity, inputs, at } = creation;
  const found = await readName(services, at);
  const ips = inputs.ipAddress === undefined ? [] : [inputs.ipAddress];
  const holder = othersAt(found, { identities: [identity], ips });
  if (holder !== undefined) {
    throw new ReservationError(`${nameInUse(formatName(at), holder).reason}. Nothing was reserved.`);
  }
  let mark: Pick<Earlier["mark"], "id" | "rrdata"> | undefined;
  if (earlier !== undefined) {
    // A mark without its reservation, at this name or at one that the program gave before.
    if (earlier.fqdn === formatName(at)) {
      mark = earlier.mark;
    } else {
      await removeMark(services, earlier.mark.id);
    }
  }
  let refusal: unknown;
  let tried = 0;
  for (const ip of await addressesToTry(creation)) {
    mark = await writeMark(creation, ip, mark);
    try {
      return await reserveMarked(creation, ip);
    } catch (error) {
      if (!hasStatus(error, 403, 404)) {
        if (error instanceof MaasResponseError && error.status < 500) {
          await removeMark(services, mark.id);
        }
        throw error;
      }
      refusal = error;
    }
    tried += 1;
    if (tried >= MOST_TRIED) {
      break;
    }
  }
  if (mark !== undefined) {
    await removeMark(services, mark.id);
  }
  throw refused(creation, refusal);
}

/** The given address, or those that are free where one is to be chosen. */
async function addressesToTry(creation: Creation): Promise<Iterable<string>> {
  const { session, services, urn, inputs, snapshot } = creation;
  if (inputs.ipAddress !== undefined) {
    return [inputs.ipAddress];
  }
  await services.snapshots.ensureSubnets(snapshot, [placeOf(creation).subnet.id]);
  await services.snapshots.ensureReservedIps(snapshot);
  const choice = choiceOf({ services, program: session.program, urn });
  return freeForReservation(placeOf(creation), snapshot, choice);
}

function placeOf({ inputs, snapshot }: Creation): NonNullable<ReturnType<typeof placeOfReservation>> {
  const place = placeOfReservation({ inputs, isUnknown: () => false }, snapshot);
  if (place === undefined) {
    throw new ReservationError(
      `MAAS has no subnet ${inputs.subnet ?? `for range ${inputs.range}`} any more. Nothing was reserved.`,
    );
  }
  return place;
}

/** Reserves an address whose mark is written. MAAS answers 404 too where an earlier request, whose answer was lost, took effect. */
async function reserveMarked({ services, at }: Creation, ip: string): Promise<HeldAddress> {
  try {
    return await reserveAddress(services.client, ip, formatName(at));
  } catch (error) {
    if (!hasStatus(error, 404) && !(error instanceof MaasUnknownOutcomeError)) {
      throw error;
    }
    const held = await provenAt(services, formatName(at), ip);
    if (held === undefined) {
      throw error;
    }
    return held;
  }
}

/** Writes the mark for an address, in place of one that is there. */
async function writeMark(
  { services, identity, inputs, at }: Creation,
  ip: string,
  mark: Pick<Earlier["mark"], "id" | "rrdata"> | undefined,
): Promise<Pick<Earlier["mark"], "id" | "rrdata">> {
  const rrdata = markText({ identity, ip, comment: inputs.comment });
  if (mark === undefined) {
    return addText(services.client, at, rrdata);
  }
  return mark.rrdata === rrdata ? mark : changeText(services.client, mark.id, rrdata);
}

async function removeMark({ client }: Services, id: number): Promise<void> {
  try {
    await deleteRecord(client, id);
  } catch (error) {
    if (!hasStatus(error, 404)) {
      throw error;
    }
  }
}

function refused(creation: Creation, refusal: unknown): Error {
  const { inputs, urn } = creation;
  const said = refusal instanceof Error ? ` ${refusal.message}` : "";
  if (inputs.ipAddress !== undefined) {
    return new ReservationError(
      `${resourceName(urn)}: ${inputs.ipAddress} was not reserved.${said} Nothing was left in MAAS.`,
      { cause: refusal },
    );
  }
  const { reason } = noneFree(inputs, placeOf(creation));
  return new ReservationError(`${resourceName(urn)}: ${reason}.${said} Nothing was left in MAAS.`, {
    cause: refusal,
  });
}
