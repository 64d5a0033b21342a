import { whyNotGone } from "../lifecycle/gone";
import type { Services } from "../lifecycle/services";
import { ReservationError } from "./errors";
import type { ReservedAddressState } from "./state";

/**
 * Makes sure that a reservation which MAAS does not show is gone: that the key's user would be shown it, and that MAAS is the region in
 * which it was made.
 * @throws ReservationError when it cannot be determined; the state must then keep it
 */
export async function ensureReservationGone(
  services: Services,
  { ipAddress, regionSystemId }: ReservedAddressState,
): Promise<void> {
  const madeIn = regionSystemId === undefined ? {} : { regionSystemId };
  const reason = await whyNotGone(services, madeIn, {
    what: `the reservation of ${ipAddress}`,
    neither: `has neither the reservation of ${ipAddress} nor the controller that made it`,
    forGood:
      "If that controller was removed from this MAAS for good, take the reserved address out of the state with `pulumi state delete`.",
  });
  if (reason !== undefined) {
    throw new ReservationError(reason.message);
  }
}
