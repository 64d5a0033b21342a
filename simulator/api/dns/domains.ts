import { invalid, refused } from "../../model/errors";
import { deleteDnsResource } from "../../model/network/dns";
import type { Region } from "../../model/store/region";
import { NodeType, type Domain } from "../../model/store/rows";
import { crud } from "../core/crud";
import { integerField, nullFlagField, readFields, type Fields, type Read } from "../core/fields";
import { bound, FormErrors, text } from "../core/form";
import type { Params } from "../core/params";
import { requireAdmin } from "../core/permissions";
import { postOp, json, NULL_REPLY, type Call, type Reply } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { domainView } from "./domain-view";

const LABEL = "[a-zA-Z0-9]([-a-zA-Z0-9]{0,62}[a-zA-Z0-9])?";
const NAME = new RegExp(`^(${LABEL}\\.)*${LABEL}$`);

function domainOf(call: Call): Domain {
  return byIdOrName(call.world.region.domains.values(), "Domain", call.path["id"] ?? "");
}

/** A name that no other domain has; a dot at its end is no part of it. */
const name: Read<string, Domain> = ({ region, data, errors, own }, field) => {
  const asked = text(data, field)?.replace(/\.$/, "");
  if (asked !== undefined && (!NAME.test(asked) || asked.length > 255)) {
    errors.add(field, `Invalid domain name: ${asked}.`);
  } else if ([...region.domains.values()].some((domain) => domain.name === asked && domain.id !== own?.id)) {
    errors.add(field, "Domain with this Name already exists.");
  }
  return asked;
};

const FIELDS: Fields<Domain> = {
  name: { name: "name", read: name, required: "always" },
  ttl: { name: "ttl", read: integerField({ min: 1, max: 604800 }), blank: null },
  authoritative: { name: "authoritative", read: nullFlagField },
};

function readDomainForm(region: Region, data: Params, own?: Domain): Partial<Domain> {
  const errors = new FormErrors();
  const form = readFields(FIELDS, { region, data, errors, own });
  if (text(data, "authoritative") !== undefined && text(data, "forward_dns_servers") !== undefined) {
    errors.add("__all__", "a domain cannot be both authoritative and have forward dns servers");
  }
  errors.check();
  return form;
}

function create(call: Call): Domain {
  const { region } = call.world;
  const form = readDomainForm(region, bound(call.data));
  return region.domains.insert({
    id: region.ids.next("domains", 0),
    name: "",
    authoritative: true,
    ttl: null,
    isDefault: false,
    ...form,
  });
}

function update(call: Call, domain: Domain): Domain {
  const { region } = call.world;
  return region.domains.update(domain, readDomainForm(region, bound(call.data), domain));
}

/** Machines that nobody has allocated follow the default. */
function setDefault(call: Call): Reply {
  const { region } = call.world;
  const domain = domainOf(call);
  requireAdmin(call);
  for (const other of region.domains.values()) {
    if (other.isDefault && other !== domain) {
      region.domains.update(other, { isDefault: false });
      for (const machine of [...region.machines.values()].filter(({ domainId }) => domainId === other.id)) {
        if (machine.nodeType === NodeType.Machine && machine.ownerId === null) {
          region.machines.update(machine, { domainId: domain.id });
        }
      }
    }
  }
  region.domains.update(domain, { isDefault: true });
  return json(domainView(region, domain));
}

function remove(call: Call, domain: Domain): void {
  const { region } = call.world;
  if (domain.isDefault) {
    throw refused("This domain is the default domain, it cannot be deleted.");
  }
  if ([...region.machines.values()].some(({ domainId }) => domainId === domain.id)) {
    throw refused("This domain has machines in it, it cannot be deleted.");
  }
  for (const resource of region.dnsResourcesByDomain.all(domain.id)) {
    deleteDnsResource(region, resource);
  }
  region.domains.delete(domain);
}

const MAX_SERIAL = 2 ** 32 - 1;

function setSerial(call: Call): Reply {
  const asked = bound(call.data).get("serial");
  if (asked === undefined) {
    throw invalid({ serial: ["Missing parameter"] });
  }
  const serial = /^\s*[+-]?\d+\s*$/.test(asked) ? Number(asked) : undefined;
  if (serial === undefined) {
    throw invalid({ serial: ["Expected a serial number"] });
  }
  if (serial === 0 || serial > MAX_SERIAL) {
    throw invalid({ serial: [`Expected a serial number between 1 and ${MAX_SERIAL}`] });
  }
  return NULL_REPLY;
}

export const DOMAIN_RESOURCES = crud<Domain>({
  handlers: ["DomainsHandler", "DomainHandler"],
  paths: ["/domains/", "/domains/{id}/"],
  nouns: ["domains", "a domain"],
  rows: ({ world }) => world.region.domains.values(),
  find: domainOf,
  view: domainView,
  create: ["reserved", create],
  update: ["admins", update],
  remove: ["admins", remove],
  operations: [
    [postOp("set_serial", "Set the SOA serial number.", setSerial, { admin: true })],
    [postOp("set_default", "Make the domain the default one.", setDefault)],
  ],
});
