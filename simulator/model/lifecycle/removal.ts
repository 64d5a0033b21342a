import { deleteAddress } from "../network/links";
import type { Machine } from "../store/rows";
import type { World } from "../world";

/**
 * Deletes a machine with everything that belongs to it. Its LXD instance goes too when a rack is connected; else it stays
 * behind without a record, and MAAS reports no error. A MAAS without VM hosts always leaves it.
 */
export function deleteMachine(world: World, machine: Machine): void {
  const { region } = world;
  const instance = region.instanceByMachine.first(machine.id);
  if (instance !== undefined) {
    if (region.behaviour.vmHosts && world.reaches(machine)) {
      region.instances.delete(instance);
    } else {
      region.instances.update(instance, { machineId: null });
    }
  }
  deleteRecord(world, machine);
}

/** Deletes a machine's record alone. */
export function deleteRecord(world: World, machine: Machine): void {
  const { region } = world;
  for (const iface of region.interfacesByMachine.all(machine.id)) {
    for (const address of region.addressesByInterface.all(iface.id)) {
      deleteAddress(region, address);
    }
    region.interfaces.delete(iface);
  }
  deleteRows(region.blockDevices, region.blockDevicesByMachine.all(machine.id));
  deleteRows(region.scriptSets, region.scriptSetsByMachine.all(machine.id));
  deleteRows(region.events, region.eventsByMachine.all(machine.id));
  deleteRows(region.timers, region.timersByMachine.all(machine.id));
  for (const instance of region.instanceByMachine.all(machine.id)) {
    region.instances.update(instance, { machineId: null });
  }
  region.machines.delete(machine);
}

function deleteRows<Row>(table: { delete(row: Row): void }, rows: readonly Row[]): void {
  for (const row of rows) {
    table.delete(row);
  }
}
