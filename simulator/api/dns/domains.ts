import { forbidden, invalid, refused } from "../../model/errors";
import { deleteDnsResource } from "../../model/network/dns";
import type { Region } from "../../model/store/region";
import { NodeType, type Domain } from "../../model/store/rows";
import { domainView } from "./domain-view";
import { bound, FormErrors, integer, nullFlag, REQUIRED, text } from "../core/form";
import type { Params } from "../core/params";
import { deleted, json, NOTHING, type Call, type Reply, type Resource } from "../core/resource";
import { byIdOrName } from "../core/specifiers";

const LABEL = "[a-zA-Z0-9]([-a-zA-Z0-9]{0,62}[a-zA-Z0-9])?";
const NAME = new RegExp(`^(${LABEL}\\.)*${LABEL}$`);

function domainOf(call: Call): Domain {
  return byIdOrName(call.world.region.domains.values(), "Domain", call.path["id"] ?? "");
}

function domainToChange(call: Call): Domain {
  const domain = domainOf(call);
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  return domain;
}

function readForm(region: Region, data: Params, own?: Domain): Partial<Domain> {
  const errors = new FormErrors();
  const name = text(data, "name")?.replace(/\.$/, "");
  if (name === undefined && (own === undefined || data.has("name"))) {
    errors.add("name", REQUIRED);
  } else if (name !== undefined && (!NAME.test(name) || name.length > 255)) {
    errors.add("name", `Invalid domain name: ${name}.`);
  } else if ([...region.domains.values()].some((domain) => domain.name === name && domain.id !== own?.id)) {
    errors.add("name", "Domain with this Name already exists.");
  }
  const ttl = integer(data, "ttl", errors, { min: 1, max: 604800 });
  const authoritative = nullFlag(data, "authoritative");
  if (text(data, "authoritative") !== undefined && text(data, "forward_dns_servers") !== undefined) {
    errors.add("__all__", "a domain cannot be both authoritative and have forward dns servers");
  }
  errors.check();
  return {
    ...(name === undefined ? {} : { name }),
    ...(authoritative === undefined ? {} : { authoritative }),
    ...(ttl === undefined && !data.has("ttl") ? {} : { ttl: ttl ?? null }),
  };
}

function create(call: Call): Reply {
  const { region } = call.world;
  const form = readForm(region, bound(call.data));
  const domain = region.domains.insert({
    id: region.ids.next("domains", 0),
    name: "",
    authoritative: true,
    ttl: null,
    isDefault: false,
    ...form,
  });
  return json(domainView(region, domain));
}

function update(call: Call): Reply {
  const { region } = call.world;
  const domain = domainToChange(call);
  region.domains.update(domain, readForm(region, bound(call.data), domain));
  return json(domainView(region, domain));
}

/** Machines that nobody has allocated follow the default. */
function setDefault(call: Call): Reply {
  const { region } = call.world;
  const domain = domainToChange(call);
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

function remove(call: Call): Reply {
  const { region } = call.world;
  const domain = domainToChange(call);
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
  return deleted();
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
  return NOTHING;
}

export const DOMAIN_RESOURCES: readonly Resource[] = [
  {
    name: "DomainsHandler",
    doc: "Manage domains.",
    path: "/domains/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "List domains.",
        handle: ({ world }) =>
          json([...world.region.domains.values()].map((domain) => domainView(world.region, domain))),
      },
      { method: "POST", op: null, name: "create", doc: "Create a domain.", admin: true, handle: create },
      {
        method: "POST",
        op: "set_serial",
        name: "set_serial",
        doc: "Set the SOA serial number.",
        admin: true,
        handle: setSerial,
      },
    ],
  },
  {
    name: "DomainHandler",
    doc: "Manage a domain.",
    path: "/domains/{id}/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "Read a domain.",
        handle: (call) => json(domainView(call.world.region, domainOf(call))),
      },
      { method: "PUT", op: null, name: "update", doc: "Update a domain.", handle: update },
      { method: "DELETE", op: null, name: "delete", doc: "Delete a domain.", handle: remove },
      {
        method: "POST",
        op: "set_default",
        name: "set_default",
        doc: "Make the domain the default one.",
        handle: setDefault,
      },
    ],
  },
];
