import type { NodeType, Machine } from "../../model/store/rows";
import type { World } from "../../model/world";
import { json, type Call, type Reply } from "../core/resource";

/** What MAAS needs to control a machine's power: its VM host's connection, or what its creator gave. */
export async function powerParametersOf(world: World, machine: Machine): Promise<object> {
  const { vmHostId, instanceName, powerParameters = {} } = machine;
  const host = world.region.vmHosts.find(vmHostId);
  return host === undefined
    ? powerParameters
    : { ...(await world.lxd.connection(host)), instance_name: instanceName };
}

/** `op=power_parameters` on a collection of nodes. */
export async function powerParameters({ world, query }: Call, type: NodeType): Promise<Reply> {
  const ids = query.all("id");
  const nodes = [...world.region.machines.values()].filter(
    (machine) => machine.nodeType === type && (ids.length === 0 || ids.includes(machine.systemId)),
  );
  const known = nodes.map(async (node) => [node.systemId, await powerParametersOf(world, node)] as const);
  return json(Object.fromEntries(await Promise.all(known)));
}
