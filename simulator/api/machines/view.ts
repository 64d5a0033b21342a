import { SCRIPT_STATUS_NAMES, STATUS_NAMES } from "../../model/catalog/status";
import { aggregate, latestResults } from "../../model/lifecycle/script-sets";
import { familyOf, linksOf } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import { AllocType, type Address, type Machine, type ScriptResult } from "../../model/store/rows";
import { float } from "../core/json";
import { domainView } from "../dns/domain-view";
import { interfaceView } from "../interfaces/view";
import { poolView, zoneView } from "../placement/view";
import { HARDWARE } from "./hardware-view";
import { storageView } from "./storage-view";

const API = "/MAAS/api/2.0";

export function fqdn(region: Region, machine: Machine): string {
  return `${machine.hostname}.${region.domains.getOrThrow(machine.domainId).name}`;
}

function machineLinks(region: Region, machine: Machine): Address[] {
  return region.interfacesByMachine.all(machine.id).flatMap((iface) => linksOf(region, iface));
}

/** The addresses that the machine holds; those that were only discovered are shown when there are no others. */
export function machineIps(region: Region, machine: Machine): string[] {
  const all = region.interfacesByMachine
    .all(machine.id)
    .flatMap((iface) => region.addressesByInterface.all(iface.id).sort((a, b) => a.id - b.id));
  const ips = (discovered: boolean): string[] =>
    all.flatMap((address) =>
      address.ip !== null && (address.allocType === AllocType.Discovered) === discovered ? [address.ip] : [],
    );
  const held = ips(false);
  return held.length > 0 ? held : ips(true);
}

function gatewayView(region: Region, machine: Machine, family: 4 | 6): object {
  const chosen = family === 4 ? machine.gatewayLinkIpv4 : machine.gatewayLinkIpv6;
  const link = region.addresses.find(chosen);
  const subnet = region.subnets.find(link?.subnetId);
  if (link !== undefined && subnet !== undefined && subnet.gatewayIp !== null) {
    return { gateway_ip: subnet.gatewayIp, link_id: link.id };
  }
  // Without a choice MAAS guesses from the links; dhcp ones bring their own gateway.
  for (const candidate of machineLinks(region, machine)) {
    const other = candidate.subnetId === null ? undefined : region.subnets.getOrThrow(candidate.subnetId);
    if (
      other !== undefined &&
      other.gatewayIp !== null &&
      candidate.allocType !== AllocType.Dhcp &&
      familyOf(other) === family
    ) {
      return { gateway_ip: other.gatewayIp, link_id: null };
    }
  }
  return { gateway_ip: null, link_id: null };
}

/** The newest event from INFO on makes the status message. */
function statusEvent(region: Region, machine: Machine): { message: string | null; action: string | null } {
  const newest = region.events.find(machine.statusEventId);
  if (newest === undefined) {
    return { message: null, action: null };
  }
  const description = newest.description === "" ? "" : ` - ${newest.description}`;
  return { message: `${newest.type}${description}`, action: newest.action };
}

function statusPair(name: string, status: number): object {
  return { [name]: status, [`${name}_name`]: SCRIPT_STATUS_NAMES[status] ?? "Unknown" };
}

function scriptStatuses(region: Region, machine: Machine): object {
  const tests = latestResults(region, machine, 2);
  const ofType = (type: number): ScriptResult[] => tests.filter((result) => result.hardwareType === type);
  return {
    ...statusPair("commissioning_status", aggregate(latestResults(region, machine, 0))),
    ...statusPair("testing_status", aggregate(tests)),
    ...statusPair("cpu_test_status", aggregate(ofType(1))),
    ...statusPair("memory_test_status", aggregate(ofType(2))),
    ...statusPair("storage_test_status", aggregate(ofType(3))),
    ...statusPair("network_test_status", aggregate(ofType(4))),
    ...statusPair("interface_test_status", aggregate(tests.filter((result) => result.interfaceId !== null))),
    ...statusPair("other_test_status", aggregate(ofType(0))),
  };
}

