import { pause } from "../deadline";
import { resourceName } from "../lifecycle/identity";
import { explainingKey } from "../lifecycle/refused-key";
import type { Services } from "../lifecycle/services";
import { MaasUnknownOutcomeError } from "../maas/errors";
import { releaseAddress } from "../maas/networks";
import type { Session } from "../session";
import { ReservationError } from "./errors";
import { ensureReservationGone } from "./gone";
import { withinLimit } from "./limit";
import { keepAddress } from "./kept";
import { findEarlier } from "./earlier";
import { findOwned, marksToTakeOff, whyNotReleased } from "./owned";
import { removeRecord } from "./remove-record";
import { keyOf, type ReservedAddressState } from "./state";

/** Between a release whose answer was lost and the next look, in milliseconds: MAAS commits at most a few seconds later. */
const LOOK_AGAIN_MS = 2000;

/**
 * Releases the reservation that a state holds, with its name. One that is gone already is released; a later reservation of the same
 * address is another one, and stays.
 * @param urn the identity
 * @param seconds that it may take; 0 for the default
 * @throws ReservationError when it may still be there, or is not provably this one; the state must then keep it
 */
export function removeReservation(
  session: Session,
  urn: string,
  state: ReservedAddressState,
  seconds = 0,
): Promise<void> {
  return withinLimit("delete", seconds, async () => {
    const services = session.services();
    const { held } = session;
    const key = keyOf(state.ipAddress ?? "", state.__created);
    if (held.isTakenOver(key, state.__create)) {
      services.log(
        `${resourceName(urn)}: ${state.ipAddress} was not released: the new reservation of this run is that one, so nothing was replaced`,
      );
      return;
    }
    keepAddress(session, urn, state);
    const holder = held.holderOf(key, urn, state.__create);
    if (holder !== undefined) {
      services.log(
        `${resourceName(urn)}: ${state.ipAddress} was not released: ${holder} of this stack holds its reservation too`,
      );
      return;
    }
    await explainingKey(session.hasProgram, () => release(services, urn, state));
    await explainingKey(session.hasProgram, () => nameLeft(session, urn));
    services.snapshots.invalidate();
    held.release(key);
  });
}

async function release(services: Services, urn: string, state: ReservedAddressState): Promise<void> {
  for (;;) {
    const owned = await findOwned(services, urn, state);
    if (owned === undefined) {
      await ensureReservationGone(services, state);
      services.progress(`${resourceName(urn)}: the reservation of ${state.ipAddress} is gone`);
      return;
    }
    const reason = whyNotReleased(owned);
    if (reason !== undefined) {
      throw new ReservationError(`${resourceName(urn)}: ${reason}`);
    }
    for (const { id } of marksToTakeOff(owned)) {
      await removeRecord(services.client, id);
    }
    try {
      await releaseAddress(services.client, owned.ip);
      return;
    } catch (error) {
      if (!(error instanceof MaasUnknownOutcomeError)) {
        throw error;
      }
    }
    await pause(LOOK_AGAIN_MS);
  }
}

/** What an interrupted run reserved beside it is in no state, and nothing else names it. */
async function nameLeft(session: Session, urn: string): Promise<void> {
  const services = session.services();
  for (const { mark, fqdn, held } of await findEarlier(services, [urn])) {
    if (held !== undefined && session.held.holderOf(keyOf(mark.ip, held.created), urn) === undefined) {
      services.log(
        `${resourceName(urn)}: MAAS has a reservation of ${mark.ip} (${fqdn}) with this one's mark too, which an interrupted run made. It was not touched: unless another state holds it, release it in MAAS (maas <profile> ipaddresses release ip=${mark.ip})`,
      );
    }
  }
}
