import type { Session } from "../session";
import type { ReservedAddressState } from "./state";

/** Remembers the address of a reservation that is there, for the case that it is made again in this run. */
export function keepAddress(
  { addressPicks }: Session,
  urn: string,
  { ipAddress }: ReservedAddressState,
): void {
  addressPicks.keep(urn, () => (ipAddress === undefined ? [] : [ipAddress]));
}

/** Remembers that it is not there any more: its address may be somebody else's. */
export function forgetAddress({ addressPicks }: Session, urn: string): void {
  addressPicks.keep(urn, () => []);
}
