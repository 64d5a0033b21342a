import { formatVm } from "../inventory/program";
import type { Snapshot } from "../inventory/snapshot";
import { composeName, resourceName } from "../lifecycle/identity";
import type { DnsResource } from "../maas/wire";
import { fail, type CheckFailure } from "../rules/check-failure";
import { domainUnknown, nameInUse, nameToHandOver } from "../rules/reserved-address";
import { identitiesOf, type Judged } from "./judged";
import { seeReservation } from "./look";
import { marksIn } from "./mark";
import { formatName, hasAddress, nameInDomain, othersAt, readName, splitName, usersName } from "./name";
import { reservedByOther } from "./owned";

/** What is wrong with the name, where it is new, by what MAAS has under it. */
export async function judgeName(judged: Judged, snapshot: Snapshot): Promise<CheckFailure[]> {
  const { services, program, programUrn, old, asked } = judged;
  const { hostname } = asked.inputs;
  if (!hostname || asked.isUnknown("hostname") || hostname === old?.hostname) {
    return [];
  }
  const at = await nameInDomain(services, snapshot, hostname);
  if (at === undefined) {
    const { domain } = splitName(hostname);
    return domain === undefined || snapshot.unread.some(({ part }) => part === "domains")
      ? []
      : [domainUnknown(domain)];
  }
  const before = program.registry.oldOf(programUrn)?.addresses.map(({ value }) => value) ?? [];
  const given = asked.inputs.ipAddress === undefined ? [] : [asked.inputs.ipAddress];
  const found = await readName(services, at);
  const holder = othersAt(found, { identities: identitiesOf(judged), ips: [...before, ...given] });
  if (holder === undefined) {
    return judgeEarlier(judged, usersName(found));
  }
  const other = program.registry.holding(programUrn, { hostname });
  if (other === undefined) {
    return [nameInUse(formatName(at), holder)];
  }
  const isReported = program.registry.isClaimedToo(programUrn, { hostname });
  return isReported ? [] : [nameToHandOver(formatName(at), holder, formatVm(other))];
}

/**
 * Says what the create does with a reservation that carries this one's mark. The engine does not let a check know whether the state holds
 * it (--replace, taint), so that this is a failure only where another user has it: neither a create nor a delete could do anything then.
 */
async function judgeEarlier(judged: Judged, named: DnsResource | undefined): Promise<CheckFailure[]> {
  const { services, program, programUrn, urn, old, asked } = judged;
  const identities = identitiesOf(judged);
  const mark = marksIn(named?.resource_records ?? []).find(({ identity }) => identities.includes(identity));
  const isNew = old === undefined && program.registry.oldOf(programUrn) === undefined;
  if (!isNew || named === undefined || mark === undefined || !hasAddress(named, mark.ip)) {
    return [];
  }
  const { username } = await services.regionView.user();
  const owner = (await seeReservation(services, mark.ip, named.fqdn))?.held.owner?.username;
  if (owner !== undefined && owner !== username) {
    return [fail("ipAddress", reservedByOther(mark.ip, owner, username))];
  }
  const { ipAddress } = asked.inputs;
  const goesOn = mark.identity === composeName(urn) && (ipAddress === undefined || ipAddress === mark.ip);
  services.log(
    `${resourceName(programUrn)}: the reservation of ${mark.ip} (${named.fqdn}) carries this one's mark. Unless this run replaces it, the create ` +
      (goesOn
        ? "takes it over. If another state holds it (pulumi state move, a second backend), take it out of this program first"
        : "stops there and does not touch it, since it is not what the program asks for"),
  );
  return [];
}
