import { findByNameOrId } from "../inventory/resolve";
import type { Item, Snapshot } from "../inventory/snapshot";
import type { Condition, LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { Machine } from "../maas/wire";
import { canonicalIp } from "../network/address";
import type { NetworkPlan } from "../network/plan";
import { networkStatus } from "../network/status";

/** Outputs that only the create knows, kept from then on. */
export interface Kept {
  vmName: string;
}

/** The outputs of a VM: its inputs as they are in force, and what MAAS says of it. */
export function outputsOf(
  machine: Machine,
  inputs: LxdVmInputs,
  plan: NetworkPlan,
  snapshot: Snapshot,
  { vmName }: Kept,
  conditions: Condition[],
): LxdVmOutputs {
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const network = networkStatus(machine, inputs, plan.guest);
  const hostAddress = host?.interfaces.flatMap(({ addresses }) => addresses)[0];
  return {
    ...inputs,
    // As the program spells them while they mean what MAAS has; else MAAS's names, so that a difference shows.
    vmHost: spelled(inputs.vmHost, machine.pod ?? undefined, snapshot.vmHosts),
    zone: spelled(inputs.zone, machine.zone, snapshot.zones),
    resourcePool: spelled(inputs.resourcePool, machine.pool, snapshot.resourcePools),
    domain: spelled(inputs.domain, machine.domain, snapshot.domains),
    hostname: machine.hostname,
    systemId: machine.system_id,
    fqdn: machine.fqdn,
    vmName,
    vmHostId: machine.pod?.id ?? -1,
    ...(host === undefined ? {} : { hostSystemId: host.systemId }),
    ...(hostAddress === undefined ? {} : { hostAddress }),
    ipAddresses: machine.ip_addresses.map((ip) => canonicalIp(ip) ?? ip),
    status: machine.status_name,
    powerState: machine.power_state,
    ...(network === undefined ? {} : { networkStatus: network }),
    conditions,
  };
}

/** The reference that the program gives, as long as it means the actual thing; else the actual thing's name. */
export function spelled(
  reference: string | undefined,
  actual: Item | undefined,
  items: readonly Item[],
): string {
  if (actual === undefined) {
    return reference ?? "";
  }
  return reference !== undefined && findByNameOrId(items, reference)?.id === actual.id
    ? reference
    : actual.name;
}
