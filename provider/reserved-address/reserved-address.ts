import type { ReservedAddressInputs } from "../inputs";
import { RESERVED_ADDRESS_TEXT } from "../provider-text";
import type { Resource } from "../resource";
import { checkReservation } from "./check";
import { createReservation } from "./create";
import { removeReservation } from "./delete";
import { diffReservation } from "./diff";
import { planReservation, planReservationUpdate } from "./planned";
import { importReservation, readReservation } from "./read";
import { reservationInputsIn, type ReservedAddressState } from "./state";
import { updateReservation } from "./update";

/** `ReservedAddress`, as the faces call it. */
export const reservedAddress: Resource<ReservedAddressInputs, ReservedAddressState> = {
  providerText: RESERVED_ADDRESS_TEXT,
  inputsIn: reservationInputsIn,
  stateIn: (properties) => properties as unknown as ReservedAddressState,
  asWritten: (state) => state,
  isUnread: ({ __created: created }) => created === undefined,

  check: checkReservation,
  diff: diffReservation,
  replacementNote: () => undefined,
  planCreate: planReservation,
  planUpdate: planReservationUpdate,
  create: createReservation,
  update: updateReservation,
  // Of one that is only looked up nothing is known but the address, whichever face looks.
  read: (session, urn, state, ip) =>
    state.__created === undefined ? importReservation(session, urn, ip) : readReservation(session, state),
  import: importReservation,
  delete: removeReservation,
};
