import type { Region } from "../../model/store/region";
import type { Domain } from "../../model/store/rows";
import { text } from "../core/form";
import type { Params } from "../core/params";
import { byIdOrName } from "../core/specifiers";

/** A name with its domain, of which `fqdn` is only read when neither is given by itself. */
export function nameAndDomain(data: Params): { name: string | undefined; domain: string | undefined } {
  const name = text(data, "name");
  const domain = text(data, "domain");
  const fqdn = text(data, "fqdn");
  if (name !== undefined || domain !== undefined || fqdn === undefined) {
    return { name, domain };
  }
  const dot = fqdn.indexOf(".");
  return dot < 0
    ? { name: fqdn, domain: undefined }
    : { name: fqdn.slice(0, dot), domain: fqdn.slice(dot + 1) };
}

/** A domain by its id or its name: 404 when there is none. */
export function domainNamed(region: Region, named: string): Domain {
  return byIdOrName(region.domains.values(), "Domain", /^\d+$/.test(named) ? named : `name:${named}`);
}

const DNS_NAME = /^([a-zA-Z0-9_]([-a-zA-Z0-9_]{0,62}[a-zA-Z0-9_])?\.?)+$/;

/** What is wrong with the name of a DNS resource. */
export function nameProblem(name: string): string | undefined {
  return name === "@" || name === "*" || DNS_NAME.test(name)
    ? undefined
    : `Invalid dnsresource name: ${name}.`;
}
