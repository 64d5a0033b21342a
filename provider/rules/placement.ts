import { parseSpan } from "../network/address-span";
import { findByNameOrId, holds, matchSubnets } from "../inventory/resolve";
import type { Item, Snapshot } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { candidateHosts } from "./hosts";
import { join } from "../values/paths";
import { addressesOf, networkOf, type AddressAsker } from "./partial-network";
import { list, sayMissing, subnetProblem } from "./wording";

/** What is asked for by name or id must be there. */
function known(
  property: string,
  what: string,
  ref: string | undefined,
  items: readonly Item[],
): CheckFailure[] {
  if (ref === undefined || findByNameOrId(items, ref)) {
    return [];
  }
  return [
    fail(
      property,
      sayMissing(
        what,
        ref,
        items.map(({ name }) => name),
      ),
    ),
  ];
}

export function vmHostKnown({ inputs }: PartialInputs, { vmHosts }: Snapshot): CheckFailure[] {
  return known("vmHost", "VM host", inputs.vmHost, vmHosts);
}

export function zoneKnown({ inputs }: PartialInputs, { zones }: Snapshot): CheckFailure[] {
  return known("zone", "Zone", inputs.zone, zones);
}

export function resourcePoolKnown({ inputs }: PartialInputs, { resourcePools }: Snapshot): CheckFailure[] {
  return known("resourcePool", "Resource pool", inputs.resourcePool, resourcePools);
}

export function domainKnown({ inputs }: PartialInputs, { domains }: Snapshot): CheckFailure[] {
  return known("domain", "Domain", inputs.domain, domains);
}

/** Compose is for MAAS administrators (403 for others). */
export function mayCompose(_vm: PartialInputs, { user }: Snapshot): CheckFailure[] {
  return user.isAdmin
    ? []
    : [
        fail(
          "vmHost",
          `The API key's user ${user.name} is no MAAS administrator, and only administrators may compose a VM`,
        ),
      ];
}

/** Without `vmHost` one of the zone and pool is chosen, so there must be one. */
export function vmHostAvailable(vm: PartialInputs, snapshot: Snapshot): CheckFailure[] {
  const { vmHost, zone, resourcePool } = vm.inputs;
  const wrong =
    zoneKnown(vm, snapshot).length > 0 || resourcePoolKnown(vm, snapshot).length > 0 || vmHost !== undefined;
  if (wrong || vm.isUnknown("vmHost") || candidateHosts(vm, snapshot).length > 0) {
    return [];
  }
  const where = [
    ...(zone === undefined ? [] : [`zone ${zone}`]),
    ...(resourcePool === undefined ? [] : [`resource pool ${resourcePool}`]),
  ];
  const hosts = snapshot.vmHosts.map(
    (host) => `${host.name} (zone ${host.zone.name}, pool ${host.pool.name})`,
  );
  const narrowed = resourcePool !== undefined ? "resourcePool" : zone !== undefined ? "zone" : "vmHost";
  return [
    fail(narrowed, `No VM host is in ${where.length > 0 ? list(where) : "MAAS"}, available: ${list(hosts)}`),
  ];
}

/** A subnet is named by CIDR, name or id; MAAS lets several have one name. */
export function subnetKnown(asker: AddressAsker, { subnets }: Snapshot): CheckFailure[] {
  const interfaces = "addresses" in asker ? [] : networkOf(asker).interfaces;
  const places = [
    ...interfaces.map(({ path, given }) => ({ path, ref: given.subnet, ip: undefined })),
    ...addressesOf(asker).map(({ path, given, ip }) => ({
      path,
      ref: given.subnet,
      ip: ip ?? parseSpan(given.range ?? "")?.start,
    })),
  ];
  return places.flatMap(({ path, ref, ip }) => {
    const property = join(path, "subnet");
    const found = ref === undefined ? [] : matchSubnets(subnets, ref);
    const problem = ref === undefined ? undefined : subnetProblem(ref, found, subnets);
    const isDecided =
      found.length > 1 &&
      (ip ? found.some((subnet) => holds(subnet, ip)) : asker.isUnknown(join(path, "ipAddress")));
    return problem === undefined || isDecided ? [] : [fail(property, problem)];
  });
}
