import type { ReservedAddressInputs } from "../inputs";
import type { Claims } from "../inventory/program";
import { resourceName } from "../lifecycle/identity";
import { reasonsOf, shownFailure } from "../lifecycle/check/shown-failure";
import type { CheckOutcome, CheckRequest } from "../lifecycle/check/request";
import { canonicalIp } from "../network/address";
import { fail, type CheckFailure } from "../rules/check-failure";
import type { Known } from "../rules/partial-inputs";
import type { AskedReservation } from "../rules/reserved-address";
import { byInputs } from "../rules/reservation-rules";
import { checkShapeOf, unknownProperties } from "../rules/shape";
import type { Session } from "../session";
import { unknownAt } from "../values/paths";
import { judgeByMaas } from "./against-maas";
import { ReservationError } from "./errors";
import { canonicalReservation, isSameWritten, withDefaultName } from "./meaning";
import { shown } from "../lifecycle/check/showing";

type Request = CheckRequest<ReservedAddressInputs>;

/**
 * Finds every mistake before anything is reserved: by the rules that static addresses of VMs have too, by what a reservation
 * needs besides, by what else the program claims, and by who has the address and the name in MAAS.
 * @throws SettingsError, MaasError when MAAS is to be asked and cannot be
 */
export const checkReservation = shown(
  async (session: Session, request: Request): Promise<CheckOutcome<ReservedAddressInputs>> => {
    const services = session.servicesForCheck();
    const { urn, programUrn, raw, unknown, old } = request;
    const { failures: ofShape, draft } = checkShapeOf<Known<ReservedAddressInputs>>(
      "ReservedAddress",
      raw,
      unknownAt(unknown),
    );
    const { isUnknown } = draft;
    const known = canonicalReservation(draft.inputs) as ReservedAddressInputs;
    const inputs = withDefaultName(known, urn, isUnknown, old);
    const asked: AskedReservation = { inputs, isUnknown };
    const failures = [
      ...ofShape,
      ...unknownProperties(unknown, "ReservedAddress"),
      ...byInputs(asked),
      ...claim(session, request, inputs),
      ...replacementOfRetained(session, request),
    ];
    const isUnchanged = old !== undefined && unknown.size === 0 && isSameWritten(inputs, old);
    if (urn !== programUrn || request.formerUrns.length > 0) {
      session.addressPicks.rename(programUrn, [urn, ...request.formerUrns]);
    }
    if (services !== undefined && failures.length === 0 && !isUnchanged) {
      failures.push(...(await judgeByMaas({ services, program: session.program, ...request, asked })));
    }
    return { inputs, failures: failures.map(shownFailure) };
  },
);

/**
 * Asks MAAS what an offline check could not, before an address is reserved.
 * @throws ReservationError when a rule is broken
 */
export async function checkReservationUnlessDone(
  session: Session,
  urn: string,
  inputs: ReservedAddressInputs,
): Promise<void> {
  if (!session.isOffline) {
    return;
  }
  const failures = await judgeByMaas({
    services: session.services(),
    program: session.program,
    urn,
    programUrn: session.program.urnOf(urn),
    formerUrns: [],
    old: undefined,
    asked: { inputs, isUnknown: () => false },
  });
  if (failures.length > 0) {
    const reasons = reasonsOf(failures);
    throw new ReservationError(
      `${resourceName(urn)} was not reserved, since its inputs are wrong, which the preview could not find with maas-lxd:offline set:\n${reasons}`,
    );
  }
}

function claim({ program }: Session, { urn, programUrn, old }: Request, inputs: ReservedAddressInputs) {
  const before = old === undefined ? {} : { old: claimsOf(old) };
  return program.registry.register({ urn: programUrn, identity: urn, wanted: claimsOf(inputs), ...before });
}

function claimsOf({ ipAddress, hostname }: ReservedAddressInputs): Claims {
  const ip = ipAddress === undefined ? undefined : canonicalIp(ipAddress);
  return {
    addresses: ip === undefined ? [] : [{ value: ip, property: "ipAddress" }],
    hostname: hostname ? { value: hostname, property: "hostname" } : undefined,
    macs: [],
  };
}

/** A replacement has the identity of the reservation that it replaces, which stays with `retainOnDelete`. */
function replacementOfRetained(
  { program }: Session,
  { old, isRetained, programUrn }: Request,
): CheckFailure[] {
  return isRetained && old === undefined && program.registry.oldOf(programUrn) !== undefined
    ? [
        fail(
          "retainOnDelete",
          "Another address would be reserved in place of this one, which would stay reserved with the same mark. " +
            "Take retainOnDelete out to have it replaced, or give the new address another resource name",
        ),
      ]
    : [];
}
