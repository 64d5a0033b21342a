import { blankInterface } from "../network/interfaces";
import { NodeStatus } from "../catalog/status";
import { parseIp } from "../ip";
import {
  checkAllocatable,
  clearLinks,
  insertAddress,
  linkByDefault,
  linksOf,
  subnetHolding,
} from "../network/links";
import type { Region } from "../store/region";
import {
  NodeType,
  AllocType,
  DEFAULT_ZONE,
  type Instance,
  type Interface,
  type Machine,
  type User,
  type VmHost,
} from "../store/rows";
import { noFollowUp, type AfterCommit, type World } from "../world";
import { defaultCommissioning, startCommissioning } from "./commissioning";
import { newHostname, newMac, newSystemId } from "./names";
import { applyFlatLayout, insertDisk } from "./storage";

/** What compose asks of one NIC's addresses. */
export interface NicPlan {
  readonly ips: readonly string[];
  readonly unconfigured: boolean;
}

export interface MachinePlan {
  readonly domainId: number;
  readonly zoneId: number;
  readonly poolId: number;
  readonly skipCommissioning: boolean;
  /** By NIC name, in the order of the labels; undefined when no `interfaces` constraint was given. */
  readonly nics: ReadonlyMap<string, NicPlan> | undefined;
  readonly architecture: string;
}

/** Pod.create_machine: the record for an instance that LXD has. Fails when an address that was asked for is not free. */
export function createMachine(
  world: World,
  host: VmHost,
  instance: Instance,
  user: User,
  plan: MachinePlan,
): { machine: Machine; afterCommit: AfterCommit } {
  const { region } = world;
  const hostname = region.machineByHostname.has(instance.name) ? newHostname(region) : instance.name;
  const machine = insertMachine(region, host, instance, hostname, plan);
  region.instances.update(instance, { machineId: machine.id });
  // Pod._assign_interfaces: the labels in their order, whatever the devices are called that they come to name.
  const names = plan.nics === undefined ? [] : [...plan.nics.keys()];
  const interfaces = instance.nics.map((nic, at) =>
    insertInterface(region, host, machine, { ...nic, name: names[at] ?? `eth${at}` }),
  );
  const disks = instance.disks.map((disk, at) => insertDisk(region, machine, at, disk));
  region.machines.update(machine, {
    bootInterfaceId: interfaces[0]?.id ?? null,
    bootDiskId: disks[0]?.id ?? null,
  });
  if (plan.skipCommissioning) {
    applyFlatLayout(region, machine);
  }
  for (const iface of interfaces) {
    linkByDefault(region, iface);
    const asked = plan.nics?.get(iface.name);
    if (asked !== undefined) {
      linkAsRequested(region, iface, asked);
    }
  }
  if (plan.skipCommissioning) {
    return { machine, afterCommit: noFollowUp };
  }
  const afterCommit = startCommissioning(world, machine, user, {
    ...defaultCommissioning(region),
    skipNetworking: plan.nics !== undefined,
  });
  return { machine, afterCommit };
}

/** An address given at compose is an auto link that has its address already. */
function linkAsRequested(region: Region, iface: Interface, asked: NicPlan): void {
  if (asked.ips.length > 0) {
    clearLinks(region, iface);
  }
  for (const text of asked.ips) {
    const ip = parseIp(text);
    const subnet = ip === undefined ? undefined : subnetHolding(region, ip);
    if (ip === undefined || subnet === undefined) {
      throw new Error(`${text} was not checked before it was linked`);
    }
    checkAllocatable(region, subnet, ip);
    region.interfaces.update(iface, { vlanId: subnet.vlanId });
    insertAddress(region, {
      allocType: AllocType.Auto,
      ip: text,
      subnetId: subnet.id,
      interfaceId: iface.id,
    });
  }
  if (asked.unconfigured) {
    for (const link of linksOf(region, iface)) {
      region.addresses.update(link, { allocType: AllocType.Sticky, ip: null });
    }
  }
}

function insertMachine(
  region: Region,
  host: VmHost,
  instance: Instance,
  hostname: string,
  plan: MachinePlan,
): Machine {
  const status = plan.skipCommissioning ? NodeStatus.Ready : NodeStatus.New;
  return region.machines.insert({
    ...blankMachine(region, hostname, status),
    domainId: plan.domainId,
    zoneId: plan.zoneId,
    poolId: plan.poolId,
    architecture: plan.architecture,
    powerState: instance.running ? "on" : "off",
    powerType: "lxd",
    cpuCount: instance.cores,
    cpuSpeed: 2100,
    memory: instance.memory,
    numaCores: Array.from({ length: instance.cores }, (_, core) => core),
    numaMemory: instance.memory,
    biosBootMethod: "uefi",
    tags: [...host.tags],
    vmHostId: host.id,
    virtualMachineId: region.ids.next("virtualmachines"),
    instanceName: instance.name,
  });
}

/** A machine's row with nothing known of it. */
export function blankMachine(region: Region, hostname: string, status: NodeStatus): Machine {
  const now = region.clock.now();
  return {
    id: region.ids.next("machines"),
    systemId: newSystemId(region),
    nodeType: NodeType.Machine,
    hostname,
    domainId: 0,
    zoneId: DEFAULT_ZONE,
    poolId: 0,
    status,
    previousStatus: NodeStatus.New,
    ownerId: null,
    ownerData: {},
    description: "",
    architecture: "amd64/generic",
    osystem: "",
    distroSeries: "",
    hweKernel: null,
    minHweKernel: null,
    ephemeralDeploy: false,
    enableHwSync: false,
    userData: null,
    agentName: "",
    powerState: "unknown",
    powerType: "",
    locked: false,
    netboot: true,
    errorDescription: "",
    cpuCount: 0,
    cpuSpeed: 0,
    memory: 0,
    numaCores: [],
    numaMemory: 0,
    hardware: "unknown",
    hardwareUuid: null,
    biosBootMethod: null,
    tags: [],
    swapSize: null,
    bootInterfaceId: null,
    bootDiskId: null,
    gatewayLinkIpv4: null,
    gatewayLinkIpv6: null,
    storageAcquired: false,
    commissioningSetId: null,
    installationSetId: null,
    testingSetId: null,
    vmHostId: null,
    virtualMachineId: null,
    instanceName: null,
    skipNetworking: false,
    created: now,
    updated: now,
  };
}

/** The record of an instance's NIC, in the VLAN that the host's interface is in (Pod._update_vlans_based_on_pod_host). */
export function insertInterface(
  region: Region,
  host: VmHost,
  machine: Machine,
  nic: Instance["nics"][number],
): Interface {
  const onHost = region.interfacesByMachine
    .all(host.hostMachineId ?? -1)
    .find(({ name }) => name === nic.hostInterface);
  return region.interfaces.insert({
    ...blankInterface(region, machine),
    name: nic.name,
    macAddress: nic.mac,
    vlanId: onHost?.vlanId ?? null,
    linkConnected: true,
    numaNode: 0,
  });
}

/** The MACs that LXD gives to the NICs of a new instance. */
export function macsFor(region: Region, host: VmHost, count: number): string[] {
  return Array.from({ length: count }, () => newMac(region, host.macPrefix));
}
