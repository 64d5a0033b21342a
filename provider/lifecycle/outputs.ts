import { findByNameOrId } from "../inventory/resolve";
import type { Item, Snapshot } from "../inventory/snapshot";
import type { Condition, LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { Machine } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { guestNetworksOf } from "../network/guest";
import { networkStatus } from "../network/status";

/** Outputs that MAAS's answer on the machine does not tell, kept from the create on. */
export type Kept = Pick<LxdVmOutputs, "vmName" | "hostSystemId" | "hostAddress">;

/** What is kept of a VM on a host. */
export function keptOf(vmName: string, hostId: number | undefined, { vmHosts }: Snapshot): Kept {
  const host = vmHosts.find(({ id }) => id === hostId);
  const hostAddress = host?.interfaces.flatMap(({ addresses }) => addresses)[0];
  return {
    vmName,
    ...(host === undefined ? {} : { hostSystemId: host.systemId }),
    ...(hostAddress === undefined ? {} : { hostAddress }),
  };
}

/** The outputs of a VM: its inputs as they are in force, and what MAAS says of it. */
export function outputsOf(
  machine: Machine,
  inputs: LxdVmInputs,
  kept: Kept,
  conditions: Condition[],
): LxdVmOutputs {
  const network = networkStatus(machine, inputs, guestNetworksOf(machine, inputs));
  return {
    ...inputs,
    // As the program spells them while they mean what MAAS has; else MAAS's names, so that a difference shows.
    vmHost: spelled(inputs.vmHost, machine.pod ?? undefined),
    zone: spelled(inputs.zone, machine.zone),
    resourcePool: spelled(inputs.resourcePool, machine.pool),
    domain: spelled(inputs.domain, machine.domain),
    hostname: machine.hostname,
    systemId: machine.system_id,
    fqdn: machine.fqdn,
    ...kept,
    vmHostId: machine.pod?.id ?? -1,
    ipAddresses: machine.ip_addresses.map((ip) => canonicalIp(ip) ?? ip),
    status: machine.status_name,
    powerState: machine.power_state,
    ...(network === undefined ? {} : { networkStatus: network }),
    conditions,
  };
}

/** The reference that the program gives, as long as it means the actual thing; else the actual thing's name. */
export function spelled(reference: string | undefined, actual: Item | undefined): string {
  if (actual === undefined) {
    return reference ?? "";
  }
  return reference !== undefined && findByNameOrId([actual], reference) !== undefined
    ? reference
    : actual.name;
}
