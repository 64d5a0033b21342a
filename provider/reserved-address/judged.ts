import type { ReservedAddressInputs } from "../inputs";
import type { Program } from "../lifecycle/check/program";
import { composeName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import type { AskedReservation } from "../rules/reserved-address";
import type { LocatedMark } from "./earlier";

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
  /** The one that the state holds is not in MAAS any more, so that nothing there is its own. */
  isGone?: boolean;
  asked: AskedReservation;
}

/** The same, with the marks that MAAS has. */
export interface Marked extends Judged {
  marks: readonly LocatedMark[];
}

/** What marks of it may say: the engine shows nothing of one that the user wants recreated but what its aliases say. */
export function identitiesOf({ urn, formerUrns }: Judged): string[] {
  return [urn, ...formerUrns].map(composeName);
}

/** Whether the engine has shown the one that is replaced. */
export function isReplacement({ program, programUrn, old, isGone }: Judged): boolean {
  return old === undefined && isGone !== true && program.registry.oldOf(programUrn) !== undefined;
}

/** The addresses that the one which is replaced has: by its state where a diff has shown that, else by its inputs. */
export function ownAddresses(judged: Judged): readonly string[] {
  const { program, programUrn, services, urn } = judged;
  if (!isReplacement(judged)) {
    return [];
  }
  const given = program.registry.oldOf(programUrn)?.addresses.map(({ value }) => value) ?? [];
  return services.addressPicks.keptFor(urn, "") ?? given;
}

export function isOwn(judged: Judged, ip: string): boolean {
  return ownAddresses(judged).includes(ip);
}
