import type { Snapshot, VmHostItem } from "../../inventory/snapshot";
import { findByNameOrId } from "../../inventory/resolve";
import type { Disk, LxdVmInputs } from "../../inputs";
import type { Params } from "../../maas/params";
import type { NetworkPlan } from "../../network/plan";
import { interfacesConstraint } from "../../network/ports";
import { DEFAULT_DISKS } from "../defaults";
import { StepError } from "../errors";
import type { Digests } from "../meaning/digests";
import { diskMark, digestTag } from "../ownership/mark";

/**
 * The parameters of the compose of a VM. Zone, pool and domain are ids here, names elsewhere (docs/maas-notes.md#requests). Always without
 * commissioning: beside others on one host that fails and leaves instances without a record (docs/maas-notes.md#parallel-work), so reconcile
 * asks for it later.
 */
export function composeForm(
  inputs: LxdVmInputs,
  name: string,
  host: VmHostItem,
  plan: NetworkPlan,
  snapshot: Snapshot,
  digests: Required<Digests>,
): Params {
  const marks = [diskMark(name), digestTag(digests)];
  return {
    hostname: name,
    ...(inputs.pinnedCores?.length ? { pinned_cores: inputs.pinnedCores } : { cores: inputs.cores }),
    memory: inputs.memory,
    hugepages_backed: inputs.hugepagesBacked,
    architecture: inputs.architecture,
    storage: (inputs.disks?.length ? inputs.disks : DEFAULT_DISKS)
      .map((disk, index) => sayDisk(disk, index === 0 ? marks : [], index))
      .join(","),
    interfaces: sayInterfaces(host, plan),
    zone: idOf("zone", inputs.zone, snapshot.zones) ?? host.zone.id,
    pool: idOf("resource pool", inputs.resourcePool, snapshot.resourcePools) ?? host.pool.id,
    domain: idOf("domain", inputs.domain, snapshot.domains),
    skip_commissioning: true,
  };
}

/** Absent where MAAS's default interface is meant. The preview refuses what the host has no interface for. */
function sayInterfaces({ name: host }: VmHostItem, { nics }: NetworkPlan): string | undefined {
  const attached = nics.map(({ name, port, asked }) => {
    if (port === undefined) {
      const by = asked.map(({ says }) => says).join(" and ") || "it";
      throw new StepError(
        "CompositionFailed",
        "HostInterfaceNotFound",
        `VM host ${host} has no interface that interface ${name} could be attached to: MAAS shows none for ${by}. No VM was made. Run \`pulumi up\` again once the host has one there, or name another host.`,
      );
    }
    return { name, port };
  });
  return attached.length === 0 ? undefined : interfacesConstraint(attached);
}

/** `root:20(default,pulumi-maas-lxd-web-…)`: a label, GB, the pool's name as the first tag, on the boot disk the marks as the last. */
function sayDisk({ size, pool, tags = [] }: Disk, marks: readonly string[], index: number): string {
  const all = [...(pool === undefined ? [] : [pool]), ...tags, ...marks];
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
    throw new StepError("CompositionFailed", "NotFound", `MAAS has no ${kind} ${reference}.`);
  }
  return item.id;
}
