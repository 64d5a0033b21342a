import type { ReservedAddressInputs } from "../inputs";
import type { Snapshot, SubnetItem } from "../inventory/snapshot";
import type { Services } from "../lifecycle/services";
import { AddressChoice } from "../lifecycle/services/address-choice";
import type { Known } from "../rules/partial-inputs";

/**
 * Chooses the address of a reservation among those that nothing else of the program has: the one that it had, where it is made again and
 * that is asked for still.
 */
export function chooseReserved(
  services: Services,
  urn: string,
  { subnet, range }: Known<ReservedAddressInputs>,
  place: { subnet: SubnetItem; snapshot: Snapshot },
): Promise<AddressChoice> {
  const source = {
    ...(subnet === undefined ? {} : { subnet }),
    ...(range === undefined ? {} : { range }),
  };
  return AddressChoice.of(services, { urn, nic: "", index: 0 }, source, place, "reservation");
}
