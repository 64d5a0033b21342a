import { noSuch, refused, textError } from "../../model/errors";
import { deleteIfEmpty, ensureDnsResource } from "../../model/network/dns";
import type { Region } from "../../model/store/region";
import type { DnsData, DnsResource } from "../../model/store/rows";
import { crud } from "../core/crud";
import { checked, integerField, readFields, textField, type Fields } from "../core/fields";
import { bound, FormErrors } from "../core/form";
import type { Params } from "../core/params";
import type { Call } from "../core/resource";
import { domainNamed, nameAndDomain, nameProblem } from "./names";
import { dnsRecordView } from "./view";

/** What is no address: MAAS takes these types alone. */
const TYPES = ["CNAME", "MX", "NS", "SRV", "SSHFP", "TXT"];

const LABEL = "[_a-zA-Z0-9]([-_a-zA-Z0-9]{0,62}[_a-zA-Z0-9])?";
const HOST = new RegExp(`^(${LABEL}\\.)*${LABEL}\\.?$`);
const CNAME_AND_OTHERS = "CNAME records for a name cannot coexist with non-CNAME records.";

const FIELDS: Fields<DnsData> = {
  ttl: { name: "ttl", read: integerField({ min: 0, max: 2 ** 31 - 1 }), blank: null },
  rrtype: {
    name: "rrtype",
    read: checked(textField(8), (type) =>
      TYPES.includes(type.toUpperCase())
        ? undefined
        : `${type.toUpperCase()} is not one of ${TYPES.join(" ")}.`,
    ),
    required: "always",
  },
  rrdata: { name: "rrdata", read: textField(), required: "always" },
};

/** What is wrong with the data of a type. A text is passed through as it is. */
function dataProblem(type: string, data: string): string | undefined {
  switch (type) {
    case "CNAME":
      return HOST.test(data) ? undefined : "Invalid CNAME: Should be '<server>'.";
    case "SSHFP":
      return /^\d+\s+\d+\s+.*$/.test(data)
        ? undefined
        : "Invalid SSHFP: Should be '<algorithm> <fptype> <fingerprint>'.";
    case "MX":
      return areNumbers(data, 1)
        ? undefined
        : "Invalid MX: Should be '<preference> <server>'. Range for preference is 0-65535.";
    case "SRV":
      return areNumbers(data, 3)
        ? undefined
        : "Invalid SRV: Should be '<priority> <weight> <port> <server>'. Range for priority, weight, and port are 0-65536.";
    default:
      return undefined;
  }
}

/** Whether so many numbers of 16 bits stand before the rest. */
function areNumbers(data: string, count: number): boolean {
  const words = data.split(/\s+/);
  const numbers = words.slice(0, count);
  return words.length > count && numbers.every((word) => /^\d+$/.test(word) && Number(word) <= 65535);
}

function readRecord(region: Region, data: Params, own?: DnsData): Partial<DnsData> {
  const errors = new FormErrors();
  const form = readFields(FIELDS, { region, data, errors, own });
  const type = (form.rrtype ?? own?.rrtype ?? "").toUpperCase();
  const problem = errors.any ? undefined : dataProblem(type, form.rrdata ?? own?.rrdata ?? "");
  if (problem !== undefined) {
    errors.add("rrdata", problem);
  }
  errors.check();
  return { ...form, rrtype: type };
}

/** A CNAME is the only thing that a name has. */
function refuseBesideCname(region: Region, resource: DnsResource, type: string): void {
  const others = region.dnsDataByResource.all(resource.id).map(({ rrtype }) => rrtype);
  if (type !== "CNAME") {
    if (others.includes("CNAME")) {
      throw refused(CNAME_AND_OTHERS);
    }
  } else if (region.dnsAddressesByResource.count(resource.id) > 0 || others.some((one) => one !== "CNAME")) {
    throw refused(CNAME_AND_OTHERS);
  } else if (others.length > 0) {
    throw refused("Only one CNAME can be associated with a name.");
  }
}

function recordOf(call: Call): DnsData {
  const record = call.world.region.dnsData.get(Number(call.path["id"]));
  if (record === undefined) {
    throw noSuch("DNSData");
  }
  return record;
}

function create(call: Call): DnsData {
  const { region } = call.world;
  const data = bound(call.data);
  for (const field of ["rrtype", "rrdata"]) {
    if (!data.has(field)) {
      throw textError(400, `${field} must be provided.`);
    }
  }
  const { name, domain: named } = nameAndDomain(data);
  const domain = named === undefined ? undefined : domainNamed(region, named);
  if (name === undefined || domain === undefined) {
    throw textError(400, "Either name and domain (or fqdn) must be specified");
  }
  const form = readRecord(region, data);
  const problem = nameProblem(name);
  if (problem !== undefined) {
    throw refused(problem);
  }
  const resource = ensureDnsResource(region, name, domain.id);
  refuseBesideCname(region, resource, form.rrtype ?? "");
  return region.dnsData.insert({
    id: region.ids.next("dnsdata"),
    dnsResourceId: resource.id,
    rrtype: "",
    rrdata: "",
    ttl: null,
    ...form,
  });
}

function remove(region: Region, record: DnsData): void {
  const resource = region.dnsResources.getOrThrow(record.dnsResourceId);
  region.dnsData.delete(record);
  deleteIfEmpty(region, resource);
}

/** Here the type is compared as it is written. */
function list(call: Call): object[] {
  const { region } = call.world;
  const { query } = call;
  const { name, domain } = nameAndDomain(query);
  const domainId = domain === undefined ? undefined : domainNamed(region, domain).id;
  const type = query.get("rrtype");
  const ofName = ({ dnsResourceId }: DnsData): DnsResource => region.dnsResources.getOrThrow(dnsResourceId);
  return [...region.dnsData.values()]
    .filter(
      (record) =>
        (name === undefined || ofName(record).name === name) &&
        (domainId === undefined || ofName(record).domainId === domainId) &&
        (type === undefined || record.rrtype === type),
    )
    .sort((a, b) => {
      const [one, other] = [ofName(a), ofName(b)];
      return one.domainId - other.domainId || (one.name < other.name ? -1 : Number(one.name > other.name));
    })
    .map((record) => dnsRecordView(region, record));
}

export const DNS_RECORD_RESOURCES = crud<DnsData>({
  handlers: ["DNSResourceRecordsHandler", "DNSResourceRecordHandler"],
  paths: ["/dnsresourcerecords/", "/dnsresourcerecords/{id}/"],
  nouns: ["DNS resource records", "a DNS resource record"],
  list,
  find: recordOf,
  view: dnsRecordView,
  create: ["reserved", create],
  update: [
    "admins",
    ({ world: { region }, data }, record) =>
      region.dnsData.update(record, readRecord(region, bound(data), record)),
  ],
  remove: ["admins", ({ world }, record) => remove(world.region, record)],
});
