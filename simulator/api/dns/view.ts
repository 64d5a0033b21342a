import type { Region } from "../../model/store/region";
import type { DnsData, DnsResource } from "../../model/store/rows";
import { reservationView } from "../networks/address-view";

function fqdnOf(region: Region, { name, domainId }: DnsResource): string {
  const domain = region.domains.getOrThrow(domainId).name;
  return name === "@" ? domain : `${name}.${domain}`;
}

/** What a name has besides addresses, as `dnsresourcerecords/` shows it. */
export function dnsRecordView(region: Region, record: DnsData): object {
  return {
    fqdn: fqdnOf(region, region.dnsResources.getOrThrow(record.dnsResourceId)),
    id: record.id,
    rrtype: record.rrtype,
    rrdata: record.rrdata,
    ttl: record.ttl,
    resource_uri: `/MAAS/api/2.0/dnsresourcerecords/${record.id}/`,
  };
}

/** A DNS resource as `dnsresources/` shows it. */
export function dnsResourceView(region: Region, resource: DnsResource): object {
  const addresses = region.dnsAddressesByResource
    .all(resource.id)
    .map(({ addressId }) => region.addresses.getOrThrow(addressId));
  const data = region.dnsDataByResource.all(resource.id);
  return {
    id: resource.id,
    fqdn: fqdnOf(region, resource),
    address_ttl: resource.addressTtl,
    ip_addresses: addresses.map((address) => reservationView(region, address)),
    resource_records: data.map((record) => dnsRecordView(region, record)),
    resource_uri: `/MAAS/api/2.0/dnsresources/${resource.id}/`,
  };
}
