import type { ReservedAddressInputs } from "../inputs";
import type { Program } from "../lifecycle/check/program";
import { composeName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import type { AskedReservation } from "../rules/reserved-address";

/** One reserved address as MAAS is asked about it. */
export interface Judged {
  services: Services;
  program: Program;
  /** The identity. */
  urn: string;
  programUrn: string;
  /** By its aliases. */
  formerUrns: readonly string[];
  /** The inputs of the one that is there; undefined for a new one or a replacement. */
  old: ReservedAddressInputs | undefined;
  asked: AskedReservation;
}

/** What marks of it may say: the engine shows nothing of one that the user wants recreated but what its aliases say. */
export function identitiesOf({ urn, formerUrns }: Judged): string[] {
  return [urn, ...formerUrns].map(composeName);
}
