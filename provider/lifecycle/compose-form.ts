import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import { findByNameOrId } from "../inventory/resolve";
import type { Disk, LxdVmInputs } from "../inputs";
import type { Params } from "../maas/params";
import type { NetworkPlan } from "../network/plan";
import { StepFailure } from "./failure";

/** The parameters of the compose of a VM. Zone, pool and domain are ids here, names elsewhere (facts: requests). */
export function composeForm(
  inputs: LxdVmInputs,
  name: string,
  host: VmHostItem,
  plan: NetworkPlan,
  snapshot: Snapshot,
): Params {
  return {
    hostname: name,
    ...(inputs.pinnedCores?.length ? { pinned_cores: inputs.pinnedCores } : { cores: inputs.cores }),
    memory: inputs.memory,
    hugepages_backed: inputs.hugepagesBacked,
    architecture: inputs.architecture,
    storage: inputs.disks?.map(sayDisk).join(","),
    interfaces: plan.constraint,
    zone: idOf("zone", inputs.zone, snapshot.zones) ?? host.zone.id,
    pool: idOf("resource pool", inputs.resourcePool, snapshot.resourcePools) ?? host.pool.id,
    domain: idOf("domain", inputs.domain, snapshot.domains),
    skip_commissioning: inputs.skipCommissioning ?? true,
  };
}

/** `root:20(default)`: a label, GB, the pool's name as the first tag. */
function sayDisk({ size, pool, tags = [] }: Disk, index: number): string {
  const all = [...(pool === undefined ? [] : [pool]), ...tags];
  return `${index === 0 ? "root" : `disk${index}`}:${size}${all.length > 0 ? `(${all.join(",")})` : ""}`;
}

function idOf(
  kind: string,
  reference: string | undefined,
  items: { id: number; name: string }[],
): number | undefined {
  if (reference === undefined) {
    return undefined;
  }
  const item = findByNameOrId(items, reference);
  if (item === undefined) {
    throw new StepFailure("CompositionFailed", "NotFound", `MAAS has no ${kind} ${reference}.`);
  }
  return item.id;
}
