import type { Snapshot } from "../inventory/snapshot";
import { composeName } from "../lifecycle/identity";
import { fail, type CheckFailure } from "../rules/check-failure";
import { findEarlier, type Earlier } from "./earlier";
import { fits } from "./fits";
import { isOwn, isReplacement, type Marked } from "./judged";
import { formatName, nameInDomain } from "./name";
import { reservedByOther } from "./owned";

/** What is said of a reservation that carries this one's mark. */
interface Left {
  failures: CheckFailure[];
  notes: string[];
  /** The one that a create goes on with. */
  earlier?: Earlier;
}

/**
 * Says what the create does with a reservation that carries this one's mark. The engine does not let a check know whether the state holds
 * it (--replace, taint), so that one that does not fit is a failure only where it is certainly not the one that is replaced, or where
 * another user has it: neither a create nor a delete could do anything then.
 */
export async function judgeEarlier(marked: Marked, snapshot: Snapshot): Promise<Left> {
  const { services, urn, formerUrns, asked, marks } = marked;
  const found = await findEarlier(services, [urn, ...formerUrns], marks);
  const [earlier] = found.filter(({ held, mark }) => held !== undefined && !isOwn(marked, mark.ip));
  if (earlier?.held === undefined) {
    return { failures: [], notes: [] };
  }
  const { mark, fqdn, held } = earlier;
  const { username } = await services.regionView.user();
  const owner = held.owner?.username ?? "";
  if (owner !== username) {
    return { failures: [fail("ipAddress", reservedByOther(mark.ip, owner, username))], notes: [] };
  }
  const { hostname } = asked.inputs;
  const at = hostname ? await nameInDomain(services, snapshot, hostname) : undefined;
  const isSame = fits(asked.inputs, mark.ip, snapshot) && (at === undefined || formatName(at) === fqdn);
  const goesOn = isSame && mark.identity === composeName(urn);
  if (!goesOn && isReplacement(marked) && services.addressPicks.isKnown(urn)) {
    return { failures: [fail("ipAddress", leftOtherwise(earlier))], notes: [] };
  }
  const what = `the reservation of ${mark.ip} (${fqdn}) carries this one's mark. Where this run replaces it, as the plan then shows, that is as it should be; else the create`;
  const then = goesOn
    ? "takes it over, so that a state which holds it (pulumi state move, a second backend) has to give it up first"
    : "stops there and does not touch it, since it is not what the program asks for";
  const notes = services.addressPicks.isFirst(`${urn} ${mark.ip}`) ? [`${what} ${then}`] : [];
  return { failures: [], notes, earlier };
}

/** Of a reservation that an interrupted run made, and that is not what the program asks for now. */
export function leftOtherwise({ mark, fqdn }: Earlier): string {
  return (
    `An earlier run reserved ${mark.ip} with the DNS name ${fqdn} for this resource, which is not what the program asks for now. ` +
    `Give it that address and name, run pulumi up, and change them then; or release ${mark.ip} in MAAS (maas <profile> ipaddresses release ip=${mark.ip}) and run again`
  );
}
