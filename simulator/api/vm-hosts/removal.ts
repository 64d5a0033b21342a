import { deleteMachine, deleteRecord } from "../../model/lifecycle/removal";
import type { VmHost } from "../../model/store/rows";
import type { World } from "../../model/world";

/**
 * Takes a VM host out of MAAS with the records of its machines. Without `decompose` what is in LXD stays there, where
 * nobody asks for it any more.
 */
export function removeVmHost(world: World, host: VmHost, decompose: boolean): void {
  const { region } = world;
  for (const machine of region.machinesByVmHost.all(host.id)) {
    if (decompose) {
      deleteMachine(world, machine);
    } else {
      deleteRecord(world, machine);
    }
  }
  for (const instance of region.instancesByHost.all(host.id)) {
    region.instances.delete(instance);
  }
  region.vmHosts.delete(host);
}
