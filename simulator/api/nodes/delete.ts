import { refused } from "../../model/errors";
import { deleteMachine } from "../../model/lifecycle/removal";
import type { Region } from "../../model/store/region";
import { NodeType, type Machine, type VmHost } from "../../model/store/rows";
import type { Call } from "../core/resource";
import { removeVmHost } from "../vm-hosts/removal";

/** The VM hosts that run on a machine. */
export function hostedVmHosts(region: Region, machine: Machine): VmHost[] {
  const ips = new Set(
    region.interfacesByMachine
      .all(machine.id)
      .flatMap((iface) => region.addressesByInterface.all(iface.id))
      .flatMap((address) => address.ip ?? []),
  );
  return [...region.vmHosts.values()].filter(
    (host) => host.hostMachineId === machine.id || ips.has(host.powerAddress),
  );
}

/** Node.maybe_delete_pods: the VM hosts go first, which without force is refused. */
export function checkHosted(call: Call, machine: Machine, force: boolean): void {
  const hosts = hostedVmHosts(call.world.region, machine);
  if (hosts.length > 0 && !force) {
    const names = hosts.map((host) => host.name).join(", ");
    throw refused(`The following VM hosts must be removed first: ${names}`);
  }
  for (const host of hosts) {
    removeVmHost(call.world, host, false);
  }
}

export function deleteNode(call: Call, machine: Machine, force: boolean): void {
  if (machine.nodeType === NodeType.Machine) {
    checkHosted(call, machine, force);
  }
  deleteMachine(call.world, machine);
  call.afterCommit(() => call.world.lxd.deletionsDone());
}
