import { defaultDomain } from "../network/domains";
import { deleteInterface, linkByDefault } from "../network/links";
import type { Region } from "../store/region";
import type { Instance, Machine, User, VmHost } from "../store/rows";
import type { AfterCommit, World } from "../world";
import { createMachine, insertInterface } from "./composing";
import { deleteRecord } from "./removal";

/** The machine of an instance as MAAS finds it: by the MAC of one of its NICs. */
function recordedMachine(world: World, host: VmHost, instance: Instance): Machine | undefined {
  const { region } = world;
  for (const nic of instance.nics) {
    const iface = region.interfaceByMac.first(nic.mac);
    const machine = region.machines.find(iface?.machineId);
    if (machine?.vmHostId === host.id) {
      return machine;
    }
  }
  return undefined;
}

/**
 * Pod.sync: instances that match no machine become machines and start commissioning, machines whose instance is not
 * found are deleted, and the others take power, cores and memory over from LXD and lose their disks' storage pool, not the tags.
 */
export function discover(world: World, host: VmHost, user: User): AfterCommit {
  const { region } = world;
  const found = new Set<Machine>();
  const unknown: Instance[] = [];
  for (const instance of region.instancesByHost.all(host.id)) {
    if (world.composing.has(instance.id)) {
      continue;
    }
    const machine = recordedMachine(world, host, instance);
    if (machine === undefined) {
      unknown.push(instance);
      continue;
    }
    found.add(machine);
    region.instances.update(instance, { machineId: machine.id, discovered: false });
    region.machines.update(machine, {
      powerState: instance.running ? "on" : "off",
      cpuCount: instance.cores,
      memory: instance.memory,
    });
    for (const disk of region.blockDevicesByMachine.all(machine.id)) {
      region.blockDevices.update(disk, { storagePool: null });
    }
    syncInterfaces(world, host, machine, instance);
  }
  for (const machine of region.machinesByVmHost.all(host.id).filter((one) => !found.has(one))) {
    deleteRecord(world, machine);
  }
  const later = unknown.map((instance) => adopt(world, host, instance, user));
  return async () => {
    for (const work of later) {
      await work();
    }
  };
}

/** Pod._sync_interfaces: by MAC alone, so an interface whose NIC has another one now is deleted with its links, and recreated. */
function syncInterfaces({ region }: World, host: VmHost, machine: Machine, instance: Instance): void {
  const missing = new Map(instance.nics.map((nic) => [nic.mac, nic]));
  const physical = region.interfacesByMachine.all(machine.id).filter(({ type }) => type === "physical");
  for (const iface of physical) {
    if (!missing.delete(iface.macAddress)) {
      deleteInterface(region, iface);
    }
  }
  for (const nic of missing.values()) {
    const iface = insertInterface(region, host, machine, {
      ...nic,
      name: nextInterfaceName(region, machine),
    });
    linkByDefault(region, iface);
  }
  const boot = region.interfacesByMachine
    .all(machine.id)
    .find(({ macAddress }) => macAddress === instance.nics[0]?.mac);
  if (boot !== undefined && boot.id !== machine.bootInterfaceId) {
    region.machines.update(machine, { bootInterfaceId: boot.id });
  }
}

/** Node.get_next_ifname: the first `ethN` that is free. */
function nextInterfaceName(region: Region, machine: Machine): string {
  const names = new Set(region.interfacesByMachine.all(machine.id).map(({ name }) => name));
  let number = 0;
  while (names.has(`eth${number}`)) {
    number += 1;
  }
  return `eth${number}`;
}

function adopt(world: World, host: VmHost, instance: Instance, user: User): AfterCommit {
  const { region } = world;
  region.instances.update(instance, {
    discovered: true,
    disks: instance.disks.map((disk) => ({ ...disk, tags: [] })),
  });
  return createMachine(world, host, instance, user, {
    domainId: defaultDomain(region).id,
    zoneId: host.zoneId,
    poolId: host.poolId,
    skipCommissioning: false,
    nics: undefined,
    architecture: instance.architecture,
  }).afterCommit;
}
