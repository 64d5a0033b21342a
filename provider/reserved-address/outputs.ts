import type { ReservedAddressInputs } from "../inputs";
import type { HeldAddress } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { canonicalCidr } from "../network/address-block";
import type { ReservedAddressState } from "./state";

/** What else than MAAS's answer goes into the state. */
interface Known {
  /** With its domain; empty where the reservation has no name. */
  fqdn: string;
  regionSystemId: string | undefined;
  notes: Pick<ReservedAddressState, "__urn" | "__create" | "__isChosen" | "__imported">;
}

/**
 * A reservation as the state holds it.
 * @param inputs with what is in force
 */
export function stateOfReservation(
  held: HeldAddress,
  inputs: ReservedAddressInputs,
  { fqdn, regionSystemId, notes }: Known,
): ReservedAddressState {
  const cidr = held.subnet?.cidr ?? "";
  const given = Object.entries(notes).filter(([, value]) => value !== undefined);
  return {
    ...inputs,
    ipAddress: canonicalIp(held.ip) ?? held.ip,
    hostname: inputs.hostname ?? "",
    subnetCidr: canonicalCidr(cidr) ?? cidr,
    fqdn,
    owner: held.owner?.username ?? "",
    ...(regionSystemId === undefined ? {} : { regionSystemId }),
    ...Object.fromEntries(given),
    __created: held.created,
  };
}
