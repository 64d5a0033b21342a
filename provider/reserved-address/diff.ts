import type { ReservedAddressInputs } from "../inputs";
import { findSubnet, holds } from "../inventory/resolve";
import { reasonsOf } from "../lifecycle/check/shown-failure";
import { resourceName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import { parseIp } from "../network/address";
import { parseSpan, spans } from "../network/address-span";
import type { Session } from "../session";
import { unknownAt, unknownNames } from "../values/paths";
import { ensureReservationGone } from "./gone";
import { judgeByMaas } from "./against-maas";
import { ReservationError } from "./errors";
import { forgetAddress, keepAddress } from "./kept";
import { findOwned, whyNotReleased, whyNotRenamed, type Owned } from "./owned";
import { keyOf, type ReservedAddressState } from "./state";
import { shown } from "../lifecycle/check/showing";

/** A reserved address that is there, by the state, and what the program wants of it. */
export interface ReservationDiff {
  /** The identity. */
  urn: string;
  current: ReservedAddressState;
  /** Without unknown leaves. */
  wanted: ReservedAddressInputs;
  /** Paths of the unknown leaves. */
  unknown: ReadonlySet<string>;
}

type Change = "update" | "replace";

/** What a run will do to it. */
export interface ReservationDiffOutcome {
  changes: boolean;
  changed: (keyof ReservedAddressInputs)[];
  /** Inputs for which another address is reserved. */
  replaces: (keyof ReservedAddressInputs)[];
  /** The new reservation has the old one's mark, and mostly its name, so the old one goes first. */
  deleteBeforeReplace: boolean;
}

/**
 * Decides what a run will do to a reservation that is there. The address stays as long as it is what is asked for: MAAS cannot change
 * the address of a reservation. Name and comment are changed in place.
 */
export const diffReservation = shown(
  async (session: Session, input: ReservationDiff): Promise<ReservationDiffOutcome> => {
    const { urn, current, wanted, unknown } = input;
    session.held.hold(
      current.__urn ?? urn,
      keyOf(current.ipAddress ?? "", current.__created),
      current.__create,
      session.program.urnOf(urn),
    );
    keepAddress(session, current.__urn ?? urn, current);
    const open = unknownNames(unknown);
    const names = (["ipAddress", "subnet", "range", "hostname", "comment"] as const).filter(
      (name) => open.has(name) || isOther(name, current, wanted),
    );
    const replaces: (keyof ReservedAddressInputs)[] = [];
    for (const name of names) {
      if (await forcesNew(session, name, input, open)) {
        replaces.push(name);
      }
    }
    const change = replaces.length > 0 ? "replace" : "update";
    if (names.length > 0 && (await isGone(session, input, change))) {
      replaces.push(...names);
    }
    return {
      changes: names.length > 0,
      changed: [...names],
      replaces,
      deleteBeforeReplace: replaces.length > 0,
    };
  },
);

/** A program that leaves the address or an imported reservation's name out keeps what is there. */
function isOther(
  name: keyof ReservedAddressInputs,
  current: ReservedAddressState,
  wanted: ReservedAddressInputs,
): boolean {
  if (wanted[name] === undefined && (name === "ipAddress" || name === "hostname")) {
    return false;
  }
  return current[name] !== wanted[name];
}

async function forcesNew(
  session: Session,
  name: keyof ReservedAddressInputs,
  { current, wanted }: ReservationDiff,
  open: ReadonlySet<string>,
): Promise<boolean> {
  const ip = parseIp(current.ipAddress ?? "");
  switch (name) {
    case "ipAddress":
      return true;
    case "range": {
      const span = wanted.range === undefined ? undefined : parseSpan(wanted.range);
      return open.has("range") || (span !== undefined && ip !== undefined && !spans(span, ip));
    }
    case "subnet": {
      const { subnet: ref } = wanted;
      const services = session.servicesUnlessOffline();
      if (open.has("subnet") || ref === undefined || ip === undefined || services === undefined) {
        return open.has("subnet");
      }
      const { subnets } = await services.snapshots.get();
      const subnet = findSubnet(subnets, ref, ip);
      return subnet !== undefined && !holds(subnet, ip);
    }
    default:
      return false;
  }
}

/**
 * Looks, before a change is announced, whether the reservation is there, and warns where the update or the delete will be refused. That is
 * no error: a refresh asks for a diff too.
 */
async function isGone(session: Session, input: ReservationDiff, change: Change): Promise<boolean> {
  const { urn, current } = input;
  const services = session.servicesUnlessOffline();
  if (services === undefined) {
    return false;
  }
  let owned: Owned | undefined;
  try {
    owned = await findOwned(services, urn, current);
  } catch (error) {
    if (!(error instanceof ReservationError)) {
      throw error;
    }
    services.log(`This change will be refused. ${error.message}`);
    return false;
  }
  if (owned !== undefined) {
    const reason = whyRefused(owned, input, change);
    if (reason !== undefined) {
      services.log(`${resourceName(urn)}: this change will be refused. ${reason}`);
    }
    return false;
  }
  forgetAddress(session, current.__urn ?? urn);
  if (change === "replace") {
    return false;
  }
  await ensureReservationGone(services, current);
  await refuseUnlessNew(session, services, input);
  services.log(
    `${resourceName(urn)}: the reservation of ${current.ipAddress} is not in MAAS any more: this makes a new one`,
  );
  return true;
}

/** @throws ReservationError where it cannot be made again: its address or name is somebody else's by now */
async function refuseUnlessNew(
  { program }: Session,
  services: Services,
  { urn, current, wanted, unknown }: ReservationDiff,
): Promise<void> {
  const asked = { inputs: wanted, isUnknown: unknownAt(unknown) };
  const programUrn = program.urnOf(urn);
  const judged = { services, program, urn, programUrn, formerUrns: [], old: undefined, isGone: true, asked };
  const failures = await judgeByMaas(judged);
  if (failures.length > 0) {
    const reasons = reasonsOf(failures);
    throw new ReservationError(
      `${resourceName(urn)}: the reservation of ${current.ipAddress} is not in MAAS any more, and no new one can be made:\n${reasons}`,
    );
  }
}

function whyRefused(owned: Owned, { current, wanted }: ReservationDiff, change: Change): string | undefined {
  if (change === "replace") {
    return whyNotReleased(owned);
  }
  const { hostname } = wanted;
  return hostname === undefined || hostname === current.hostname ? undefined : whyNotRenamed(owned, hostname);
}
