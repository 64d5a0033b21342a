import type { Region } from "../../model/store/region";
import type { Domain } from "../../model/store/rows";
import { API_ROOT } from "../core/resource";

export function domainView(region: Region, domain: Domain): object {
  let records = 0;
  for (const { id } of region.dnsResourcesByDomain.all(domain.id)) {
    records += region.dnsAddressesByResource.count(id) + region.dnsDataByResource.count(id);
  }
  return {
    authoritative: domain.authoritative,
    ttl: domain.ttl,
    name: domain.name,
    id: domain.id,
    resource_record_count: records,
    is_default: domain.isDefault,
    resource_uri: `${API_ROOT}/domains/${domain.id}/`,
  };
}
