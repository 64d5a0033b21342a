import { modelInvalid, textError } from "../../model/errors";
import { canonicalIp, formatIp, parseIp } from "../../model/ip";
import { nameAddress } from "../../model/network/dns";
import { insertAddress, subnetHolding } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import { AllocType, type Address, type DnsResource } from "../../model/store/rows";
import { checked, integerField, readForm, rowField, textField, type Fields } from "../core/fields";
import { bound, FormErrors, REQUIRED } from "../core/form";
import { Params } from "../core/params";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { domainNamed, nameAndDomain, nameProblem } from "./names";

export function dnsResourceOf(call: Call): DnsResource {
  return byIdOrName(call.world.region.dnsResources.values(), "DNSResource", call.path["id"] ?? "");
}

/** Addresses by id or as they are; one that MAAS does not know is reserved for the caller. */
function addressesOf(call: Call, data: Params): Address[] {
  const { region } = call.world;
  const asked = (data.get("ip_addresses") ?? "").split(/\s+/).filter((value) => value !== "");
  return asked.map((value) => {
    if (/^\d+$/.test(value)) {
      const known = region.addresses.get(Number(value));
      if (known === undefined) {
        throw modelInvalid({ ip_addresses: [`“${value}” is not a valid value.`] });
      }
      return known;
    }
    const ip = parseIp(value);
    if (ip === undefined) {
      throw textError(500, `failed to detect a valid IP address from '${value}'`);
    }
    return (
      region.addressByIp.first(canonicalIp(value) ?? value) ??
      insertAddress(region, {
        allocType: AllocType.UserReserved,
        ip: formatIp(ip),
        subnetId: subnetHolding(region, ip)?.id ?? null,
        userId: call.user.id,
      })
    );
  });
}

function attach(region: Region, resource: DnsResource, addresses: readonly Address[]): void {
  for (const link of region.dnsAddressesByResource.all(resource.id)) {
    region.dnsAddresses.delete(link);
  }
  for (const address of addresses) {
    nameAddress(region, resource, address);
  }
}

const ttl = integerField({ min: 0, max: 2 ** 31 - 1 });

/** Not by descriptors: name and domain may come as one, and the domain by its name. */
export function createDnsResource(call: Call): DnsResource {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const { name, domain: named } = nameAndDomain(data);
  const domain = named === undefined ? undefined : domainNamed(region, named);
  const problem = name === undefined ? REQUIRED : nameProblem(name);
  if (problem !== undefined) {
    errors.add("name", problem);
  }
  if (domain === undefined) {
    errors.add("domain", REQUIRED);
  }
  const addressTtl = ttl({ region, data, errors, own: undefined }, "address_ttl") ?? null;
  if (name !== undefined && domain !== undefined && region.dnsResourceByName.has(`${domain.id} ${name}`)) {
    errors.add("__all__", "Labels must be unique within their zone.");
  }
  errors.check();
  if (name === undefined || domain === undefined) {
    throw new Error("a form without its fields passed its check");
  }
  const resource = region.dnsResources.insert({
    id: region.ids.next("dnsresources"),
    name,
    domainId: domain.id,
    addressTtl,
  });
  attach(region, resource, addressesOf(call, data));
  return resource;
}

/** The domain by its id or its name, and name and domain also as one. */
const FIELDS: Fields<DnsResource> = {
  name: { name: "name", read: checked(textField(), nameProblem), required: "always" },
  domainId: {
    name: "domain",
    read: rowField((asked, { region }) => domainNamed(region, asked)),
  },
  addressTtl: { name: "address_ttl", read: ttl, blank: null },
};

/** The same parameters, with `fqdn` in its parts. */
function separated(data: Params): Params {
  const { name, domain } = nameAndDomain(data);
  const fqdn = Object.entries({ name, domain }).flatMap(([key, value]): [string, string][] =>
    value === undefined || data.has(key) ? [] : [[key, value]],
  );
  return Params.of([...data.pairs(), ...fqdn]);
}

export function updateDnsResource(call: Call, resource: DnsResource): DnsResource {
  const { region } = call.world;
  const data = bound(call.data);
  region.dnsResources.update(resource, readForm(FIELDS, region, separated(data), resource));
  if (data.has("ip_addresses")) {
    attach(region, resource, addressesOf(call, data));
  }
  return resource;
}
