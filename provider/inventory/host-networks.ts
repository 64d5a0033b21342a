import type { MaasClient } from "../maas/client";
import { hasStatus } from "../maas/errors";
import { listInterfaces } from "../maas/interfaces";
import { listMachines } from "../maas/machines";
import type { Interface } from "../maas/wire";
import { toHostInterface } from "./convert";
import type { Snapshot, VmHostItem } from "./snapshot";

/** Up to so many hosts are asked for one by one: a tenth of what MAAS needs for a machine, and as many as are sent at once. */
const ONE_BY_ONE = 3;

/**
 * Reads into a snapshot what VMs can be attached to on these hosts, which only the hosts' own machines show. One that the user may not see
 * is noted.
 */
export async function readHostNetworks(
  client: MaasClient,
  snapshot: Snapshot,
  hosts: readonly VmHostItem[],
): Promise<void> {
  const ids = hosts.flatMap(({ systemId }) => systemId ?? []);
  const found = await (ids.length > ONE_BY_ONE ? readMachines(client, ids) : readEach(client, ids));
  const isAsked = new Set(hosts.map(({ id }) => id));
  snapshot.vmHosts = snapshot.vmHosts.map((host) => {
    const interfaces = isAsked.has(host.id) ? found.get(host.systemId ?? "") : undefined;
    return interfaces === undefined
      ? host
      : { ...host, interfaces: interfaces.map(toHostInterface), interfacesKnown: true };
  });
  const hidden = snapshot.vmHosts.filter(({ id, interfacesKnown }) => isAsked.has(id) && !interfacesKnown);
  if (hidden.length > 0) {
    const names = hidden.map(({ name }) => name).join(", ");
    const because = `MAAS shows this user no machine for the VM host${hidden.length > 1 ? "s" : ""} ${names}, so bridges are not checked there`;
    snapshot.unread.push({ part: "vmHosts", because });
  }
}

async function readMachines(client: MaasClient, ids: string[]): Promise<Map<string, Interface[]>> {
  const machines = await listMachines(client, { id: ids });
  return new Map(machines.map(({ system_id: id, interface_set: interfaces }) => [id, interfaces]));
}

async function readEach(client: MaasClient, ids: readonly string[]): Promise<Map<string, Interface[]>> {
  const found = new Map<string, Interface[]>();
  await Promise.all(
    ids.map(async (id) => {
      try {
        found.set(id, await listInterfaces(client, id));
      } catch (error) {
        if (!hasStatus(error, 403, 404)) {
          throw error;
        }
      }
    }),
  );
  return found;
}
