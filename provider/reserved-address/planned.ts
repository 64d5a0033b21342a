import type { ReservedAddressInputs } from "../inputs";
import type { PlannedOutputs, Wanted as WantedOf } from "../resource";
import type { Session } from "../session";
import { subnetOfAddress } from "../inventory/resolve";
import { resourceOf } from "../schema";
import { unknownNames, whollyKnown } from "../values/paths";
import { domainNamedIn, formatName, nameInDomain } from "./name";
import type { ReservedAddressState } from "./state";

type Wanted = WantedOf<ReservedAddressInputs>;
type PlannedReservation = PlannedOutputs<ReservedAddressState>;

/** What a reservation will be, as far as it is known before MAAS has made it. */
export async function planReservation(session: Session, wanted: Wanted): Promise<PlannedReservation> {
  const services = session.servicesUnlessOffline();
  const { inputs, unknown } = wanted;
  const known = whollyKnown(inputs, unknown);
  if (services === undefined) {
    return outcome(wanted, {});
  }
  const snapshot = await services.snapshots.get(domainNamedIn(known.hostname));
  const isPlaceOpen = ["ipAddress", "subnet", "range"].some((name) => unknownNames(unknown).has(name));
  const subnet = isPlaceOpen ? undefined : subnetOfAddress(snapshot.subnets, known);
  return outcome(wanted, {
    ...(subnet === undefined ? {} : { subnetCidr: subnet.cidr }),
    ...(await fqdnOf(session, known.hostname)),
    owner: snapshot.user.name,
    ...(snapshot.regionSystemId === undefined ? {} : { regionSystemId: snapshot.regionSystemId }),
  });
}

/** What an update in place will make of a reservation. */
export async function planReservationUpdate(
  session: Session,
  wanted: Wanted,
  state: ReservedAddressState,
): Promise<PlannedReservation> {
  const known = whollyKnown(wanted.inputs, wanted.unknown);
  const { ipAddress = "", subnetCidr, owner, regionSystemId, hostname, fqdn } = state;
  const keepsName = !wanted.unknown.has("hostname") && (known.hostname ?? hostname) === hostname;
  return outcome(wanted, {
    ipAddress,
    subnetCidr,
    owner,
    ...(regionSystemId === undefined ? {} : { regionSystemId }),
    ...(keepsName ? { hostname: hostname ?? "", fqdn } : await fqdnOf(session, known.hostname)),
  });
}

async function fqdnOf(session: Session, hostname: string | undefined): Promise<{ fqdn?: string }> {
  const services = session.servicesUnlessOffline();
  if (services === undefined || !hostname) {
    return {};
  }
  const snapshot = await services.snapshots.get(domainNamedIn(hostname));
  const at = await nameInDomain(services, snapshot, hostname);
  return at === undefined ? {} : { fqdn: formatName(at) };
}

/** What is planned, and all else that a reservation always has as not known. */
function outcome({ inputs, unknown }: Wanted, planned: Partial<ReservedAddressState>): PlannedReservation {
  const outputs = { ...planned, ...inputs };
  const always = resourceOf("ReservedAddress").required ?? [];
  const missing = [...always, "regionSystemId"].filter(
    (name) => outputs[name as keyof typeof outputs] === undefined,
  );
  return { outputs, unknown: new Set([...unknown, ...missing]) };
}
