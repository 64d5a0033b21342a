import { findByNameOrId, hostsOf } from "../inventory/resolve";
import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";

/** What a VM needs of the host it is composed on. */
export type HostRequirement = (vm: PartialInputs, host: VmHostItem, snapshot: Snapshot) => CheckFailure[];

/**
 * The hosts that the VM may be composed on: the one that is asked for, else all of the zone and the pool. What is not known yet excludes
 * none.
 */
export function candidateHosts(
  { inputs: { vmHost, zone, resourcePool } }: PartialInputs,
  { vmHosts, zones, resourcePools }: Snapshot,
): VmHostItem[] {
  if (vmHost !== undefined) {
    return hostsOf({ vmHost }, { vmHosts });
  }
  const zoneId = zone === undefined ? undefined : findByNameOrId(zones, zone)?.id;
  const poolId = resourcePool === undefined ? undefined : findByNameOrId(resourcePools, resourcePool)?.id;
  return vmHosts.filter(
    (host) =>
      (zone === undefined || host.zone.id === zoneId) &&
      (resourcePool === undefined || host.pool.id === poolId),
  );
}

/** Makes a rule of a requirement: it fails where no host that the VM may be composed on meets it. */
export function onSomeHost(
  requirement: HostRequirement,
): (vm: PartialInputs, snapshot: Snapshot) => CheckFailure[] {
  return (vm, snapshot) => {
    const lacking: CheckFailure[] = [];
    for (const host of candidateHosts(vm, snapshot)) {
      const failures = requirement(vm, host, snapshot);
      if (failures.length === 0) {
        return [];
      }
      lacking.push(...failures);
    }
    return byProperty(lacking);
  };
}

const shownHosts = 3;

/** One failure a property, with what each host lacks. */
export function byProperty(failures: readonly CheckFailure[]): CheckFailure[] {
  const properties = [...new Set(failures.map(({ property }) => property))];
  return properties.map((property) =>
    fail(
      property,
      joinReasons(failures.flatMap((failure) => (failure.property === property ? failure.reason : []))),
    ),
  );
}

/** Reasons of several hosts: three in full, the others counted. */
export function joinReasons(reasons: readonly string[]): string {
  const all = [...new Set(reasons)];
  const rest = all.length - shownHosts;
  return [...all.slice(0, shownHosts), ...(rest > 0 ? [`the same of ${rest} more`] : [])].join("; ");
}
