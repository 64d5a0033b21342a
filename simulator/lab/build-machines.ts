import { blankInterface } from "../model/network/interfaces";
import { NodeStatus } from "../model/catalog/status";
import { parseIp } from "../model/ip";
import { blankMachine } from "../model/lifecycle/composing";
import { addEvent } from "../model/lifecycle/events";
import { newUuid } from "../model/lifecycle/names";
import { COMMISSIONING_SCRIPTS, finishScripts, newScriptSet } from "../model/lifecycle/script-sets";
import { insertAddress, subnetHolding } from "../model/network/links";
import type { Region } from "../model/store/region";
import {
  NodeType,
  AllocType,
  ScriptStatus,
  SYSTEM_USER,
  type Interface,
  type Machine,
  type VmHost,
} from "../model/store/rows";
import { vlanAt } from "./build-network";
import type { ControllerSpec, Lab, NicSpec, RealLxdSpec, VmHostSpec } from "./inventory";

const PHYSICAL_NIC: Partial<Interface> = {
  interfaceSpeed: 10_000,
  linkSpeed: 10_000,
  vendor: "My Corporation",
  product: "My Gigabit Network Connection",
  firmwareVersion: "1.63, 0x800009fa",
};

function buildInterface(
  region: Region,
  machine: Machine,
  nic: NicSpec,
  more: Partial<Interface> = {},
): Interface {
  return region.interfaces.insert({
    ...blankInterface(region, machine),
    name: nic.name,
    macAddress: nic.mac,
    vlanId: vlanAt(region, nic.fabric, nic.vid).id,
    linkConnected: true,
    numaNode: 0,
    ...more,
  });
}

function assignAddresses(region: Region, iface: Interface, addresses: readonly string[]): void {
  for (const text of addresses) {
    const ip = parseIp(text);
    const subnet = ip === undefined ? undefined : subnetHolding(region, ip);
    insertAddress(region, {
      allocType: AllocType.Sticky,
      ip: text,
      subnetId: subnet?.id ?? null,
      interfaceId: iface.id,
    });
  }
}

/** The records of the controllers. Their networks come later. */
export function buildRacks(region: Region, lab: Lab): Machine[] {
  return lab.racks.map(({ hostname }) =>
    region.machines.insert({
      ...blankMachine(region, hostname, NodeStatus.Deployed),
      nodeType: NodeType.RegionAndRack,
      ownerId: region.userByName.first(SYSTEM_USER)?.id ?? null,
      architecture: null,
    }),
  );
}

export function connectRack(region: Region, rack: Machine, spec: ControllerSpec): void {
  for (const nic of spec.interfaces) {
    assignAddresses(region, buildInterface(region, rack, nic), nic.addresses);
  }
  region.machines.update(rack, {
    bootInterfaceId: region.interfacesByMachine.first(rack.id)?.id ?? null,
    commissioningSetId: newScriptSet(region, rack, 0, COMMISSIONING_SCRIPTS).id,
  });
}

function realLxd({ url, certificate, key }: RealLxdSpec): NonNullable<VmHost["realLxd"]> {
  return { url: url.replace(/\/+$/, ""), certificate, key };
}

/** The machine that a VM host is: deployed, with its bridges. */
function buildVmHost(region: Region, host: VmHostSpec): { machine: Machine; bridges: Interface[] } {
  const owner = [...region.users.values()].find((user) => user.isSuperuser);
  const size = host.storagePools.reduce((sum, pool) => sum + pool.size, 0);
  const machine = region.machines.insert({
    ...blankMachine(region, host.name, NodeStatus.Deployed),
    ownerId: owner?.id ?? null,
    osystem: "ubuntu",
    distroSeries: "jammy",
    cpuCount: host.cores,
    cpuSpeed: 2100,
    memory: host.memory,
    numaCores: Array.from({ length: host.cores }, (_, core) => core),
    numaMemory: host.memory,
    hardware: "host",
    hardwareUuid: newUuid(),
    storageAcquired: true,
  });
  const parents = host.bridges.map((bridge) =>
    buildInterface(region, machine, { ...bridge, name: bridge.parent }, PHYSICAL_NIC),
  );
  const bridges = host.bridges.map((bridge, at) => {
    const parent = parents[at];
    return buildInterface(region, machine, bridge, {
      type: "bridge",
      numaNode: null,
      parentIds: parent === undefined ? [] : [parent.id],
    });
  });
  const disk = region.blockDevices.insert({
    id: region.ids.next("blockdevices"),
    machineId: machine.id,
    name: "sda",
    idPath: "/dev/sda",
    size,
    model: "",
    serial: "",
    tags: ["ssd", "sata"],
    storagePool: null,
    partitions: [],
  });
  const commissioning = newScriptSet(region, machine, 0, COMMISSIONING_SCRIPTS);
  finishScripts(region, commissioning.id, ScriptStatus.Passed);
  region.machines.update(machine, {
    bootInterfaceId: parents[0]?.id ?? null,
    bootDiskId: disk.id,
    commissioningSetId: commissioning.id,
  });
  const zone = [...region.zones.values()].find((one) => one.name === (host.zone ?? "default"));
  const pool = [...region.pools.values()].find((one) => one.name === (host.pool ?? "default"));
  region.vmHosts.insert({
    id: region.ids.next("vmhosts"),
    name: host.name,
    hostMachineId: machine.id,
    zoneId: zone?.id ?? 1,
    poolId: pool?.id ?? 0,
    tags: ["pod-console-logging"],
    cores: host.cores,
    memory: host.memory,
    cpuOverCommitRatio: host.cpuOverCommitRatio ?? 1,
    memoryOverCommitRatio: host.memoryOverCommitRatio ?? 1,
    defaultMacvlanMode: null,
    architectures: ["amd64/generic"],
    storagePools: host.storagePools.map((one) => ({
      id: one.name,
      name: one.name,
      type: one.driver,
      path: one.path,
      total: one.size,
    })),
    defaultStoragePoolId:
      (host.storagePools.find((one) => one.default === true) ?? host.storagePools[0])?.name ?? "",
    version: host.lxdVersion ?? "5.0.3",
    project: host.lxd?.project ?? host.project,
    powerAddress: host.bridges.flatMap(({ addresses }) => addresses)[0] ?? "",
    macPrefix: host.macPrefix,
    ...(host.profiles === undefined ? {} : { profiles: [...host.profiles] }),
    ...(host.lxd === undefined ? {} : { realLxd: realLxd(host.lxd) }),
  });
  return { machine, bridges };
}

/** The hosts were set up side by side: first all first bridges got their addresses, then the others. */
export function buildVmHosts(region: Region, lab: Lab): void {
  const built = lab.vmHosts.map((host) => ({ host, ...buildVmHost(region, host) }));
  for (let at = 0; built.some(({ bridges }) => at < bridges.length); at += 1) {
    for (const { host, bridges } of built) {
      const iface = bridges[at];
      if (iface !== undefined) {
        assignAddresses(region, iface, host.bridges[at]?.addresses ?? []);
      }
    }
  }
  for (const script of COMMISSIONING_SCRIPTS) {
    for (const { machine } of built) {
      addEvent(region, machine, "ScriptResult", `${script.name} changed status from 'Running' to 'Passed'`);
    }
  }
}
