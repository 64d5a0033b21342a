import { formatVm } from "../inventory/program";
import type { Snapshot } from "../inventory/snapshot";
import { fail, type CheckFailure } from "../rules/check-failure";
import { domainUnknown, nameInUse, nameToHandOver } from "../rules/reserved-address";
import { identitiesOf, ownAddresses, type Marked } from "./judged";
import { marksIn } from "./mark";
import { formatName, nameInDomain, othersAt, readName, splitName, usersName } from "./name";
import { ofThisStack } from "./whose";

/** What is wrong with the name, where it is new, by what MAAS and the rest of the program have under it. */
export async function judgeName(marked: Marked, snapshot: Snapshot): Promise<CheckFailure[]> {
  const { services, program, programUrn, old, asked, marks } = marked;
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
  const fqdn = formatName(at);
  const { registry } = program;
  if (registry.isClaimedToo(programUrn, { hostname })) {
    // The registry reports it.
    return [];
  }
  const twin = registry.nameTwin(programUrn, { hostname, fqdn });
  if (twin !== undefined) {
    const reason = `DNS name ${fqdn} is already in use by ${formatVm(twin, programUrn)} of this program: give each a name of its own`;
    return [fail("hostname", reason)];
  }
  const identities = identitiesOf(marked);
  const before = ownAddresses(marked);
  const given = asked.inputs.ipAddress === undefined ? [] : [asked.inputs.ipAddress];
  const found = await readName(services, at);
  const holder = othersAt(found, { identities, ips: [...before, ...given] });
  if (holder === undefined) {
    return [];
  }
  const other = registry.holding(programUrn, { hostname });
  const there = marksIn(usersName(found)?.resource_records ?? []);
  const mark = [...there, ...marks.filter((one) => one.fqdn === fqdn).map((one) => one.mark)].find(
    ({ identity }) => !identities.includes(identity),
  );
  const whose = other === undefined ? mark && ofThisStack(marked, mark) : formatVm(other);
  return [whose === undefined ? nameInUse(fqdn, holder) : nameToHandOver(fqdn, holder, whose)];
}
