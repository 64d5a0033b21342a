import { isDeepStrictEqual } from "node:util";
import type { ReservedAddressInputs } from "../inputs";
import { composeName } from "../lifecycle/identity";
import { canonicalIp } from "../network/address";
import { canonicalCidr } from "../network/address-block";
import { canonicalSpan } from "../network/address-span";
import type { Known } from "../rules/partial-inputs";
import type { IsUnknown } from "../values/paths";

type KnownReservation = Known<ReservedAddressInputs>;

/** One spelling for all that means the same, so that a change of spelling is no difference; an empty comment is none. */
export function canonicalReservation(inputs: KnownReservation): KnownReservation {
  const { ipAddress, subnet, range, hostname, comment, ...others } = inputs;
  return {
    ...others,
    ...(ipAddress !== undefined && { ipAddress: canonicalIp(ipAddress) ?? ipAddress }),
    ...(subnet !== undefined && { subnet: canonicalCidr(subnet) ?? subnet }),
    ...(range !== undefined && { range: canonicalSpan(range) ?? range }),
    ...(hostname !== undefined && { hostname: hostname.toLowerCase() }),
    ...(comment !== undefined && comment !== "" && { comment }),
  };
}

/**
 * Fills in the name, derived from the identity as a VM's host name is. A reservation that was imported without one stays so.
 * @param old the inputs of the one that is there
 */
export function withDefaultName(
  inputs: ReservedAddressInputs,
  urn: string,
  isUnknown: IsUnknown,
  old: ReservedAddressInputs | undefined,
): ReservedAddressInputs {
  const keepsName = old !== undefined && old.hostname === undefined;
  return inputs.hostname !== undefined || isUnknown("hostname") || keepsName
    ? inputs
    : { ...inputs, hostname: composeName(urn) };
}

/** Whether two are written alike. */
export function isSameWritten(inputs: ReservedAddressInputs, old: ReservedAddressInputs): boolean {
  return isDeepStrictEqual({ ...inputs }, { ...old });
}