function vmHostView(region: Region, machine: Machine): object {
  if (!region.behaviour.vmHosts) {
    return {};
  }
  const host = region.vmHosts.find(machine.vmHostId);
  const parent = region.machines.find(host?.hostMachineId);
  return {
    pod:
      host === undefined ? null : { id: host.id, name: host.name, resource_uri: `${API}/pods/${host.id}/` },
    parent:
      parent === undefined
        ? null
        : {
            system_id: parent.systemId,
            __incomplete__: true,
            resource_uri: `${API}/machines/${parent.systemId}/`,
          },
    virtualmachine_id: machine.virtualMachineId,
  };
}

/** A machine as `machines/{system_id}/` shows it. */
export function machineView(region: Region, machine: Machine): object {
  const interfaces = region.interfacesByMachine.all(machine.id);
  const boot = region.interfaces.find(machine.bootInterfaceId);
  const storage = storageView(region, machine);
  const event = statusEvent(region, machine);
  return {
    system_id: machine.systemId,
    hostname: machine.hostname,
    fqdn: fqdn(region, machine),
    domain: domainView(region, region.domains.getOrThrow(machine.domainId)),
    zone: zoneView(region.zones.getOrThrow(machine.zoneId)),
    pool: poolView(region.pools.getOrThrow(machine.poolId)),
    node_type: machine.nodeType,
    node_type_name: "Machine",
    status: machine.status,
    status_name: STATUS_NAMES[machine.status],
    status_message: event.message,
    status_action: event.action,
    owner: machine.ownerId === null ? null : region.users.getOrThrow(machine.ownerId).username,
    owner_data: machine.ownerData,
    workload_annotations: machine.ownerData,
    description: machine.description,
    ...(region.behaviour.errorDescription ? { error_description: machine.errorDescription } : {}),
    locked: machine.locked,
    netboot: machine.netboot,
    power_state: machine.powerState,
    power_type: machine.powerType,
    architecture: machine.architecture,
    osystem: machine.osystem,
    distro_series: machine.distroSeries,
    hwe_kernel: machine.hweKernel,
    min_hwe_kernel: machine.minHweKernel,
    ephemeral_deploy: machine.ephemeralDeploy,
    enable_hw_sync: machine.enableHwSync,
    last_sync: null,
    next_sync: null,
    sync_interval: null,
    bios_boot_method: machine.biosBootMethod,
    cpu_count: machine.cpuCount,
    cpu_speed: machine.cpuSpeed,
    memory: machine.memory,
    swap_size: machine.swapSize,
    hardware_uuid: machine.hardwareUuid,
    hardware_info: HARDWARE[machine.hardware],
    numanode_set: [{ index: 0, memory: machine.numaMemory, cores: machine.numaCores, hugepages_set: [] }],
    tag_names: machine.tags,
    address_ttl: null,
    disable_ipv4: false,
    ip_addresses: machineIps(region, machine),
    default_gateways: {
      ipv4: gatewayView(region, machine, 4),
      ipv6: gatewayView(region, machine, 6),
    },
    boot_interface: boot === undefined ? null : interfaceView(region, boot),
    interface_set: interfaces.map((iface) => interfaceView(region, iface)),
    boot_disk: storage.bootDisk,
    blockdevice_set: storage.disks,
    physicalblockdevice_set: storage.disks,
    virtualblockdevice_set: [],
    volume_groups: [],
    raids: [],
    bcaches: [],
    cache_sets: [],
    special_filesystems: (machine.specialFilesystems ?? []).map((one) => ({
      fstype: one.fstype,
      label: null,
      uuid: null,
      mount_point: one.mountPoint,
      mount_options: one.mountOptions,
    })),
    storage: float(storage.total),
    current_commissioning_result_id: machine.commissioningSetId,
    current_installation_result_id: machine.installationSetId,
    current_testing_result_id: machine.testingSetId,
    ...scriptStatuses(region, machine),
    ...vmHostView(region, machine),
    resource_uri: `${API}/machines/${machine.systemId}/`,
  };
}
