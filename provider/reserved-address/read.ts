import { looking } from "../deadline";
import type { ReservedAddressInputs } from "../inputs";
import { composeName, resourceName } from "../lifecycle/identity";
import { explainingKey } from "../lifecycle/refused-key";
import { canonicalIp } from "../network/address";
import type { Session } from "../session";
import { ReservationError } from "./errors";
import { ensureReservationGone } from "./gone";
import { seeReservation, type Seen } from "./look";
import { splitName } from "./name";
import { stateOfReservation } from "./outputs";
import { reservedByOther } from "./owned";
import { isSameReservation, reservationInputsIn, type ReservedAddressState } from "./state";

/** What a refresh or an import found. */
export interface FoundReservation {
  inputs: ReservedAddressInputs;
  outputs: ReservedAddressState;
}

/**
 * Reads a reservation back, with its name and comment as MAAS has them, so that what was changed outside shows as a difference.
 * @returns undefined when it is gone; a later reservation of the same address is another one
 */
export const readReservation = looking(
  async (session: Session, state: ReservedAddressState): Promise<FoundReservation | undefined> => {
    const services = session.services();
    const { ipAddress: ip = "" } = state;
    const seen = await explainingKey(session.hasProgram, () => seeReservation(services, ip, state.fqdn));
    if (seen === undefined || !isSameReservation(seen.held, state)) {
      await ensureReservationGone(services, state);
      return undefined;
    }
    const inputs = inputsInForce(state, seen);
    const { __urn, __create, __isChosen, __imported, regionSystemId } = state;
    const outputs = stateOfReservation(seen.held, inputs, {
      fqdn: seen.named?.fqdn ?? "",
      regionSystemId,
      notes: withoutUndefined({ __urn, __create, __isChosen, __imported }),
    });
    return { inputs: outputs.__isChosen === true ? without(inputs, "ipAddress") : inputs, outputs };
  },
);

/** The inputs of the state, with the name and the comment that MAAS has. A name that is lost shows as an empty one. */
function inputsInForce(state: ReservedAddressState, { named, marks }: Seen): ReservedAddressInputs {
  const given = without(reservationInputsIn(state), "hostname", "comment");
  const isNameless = state.__imported === true && state.hostname === "" && named === undefined;
  const comment = commentOf(marks, state.__urn);
  return {
    ...given,
    ...(isNameless ? {} : { hostname: nameAsWritten(named?.fqdn ?? "", state) }),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** Of the mark that is this resource's, else of any. */
function commentOf(marks: Seen["marks"], urn: string | undefined): string | undefined {
  const own = marks.find(({ identity }) => urn !== undefined && identity === composeName(urn));
  return (own ?? marks[0])?.comment;
}

/** A name in the domain that the state shows to be MAAS's default is written without it. */
function nameAsWritten(fqdn: string, { hostname = "", fqdn: before }: ReservedAddressState): string {
  const isLabel = hostname !== "" && !hostname.includes(".") && before.startsWith(`${hostname}.`);
  const domain = isLabel ? before.slice(hostname.length) : undefined;
  return domain !== undefined && fqdn.endsWith(domain) ? fqdn.slice(0, -domain.length) : fqdn;
}

function without(
  inputs: ReservedAddressInputs,
  ...names: (keyof ReservedAddressInputs)[]
): ReservedAddressInputs {
  const others = { ...inputs };
  names.forEach((name) => delete others[name]);
  return others;
}

function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/**
 * Reads a reservation that a program is to take over, or only to look at, of which nothing but its address is known.
 * @param urn the identity that it gets
 * @throws ReservationError when there is no such reservation
 */
export const importReservation = looking(
  async (session: Session, urn: string, id: string): Promise<FoundReservation> => {
    const services = session.services();
    const ip = canonicalIp(id);
    if (ip === undefined) {
      throw new ReservationError(
        `${id} is no IP address: a reserved address is imported by its address, like 10.10.0.60. Nothing was changed.`,
      );
    }
    const seen = await seeReservation(services, ip);
    if (seen === undefined) {
      const { username } = await services.regionView.user();
      throw new ReservationError(
        `MAAS shows user ${username} no reservation of ${ip}. Give an address that a user has reserved (maas <profile> ipaddresses read all=true). Nothing was changed.`,
      );
    }
    const snapshot = await services.snapshots.get();
    await services.snapshots.ensureDefaultDomain(snapshot);
    const foreign = seen.marks.find(({ identity }) => identity !== composeName(urn));
    if (foreign !== undefined) {
      services.log(
        `${resourceName(urn)}: the reservation of ${ip} carries the mark of another program, ${foreign.identity}: it can be read here, and is neither changed nor released`,
      );
    }
    const { username } = await services.regionView.user();
    const owner = seen.held.owner?.username ?? "";
    if (owner !== username) {
      services.log(`${resourceName(urn)}: ${reservedByOther(ip, owner, username)}`);
    }
    const fqdn = seen.named?.fqdn ?? "";
    const { name, domain } = splitName(fqdn);
    const hostname = domain !== undefined && domain === snapshot.defaultDomain?.name ? name : fqdn;
    const comment = commentOf(seen.marks, urn);
    const inputs = {
      ipAddress: ip,
      ...(hostname === "" ? {} : { hostname }),
      ...(comment === undefined ? {} : { comment }),
    };
    const outputs = stateOfReservation(seen.held, inputs, {
      fqdn,
      regionSystemId: snapshot.regionSystemId,
      notes: { __urn: urn, __imported: true },
    });
    return { inputs, outputs };
  },
);
