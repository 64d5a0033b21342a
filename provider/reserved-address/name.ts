import type { Snapshot } from "../inventory/snapshot";
import type { Services } from "../lifecycle/services";
import { findDnsName, type NameInDomain } from "../maas/dns";
import { hasStatus } from "../maas/errors";
import type { DnsResource } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { marksIn } from "./mark";

/** The name in its domain, where the domain is part of the text, as MAAS reads it: a label, and the rest. */
export function splitName(hostname: string): { name: string; domain?: string } {
  const [name = "", ...domain] = hostname.split(".");
  return domain.length === 0 ? { name } : { name, domain: domain.join(".") };
}

/** The name in its domain, MAAS's default domain where it has none; undefined where MAAS shows no such domain. */
export async function nameInDomain(
  services: Services,
  snapshot: Snapshot,
  hostname: string,
): Promise<NameInDomain | undefined> {
  const { name, domain } = splitName(hostname);
  if (domain === undefined) {
    await services.snapshots.ensureDefaultDomain(snapshot);
    return snapshot.defaultDomain && { name, domain: snapshot.defaultDomain.name };
  }
  return snapshot.domains.some((one) => one.name === domain) ? { name, domain } : undefined;
}

/** What the snapshot has to know of for a name. */
export function domainNamedIn(hostname: string | undefined): { domain?: string } {
  const domain = hostname === undefined ? undefined : splitName(hostname).domain;
  return domain === undefined ? {} : { domain };
}

export function formatName({ name, domain }: NameInDomain): string {
  return `${name}.${domain}`;
}

/** What a name stands for in MAAS; nothing where there is no such domain. */
export async function readName(services: Services, at: NameInDomain): Promise<DnsResource[]> {
  try {
    return await findDnsName(services.client, at);
  } catch (error) {
    if (hasStatus(error, 404)) {
      return [];
    }
    throw error;
  }
}

/** Whether a name that a user made has the address. */
export function hasAddress({ ip_addresses: addresses }: DnsResource, ip: string): boolean {
  return (addresses ?? []).some((one) => canonicalIp(one.ip ?? "") === ip);
}

/** The name among these that a user made; MAAS has at most one. */
export function usersName(found: readonly DnsResource[]): DnsResource | undefined {
  return found.find(({ id }) => id !== -1);
}

/**
 * What else than a reservation has a name: `machine web`, `address 10.10.0.70`, `a CNAME record`; undefined where nothing else does.
 * @param own the reservation's identities, whose marks and what they are for may be there, and further addresses of it
 */
export function othersAt(
  found: readonly DnsResource[],
  own: { identities: readonly string[]; ips: readonly string[] },
): string | undefined {
  const node = found.flatMap(({ resource_records: lines }) => lines).find((line) => !!line.system_id);
  if (node !== undefined) {
    return `a machine, device or controller (${node.system_id})`;
  }
  const users = usersName(found);
  const records = users?.resource_records ?? [];
  const ownMarks = marksIn(records).filter(({ identity }) => own.identities.includes(identity));
  const ofAnother = marksIn(records).find(({ identity }) => !own.identities.includes(identity));
  if (ofAnother !== undefined) {
    return `the reservation ${ofAnother.identity}`;
  }
  const addresses = (users?.ip_addresses ?? []).flatMap(({ ip }) => canonicalIp(ip ?? "") ?? []);
  const other = addresses.find((ip) => !own.ips.includes(ip) && !ownMarks.some((mark) => mark.ip === ip));
  if (other !== undefined) {
    return `address ${other}`;
  }
  const record = records.find(({ id }) => !ownMarks.some((mark) => mark.id === id));
  return record && `a ${record.rrtype} record`;
}
