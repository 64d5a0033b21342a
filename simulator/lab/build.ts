import { blankMachine } from "../model/composing";
import { parseIp } from "../model/ip";
import { insertAddress, subnetHolding } from "../model/links";
import { newUuid } from "../model/names";
import type { Region } from "../model/region";
import { COMMISSIONING_SCRIPTS, finishScripts, newScriptSet } from "../model/scripts";
import {
  AllocType,
  ScriptStatus,
  SYSTEM_USER,
  type Interface,
  type Machine,
  type Vlan,
} from "../model/state";
import { NodeStatus } from "../model/status";
import { newToken } from "../model/tokens";
import { addEvent } from "../model/events";
import type { Inventory, NicSpec, VmHostSpec } from "./inventory";

function buildUsers(region: Region, inventory: Inventory): void {
  const created = region.clock.now();
  const system = { username: SYSTEM_USER, email: "", isSuperuser: false, isLocal: true };
  region.users.insert({ id: region.ids.next("users"), ...system, created });
  for (const user of inventory.users) {
    const id = region.ids.next("users");
    region.users.insert({
      id,
      username: user.username,
      email: user.email,
      isSuperuser: user.superuser,
      isLocal: true,
      created,
    });
    newToken(region, { id }, "MAAS consumer", user.apiKey);
  }
}

function buildPlacement(region: Region, inventory: Inventory): void {
  for (const name of inventory.zones) {
    region.zones.insert({ id: region.ids.next("zones"), name, description: "" });
  }
  for (const name of inventory.pools) {
    const description = name === "default" ? "Default pool" : "";
    region.pools.insert({ id: region.ids.next("pools", 0), name, description });
  }
  for (const name of inventory.domains) {
    const id = region.ids.next("domains", 0);
    region.domains.insert({ id, name, authoritative: true, ttl: null, isDefault: id === 0 });
  }
  for (const name of inventory.spaces) {
    region.spaces.insert({ id: region.ids.next("spaces"), name, description: "" });
  }
}

function vlanAt(region: Region, fabric: string, vid: number): Vlan {
  const found = [...region.vlans.values()].find(
    (vlan) => vlan.vid === vid && region.fabrics.must(vlan.fabricId).name === fabric,
  );
  if (found === undefined) {
    throw new Error(`fabric ${fabric} has no VLAN ${vid}`);
  }
  return found;
}

function buildNetwork(region: Region, inventory: Inventory, rackId: string): void {
  for (const fabric of inventory.fabrics) {
    const fabricId = region.ids.next("fabrics", 0);
    region.fabrics.insert({ id: fabricId, name: fabric.name, description: "", classType: null });
    for (const vlan of fabric.vlans) {
      const space = [...region.spaces.values()].find((one) => one.name === vlan.space);
      region.vlans.insert({
        id: region.ids.next("vlans"),
        fabricId,
        vid: vlan.vid,
        name: vlan.name ?? (vlan.vid === 0 ? "untagged" : String(vlan.vid)),
        description: "",
        mtu: vlan.mtu ?? 1500,
        dhcpOn: vlan.dhcp,
        spaceId: space?.id ?? null,
        primaryRack: vlan.dhcp ? rackId : null,
        secondaryRack: null,
        relayVlanId: null,
      });
    }
  }
  for (const subnet of inventory.subnets) {
    const { id } = region.subnets.insert({
      id: region.ids.next("subnets"),
      name: subnet.name,
      description: "",
      vlanId: vlanAt(region, subnet.fabric, subnet.vid).id,
      cidr: subnet.cidr,
      gatewayIp: subnet.gateway ?? null,
      dnsServers: [...(subnet.dnsServers ?? [])],
      rdnsMode: 2,
      allowDns: true,
      allowProxy: true,
      activeDiscovery: false,
      managed: true,
      disabledBootArchitectures: [],
    });
    for (const range of subnet.ranges ?? []) {
      region.ipRanges.insert({
        id: region.ids.next("ipranges"),
        subnetId: id,
        type: range.type,
        startIp: range.start,
        endIp: range.end,
        comment: range.comment ?? "",
        userId: range.user === undefined ? null : (region.userByName.first(range.user)?.id ?? null),
      });
    }
  }
}

