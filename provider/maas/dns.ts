import type { MaasClient } from "./client";
import type { DnsData, DnsResource } from "./wire";

/** A name of MAAS's DNS in its domain. */
export interface NameInDomain {
  name: string;
  domain: string;
}

/** What a name stands for: what users made of it, and with the id -1 what MAAS makes of nodes and addresses. 404 where there is no such domain. */
export function findDnsName(client: MaasClient, { name, domain }: NameInDomain): Promise<DnsResource[]> {
  return client.send({ method: "GET", path: "dnsresources/", query: { all: "true", name, domain } });
}

/** Every name that users made. */
export function listUsersDnsNames(client: MaasClient): Promise<DnsResource[]> {
  return client.send({ method: "GET", path: "dnsresources/" });
}

/** Gives a name that a user made another one. Its addresses and records stay. Administrators only. */
export function renameDnsName(client: MaasClient, id: number, to: NameInDomain): Promise<DnsResource> {
  return client.send({ method: "PUT", path: `dnsresources/${id}/`, form: { ...to } });
}

/** Sets the addresses of a name; one that MAAS does not hold is reserved for the API key's user. Administrators only. */
export function setDnsAddresses(
  client: MaasClient,
  id: number,
  ips: readonly string[],
): Promise<DnsResource> {
  const form = { ip_addresses: ips.join(" ") };
  return client.send({ method: "PUT", path: `dnsresources/${id}/`, form });
}

/** Every TXT record that users made. */
export function listTexts(client: MaasClient): Promise<DnsData[]> {
  return client.send({ method: "GET", path: "dnsresourcerecords/", query: { rrtype: "TXT" } });
}

/**
 * Adds a TXT record to a name, which is made where there is none. Sent again where no answer came, it may be there twice. Administrators
 * only.
 * @param rrdata as a zone file has it, in quotes
 */
export function addText(client: MaasClient, at: NameInDomain, rrdata: string): Promise<DnsData> {
  const form = { ...at, rrtype: "TXT", rrdata };
  return client.send({ method: "POST", path: "dnsresourcerecords/", form, repeatable: true });
}

/** Changes a TXT record. Administrators only. */
export function changeText(client: MaasClient, id: number, rrdata: string): Promise<DnsData> {
  const form = { rrtype: "TXT", rrdata };
  return client.send({ method: "PUT", path: `dnsresourcerecords/${id}/`, form });
}

/** Deletes a record, and its name where it has nothing else. Administrators only. */
export function deleteRecord(client: MaasClient, id: number): Promise<void> {
  return client.send({ method: "DELETE", path: `dnsresourcerecords/${id}/` });
}
