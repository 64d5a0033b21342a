import { STATUS_NAMES } from "../model/catalog/status";
import type { Region } from "../model/store/region";
import { NodeType } from "../model/store/rows";

export interface StateView {
  readonly machines: readonly { systemId: string; hostname: string; status: string; vmHost: string | null }[];
  readonly addresses: readonly { ip: string; allocType: number; systemId: string | null }[];
  /** An instance that no machine record shows has `systemId: null`. */
  readonly instances: readonly {
    vmHost: string;
    name: string;
    systemId: string | null;
    /** Its network devices, and what of the host they are attached to. */
    nics: readonly { name: string; mac: string; hostInterface: string }[];
  }[];
}

/** What `GET /simulator/state` shows: the machines of users, every held address, and what is really in LXD. */
export function stateView(region: Region): StateView {
  const systemId = (machineId: number | null | undefined): string | null =>
    region.machines.find(machineId)?.systemId ?? null;
  return {
    machines: [...region.machines.values()]
      .filter((machine) => machine.nodeType === NodeType.Machine)
      .map((machine) => ({
        systemId: machine.systemId,
        hostname: machine.hostname,
        status: STATUS_NAMES[machine.status],
        vmHost: machine.vmHostId === null ? null : (region.vmHosts.get(machine.vmHostId)?.name ?? null),
      })),
    addresses: [...region.addresses.values()].flatMap((address) =>
      address.ip === null
        ? []
        : [
            {
              ip: address.ip,
              allocType: address.allocType,
              systemId: systemId(
                address.interfaceId === null ? null : region.interfaces.get(address.interfaceId)?.machineId,
              ),
            },
          ],
    ),
    instances: [...region.instances.values()].map((instance) => ({
      vmHost: region.vmHosts.getOrThrow(instance.vmHostId).name,
      name: instance.name,
      systemId: systemId(instance.machineId),
      nics: instance.nics.map(({ name, mac, hostInterface }) => ({ name, mac, hostInterface })),
    })),
  };
}
