import type { Region } from "../../model/store/region";
import type { DnsResource } from "../../model/store/rows";
import { reservationView } from "../networks/address-view";

/** A DNS resource as `dnsresources/` shows it. */
export function dnsResourceView(region: Region, resource: DnsResource): object {
  const fqdn = `${resource.name}.${region.domains.getOrThrow(resource.domainId).name}`;
  const addresses = region.dnsAddressesByResource
    .all(resource.id)
    .map(({ addressId }) => region.addresses.getOrThrow(addressId));
  const data = region.dnsDataByResource.all(resource.id);
  return {
    id: resource.id,
    fqdn,
    address_ttl: resource.addressTtl,
    ip_addresses: addresses.map((address) => reservationView(region, address)),
    resource_records: data.map((record) => ({
      fqdn,
      id: record.id,
      rrtype: record.rrtype,
      rrdata: record.rrdata,
      ttl: record.ttl,
      resource_uri: `/MAAS/api/2.0/dnsresourcerecords/${record.id}/`,
    })),
    resource_uri: `/MAAS/api/2.0/dnsresources/${resource.id}/`,
  };
}
