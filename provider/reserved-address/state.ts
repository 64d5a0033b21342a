import type { ReservedAddressInputs, ReservedAddressOutputs } from "../inputs";
import type { HeldAddress } from "../maas/wire";
import { resourceOf } from "../schema";

/** What the state of a reserved address holds beside its outputs, for the provider alone. */
interface Notes {
  /** Its identity: its URN at its first create. */
  __urn?: string;
  /** When MAAS made the reservation: shows it from a later one of the same address. */
  __created?: string;
  /** Shows the reservation of one create from that of another. */
  __create?: string;
  /** The program gave no address: it was chosen. */
  __isChosen?: boolean;
  /** It was imported, and no update has been since. */
  __imported?: boolean;
}

/** A reserved address as the state holds it. */
export type ReservedAddressState = ReservedAddressOutputs & Notes;

/** The inputs among the properties of a reserved address. */
export function reservationInputsIn(properties: object): ReservedAddressInputs {
  const values = properties as Record<string, unknown>;
  const names = Object.keys(resourceOf("ReservedAddress").inputProperties);
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** What distinguishes a reservation from every other one, an earlier one of the same address too. */
export function keyOf(ip: string, created: string | undefined): string {
  return `${ip} ${created ?? ""}`;
}

/** Whether a reservation in MAAS is the one that the state holds. */
export function isSameReservation(
  { created }: HeldAddress,
  { __created: known }: ReservedAddressState,
): boolean {
  return created === known;
}