function buildInterface(
  region: Region,
  machine: Machine,
  nic: NicSpec,
  more: Partial<Interface> = {},
): Interface {
  return region.interfaces.insert({
    id: region.ids.next("interfaces"),
    machineId: machine.id,
    name: nic.name,
    type: "physical",
    macAddress: nic.mac,
    vlanId: vlanAt(region, nic.fabric, nic.vid).id,
    parentIds: [],
    enabled: true,
    linkConnected: true,
    interfaceSpeed: 0,
    linkSpeed: 0,
    vendor: null,
    product: null,
    firmwareVersion: null,
    tags: [],
    params: {},
    numaNode: 0,
    ...more,
  });
}

function hold(region: Region, iface: Interface, addresses: readonly string[]): void {
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
    version: "5.0.3",
    project: host.project,
    powerAddress: host.bridges[0]?.addresses[0] ?? "",
    macPrefix: host.macPrefix,
  });
  return { machine, bridges };
}

/** The hosts were set up side by side: first all first bridges got their addresses, then the others. */
function buildVmHosts(region: Region, inventory: Inventory): void {
  const built = inventory.vmHosts.map((host) => ({ host, ...buildVmHost(region, host) }));
  for (let at = 0; built.some(({ bridges }) => at < bridges.length); at += 1) {
    for (const { host, bridges } of built) {
      const iface = bridges[at];
      if (iface !== undefined) {
        hold(region, iface, host.bridges[at]?.addresses ?? []);
      }
    }
  }
  for (const script of COMMISSIONING_SCRIPTS) {
    for (const { machine } of built) {
      addEvent(region, machine, "ScriptResult", `${script.name} changed status from 'Running' to 'Passed'`);
    }
  }
}

const PHYSICAL_NIC: Partial<Interface> = {
  interfaceSpeed: 10_000,
  linkSpeed: 10_000,
  vendor: "My Corporation",
  product: "My Gigabit Network Connection",
  firmwareVersion: "1.63, 0x800009fa",
};

function buildImages(region: Region, inventory: Inventory): void {
  for (const image of inventory.images) {
    const { release } = image;
    const kernels = [`ga-${release}`, `hwe-${release}`, `hwe-${release}-edge`];
    for (const kernel of kernels) {
      region.bootResources.insert({
        id: region.ids.next("bootresources"),
        osystem: image.osystem,
        series: image.series,
        arch: image.arch,
        kernel,
        subarches: ["generic", ...kernels],
        lastDeployed: null,
      });
    }
  }
}

/** Fills an empty region from an inventory. */
export function buildLab(region: Region, inventory: Inventory): void {
  region.transaction(() => {
    buildUsers(region, inventory);
    buildPlacement(region, inventory);
    for (const [name, kernelOpts] of [
      ["pod-console-logging", "console=tty1 console=ttyS0"],
      ["virtual", ""],
    ] as const) {
      region.tags.insert({ id: region.ids.next("tags"), name, definition: "", comment: "", kernelOpts });
    }
    const rack = region.machines.insert({
      ...blankMachine(region, inventory.rack.hostname, NodeStatus.Deployed),
      nodeType: 4,
      ownerId: region.userByName.first(SYSTEM_USER)?.id ?? null,
      architecture: null,
    });
    buildNetwork(region, inventory, rack.systemId);
    for (const nic of inventory.rack.interfaces) {
      hold(region, buildInterface(region, rack, nic), nic.addresses);
    }
    region.machines.update(rack, {
      bootInterfaceId: region.interfacesByMachine.first(rack.id)?.id ?? null,
      commissioningSetId: newScriptSet(region, rack, 0, COMMISSIONING_SCRIPTS).id,
    });
    buildImages(region, inventory);
    buildVmHosts(region, inventory);
    for (const [id, value] of Object.entries(inventory.settings)) {
      region.settings.insert({ id, value });
    }
  });
}
