import { randomUUID } from "node:crypto";
import type { ReservedAddressInputs } from "../inputs";
import { formatVm } from "../inventory/program";
import type { Snapshot, SubnetItem } from "../inventory/snapshot";
import { composeName, resourceName } from "../lifecycle/identity";
import { heldByAnother } from "../lifecycle/ownership/other-holders";
import type { Services } from "../lifecycle/services";
import type { AddressChoice } from "../lifecycle/services/address-choice";
import { addText, changeText, type NameInDomain } from "../maas/dns";
import { hasStatus, MaasResponseError, MaasUnknownOutcomeError } from "../maas/errors";
import { reserveAddress } from "../maas/networks";
import type { HeldAddress } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { domainUnknown, nameInUse, subnetToChooseIn } from "../rules/reserved-address";
import type { Session } from "../session";
import { checkReservationUnlessDone } from "./check";
import { ReservationError } from "./errors";
import { withinLimit } from "./limit";
import { chooseReserved } from "./choice";
import { findEarlier, type Earlier } from "./earlier";
import { leftOtherwise } from "./earlier-against-maas";
import { provenAt } from "./look";
import { fits } from "./fits";
import { markText, type MarkRecord } from "./mark";
import { domainNamedIn, formatName, nameInDomain, othersAt, readName, splitName } from "./name";
import { stateOfReservation } from "./outputs";
import { refuseOtherUsers } from "./owned";
import { removeRecord } from "./remove-record";
import { keyOf, type ReservedAddressState } from "./state";

type WrittenMark = Pick<MarkRecord, "id" | "rrdata">;

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
  const { services, urn, inputs, snapshot } = creation;
  const [earlier] = await findEarlier(services, [urn]);
  if (earlier === undefined) {
    return reserveNew(creation, earlier);
  }
  const { held, mark, fqdn } = earlier;
  if (held !== undefined && creation.session.held.heldFor(urn) === keyOf(mark.ip, held.created)) {
    throw new ReservationError(
      `The reservation that is to be replaced is still there, ${mark.ip} (${fqdn}), and Pulumi asks for the new one first. Nothing was reserved, and the old one was not touched. ` +
        "If an option or a transform of the program sets deleteBeforeReplace to false, take it out; in YAML, Python or Go set it to true.",
    );
  }
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
  if (!fits(inputs, mark.ip, snapshot) || fqdn !== formatName(creation.at)) {
    throw new ReservationError(
      `${resourceName(urn)}: ${leftOtherwise(earlier)}. Nothing further was reserved.`,
    );
  }
  services.log(
    `${resourceName(urn)}: goes on with the reservation of ${mark.ip} (${fqdn}), which an earlier run made`,
  );
  await writeMark(creation, mark.ip, mark);
  return held;
}

async function reserveNew(creation: Creation, earlier: Earlier | undefined): Promise<HeldAddress> {
  const { services, identity, inputs, at } = creation;
  const found = await readName(services, at);
  const ips = inputs.ipAddress === undefined ? [] : [inputs.ipAddress];
  const holder = othersAt(found, { identities: [identity], ips });
  if (holder !== undefined) {
    throw new ReservationError(`${nameInUse(formatName(at), holder).reason}. Nothing was reserved.`);
  }
  let mark: WrittenMark | undefined;
  if (earlier !== undefined) {
    // A mark without its reservation, at this name or at one that the program gave before.
    if (earlier.fqdn === formatName(at)) {
      mark = earlier.mark;
    } else {
      await removeRecord(services.client, earlier.mark.id);
    }
  }
  const choice = inputs.ipAddress === undefined ? await openChoice(creation) : undefined;
  const next = (): string | undefined => (choice === undefined ? undefined : choice.take());
  let refusal: unknown;
  let tried = 0;
  for (let ip = inputs.ipAddress ?? next(); ip !== undefined && tried < MOST_TRIED; ip = next()) {
    const isNew = mark === undefined;
    mark = await writeMark(creation, ip, mark);
    if (isNew) {
      await refuseNameOfOthers(creation, ip, mark);
    }
    try {
      return await reserveMarked(creation, ip);
    } catch (error) {
      if (!hasStatus(error, 403, 404)) {
        if (error instanceof MaasResponseError && error.status < 500) {
          await removeRecord(services.client, mark.id);
        }
        throw error;
      }
      refusal = error;
    }
    tried += 1;
    await choice?.refused(ip);
  }
  if (mark !== undefined) {
    await removeRecord(services.client, mark.id);
  }
  throw refused(creation, choice, refusal);
}

/**
 * Somebody may have given the name to something else since it was looked at; who comes later sees the mark of who came first.
 * @throws ReservationError where it is something else's
 */
async function refuseNameOfOthers(
  { services, identity, at }: Creation,
  ip: string,
  mark: Pick<MarkRecord, "id">,
): Promise<void> {
  const holder = othersAt(await readName(services, at), { identities: [identity], ips: [ip] });
  if (holder !== undefined) {
    await removeRecord(services.client, mark.id);
    throw new ReservationError(`${nameInUse(formatName(at), holder).reason}. Nothing was reserved.`);
  }
}

/** @throws ReservationError where the subnet is not in MAAS any more */
async function openChoice(creation: Creation): Promise<AddressChoice> {
  const { services, urn, inputs } = creation;
  // What the rest of the program gives to others is not chosen.
  await services.otherHolders.restOfProgram();
  const choose = (snapshot: Snapshot): Promise<AddressChoice> =>
    chooseReserved(services, urn, inputs, { snapshot, subnet: subnetOf(inputs, snapshot) });
  const choice = await choose(creation.snapshot);
  // What this very run has released since can be had.
  return choice.next() === undefined ? choose(await services.snapshots.getLatest()) : choice;
}

function subnetOf(inputs: ReservedAddressInputs, snapshot: Snapshot): SubnetItem {
  const subnet = subnetToChooseIn({ inputs, isUnknown: () => false }, snapshot);
  if (subnet === undefined) {
    throw new ReservationError(
      `MAAS has no subnet ${inputs.subnet ?? `for range ${inputs.range}`} any more. Nothing was reserved.`,
    );
  }
  return subnet;
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
  mark: WrittenMark | undefined,
): Promise<WrittenMark> {
  const rrdata = markText({ identity, ip, comment: inputs.comment });
  if (mark === undefined) {
    return addText(services.client, at, rrdata);
  }
  return mark.rrdata === rrdata ? mark : changeText(services.client, mark.id, rrdata);
}

function refused(
  { inputs, urn }: Creation,
  choice: AddressChoice | undefined,
  refusal: unknown,
): ReservationError {
  const said = refusal instanceof Error ? ` ${refusal.message}` : "";
  const reason = choice === undefined ? `${inputs.ipAddress} was not reserved` : choice.exhausted;
  return new ReservationError(`${resourceName(urn)}: ${reason}.${said} Nothing was left in MAAS.`, {
    cause: refusal,
  });
}
