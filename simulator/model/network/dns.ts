import type { Region } from "../store/region";
import type { Address, DnsResource } from "../store/rows";

/** The DNS resource of this name in a domain, made when there is none. */
export function ensureDnsResource(region: Region, name: string, domainId: number): DnsResource {
  return (
    region.dnsResourceByName.first(`${domainId} ${name}`) ??
    region.dnsResources.insert({
      id: region.ids.next("dnsresources"),
      name,
      domainId,
      addressTtl: null,
    })
  );
}

export function nameAddress(region: Region, resource: DnsResource, address: Pick<Address, "id">): void {
  region.dnsAddresses.insert({
    id: region.ids.next("dnsaddresses"),
    dnsResourceId: resource.id,
    addressId: address.id,
  });
}

/** Removes an address from the DNS. A name that has no other address is deleted, with all that it has besides. */
export function forgetAddress(region: Region, address: Pick<Address, "id">): void {
  for (const link of region.dnsAddressesByAddress.all(address.id)) {
    region.dnsAddresses.delete(link);
    const resource = region.dnsResources.get(link.dnsResourceId);
    if (resource !== undefined && region.dnsAddressesByResource.count(resource.id) === 0) {
      deleteDnsResource(region, resource);
    }
  }
}

/** Deletes a name that has neither addresses nor anything else. */
export function deleteIfEmpty(region: Region, resource: DnsResource): void {
  if (
    region.dnsAddressesByResource.count(resource.id) === 0 &&
    region.dnsDataByResource.count(resource.id) === 0
  ) {
    deleteDnsResource(region, resource);
  }
}

export function deleteDnsResource(region: Region, resource: DnsResource): void {
  for (const link of region.dnsAddressesByResource.all(resource.id)) {
    region.dnsAddresses.delete(link);
  }
  for (const data of region.dnsDataByResource.all(resource.id)) {
    region.dnsData.delete(data);
  }
  region.dnsResources.delete(resource);
}
