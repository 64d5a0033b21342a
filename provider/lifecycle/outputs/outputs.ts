import { findByNameOrId, findSubnet } from "../../inventory/resolve";
import type { Item, Snapshot } from "../../inventory/snapshot";
import type { Condition, LxdVmInputs, LxdVmOutputs } from "../../inputs";
import { MachineStatus, type Machine } from "../../maas/wire";
import { canonicalIp } from "../../network/address";
import { wantedInterfaces } from "../../network/interfaces";
import { withOwnAddresses } from "../meaning/linked-addresses";
import { withVerification } from "./conditions";
import { statusOf } from "./guest-facts";
import type { LxdVmState, Resolved, ResolvedSubnet } from "../state";

/** Outputs that MAAS's answer on the machine does not show, kept from the create on. */
export type PinnedOutputs = Pick<LxdVmOutputs, "vmName" | "hostSystemId" | "hostAddress" | "regionSystemId">;

/** What is known of a VM besides what MAAS answers on its machine. */
export interface Known {
  kept: PinnedOutputs;
  conditions: Condition[];
  /** Where names are looked up; absent where nothing but the machine was asked for. */
  snapshot?: Snapshot;
  /** The VM as the state has it; absent for a new one. */
  before?: Partial<LxdVmState>;
  /** See StateNotes; those of the state where it is left out. */
  unverified?: (keyof LxdVmInputs)[];
}

/** What is kept of a VM on a host. */
export function pinnedOutputsOf(
  vmName: string,
  hostId: number | undefined,
  { vmHosts, regionSystemId }: Snapshot,
): PinnedOutputs {
  const host = vmHosts.find(({ id }) => id === hostId);
  const hostAddress = host?.interfaces.flatMap(({ addresses }) => addresses)[0];
  return {
    vmName,
    ...(host === undefined ? {} : { hostSystemId: host.systemId }),
    ...(hostAddress === undefined ? {} : { hostAddress }),
    ...(regionSystemId === undefined ? {} : { regionSystemId }),
  };
}

/** The outputs of a VM: its inputs as they are in force, what MAAS says of it, and what the provider notes for later runs. */
export function outputsOf(machine: Machine, asked: LxdVmInputs, known: Known): LxdVmState {
  const { kept, conditions, before } = known;
  const inputs = withOwnAddresses(asked, machine, before);
  const network = statusOf(machine, inputs, known.snapshot, before);
  const resolved = before?.__resolved;
  const unverified = known.unverified ?? before?.__unverified ?? [];
  const given: Partial<Record<keyof LxdVmInputs, unknown>> = inputs;
  return {
    ...imageOf(machine, before),
    ...inputs,
    // As the program spells them while they mean what MAAS has; else MAAS's names, so that a difference shows.
    vmHost: asWritten(inputs.vmHost, machine.pod ?? undefined, resolved?.vmHost),
    zone: asWritten(inputs.zone, machine.zone, resolved?.zone),
    resourcePool: asWritten(inputs.resourcePool, machine.pool, resolved?.resourcePool),
    domain: asWritten(inputs.domain, machine.domain, resolved?.domain),
    hostname: machine.hostname,
    systemId: machine.system_id,
    fqdn: machine.fqdn,
    ...kept,
    vmHostId: machine.pod?.id ?? -1,
    ipAddresses: machine.ip_addresses.map((ip) => canonicalIp(ip) ?? ip),
    status: machine.status_name,
    powerState: machine.power_state,
    ...(network === undefined ? {} : { networkStatus: network }),
    conditions: withVerification(
      conditions,
      unverified.filter((name) => given[name] !== undefined),
    ),
    __resolved: resolvedOf(machine, inputs, known.snapshot, resolved),
    ...(unverified.length === 0 ? {} : { __unverified: unverified }),
  };
}

/** The reference that the program gives, as long as it means the actual thing, be it by an earlier name; else the actual thing's name. */
export function asWritten(
  reference: string | undefined,
  actual: Item | undefined,
  resolved: Item | undefined,
): string {
  if (actual === undefined) {
    return reference ?? "";
  }
  const means = reference !== undefined && findByNameOrId([actual], reference) !== undefined;
  const meant = resolved?.id === actual.id && findByNameOrId([resolved], reference ?? "") !== undefined;
  return reference !== undefined && (means || meant) ? reference : actual.name;
}

/** What MAAS chose where the program leaves it to MAAS. Of a machine that was released it forgets the image, which is deployed again. */
function imageOf(machine: Machine, before: Partial<LxdVmState> = {}): LxdVmInputs {
  const { architecture, osystem, distro_series: distroSeries, hwe_kernel: hweKernel, status } = machine;
  const image = status === MachineStatus.Deployed ? { osystem, distroSeries, hweKernel } : before;
  return {
    ...(architecture === "" ? {} : { architecture }),
    ...(image.osystem ? { osystem: image.osystem } : {}),
    ...(image.distroSeries ? { distroSeries: image.distroSeries } : {}),
    ...(image.hweKernel ? { hweKernel: image.hweKernel } : {}),
  };
}

function resolvedOf(
  machine: Machine,
  inputs: LxdVmInputs,
  snapshot: Snapshot | undefined,
  before: Resolved | undefined,
): Resolved {
  const item = ({ id, name }: Item): Item => ({ id, name });
  const subnets = Object.entries(subnetsOf(machine, inputs, snapshot, before));
  return {
    ...(!machine.pod ? {} : { vmHost: keepName(item(machine.pod), before?.vmHost) }),
    zone: keepName(item(machine.zone), before?.zone),
    resourcePool: keepName(item(machine.pool), before?.resourcePool),
    domain: keepName(item(machine.domain), before?.domain),
    ...(subnets.length === 0 ? {} : { subnets: Object.fromEntries(subnets) }),
    pools: machine.physicalblockdevice_set.map(
      ({ storage_pool: pool }, at) => pool ?? before?.pools?.[at] ?? null,
    ),
  };
}

/** The name under which the program knows the thing, though it was renamed in MAAS since. */
function keepName(actual: Item, before: Item | undefined): Item {
  return before?.id === actual.id ? before : actual;
}

/**
 * By each reference of the inputs, and by each static address without one: the subnet of the link that it led to, what it stood for before,
 * or what it stands for now.
 */
function subnetsOf(
  machine: Machine,
  inputs: LxdVmInputs,
  snapshot: Snapshot | undefined,
  before: Resolved | undefined,
): Record<string, ResolvedSubnet> {
  const found: Record<string, ResolvedSubnet> = {};
  const note = (reference: string | undefined, linked?: ResolvedSubnet): void => {
    const subnet =
      reference === undefined || reference in found
        ? undefined
        : (linked ?? before?.subnets?.[reference] ?? (snapshot && findSubnet(snapshot.subnets, reference)));
    if (reference !== undefined && subnet !== undefined) {
      const { id, name, cidr } = subnet;
      found[reference] = { id, name, cidr };
    }
  };
  for (const nic of wantedInterfaces(inputs)) {
    const links = machine.interface_set.find(({ name }) => name === nic.name)?.links ?? [];
    for (const { subnet, ipAddress } of nic.staticIps ?? []) {
      // A refresh adds nothing to the state of a VM that is as it was.
      const isNoted = before === undefined || before.subnets?.[ipAddress ?? ""] !== undefined;
      const reference = subnet ?? (isNoted ? ipAddress : undefined);
      note(reference, links.find(({ ip_address: ip }) => ip === ipAddress)?.subnet);
    }
    note(nic.subnet);
  }
  return found;
}
