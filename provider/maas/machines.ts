import type { MaasClient } from "./client";
import type { Params } from "./params";
import type { Machine, NodeType } from "./wire";

const machinePath = (systemId: string): string => `machines/${encodeURIComponent(systemId)}/`;

/** Values of a filter in one request: with the longest host names 5 kB, where proxies take 8 kB for the request line. */
const FILTER_VALUES = 64;

/** Machines by id or by host name; unknown ones are left out of the answer. */
export async function listMachines(
  client: MaasClient,
  filter: { id: string[] } | { hostname: string[] },
  deadline?: number,
): Promise<Machine[]> {
  const requests: Promise<Machine[]>[] = [];
  for (const [key, values] of Object.entries(filter)) {
    for (let i = 0; i < values.length; i += FILTER_VALUES) {
      const query = { [key]: values.slice(i, i + FILTER_VALUES) };
      const limit = deadline === undefined ? {} : { deadline };
      requests.push(client.send({ method: "GET", path: "machines/", query, ...limit }));
    }
  }
  return (await Promise.all(requests)).flat();
}

/** The machines, devices and controllers that have an interface of that MAC address. */
export function listNodesWithMac(
  client: MaasClient,
  macAddress: string,
  deadline?: number,
): Promise<NodeId[]> {
  const limit = deadline === undefined ? {} : { deadline };
  return client.send({ method: "GET", path: "nodes/", query: { mac_address: macAddress }, ...limit });
}

/** A node of any kind: machine, device or controller. */
export type NodeId = Pick<Machine, "system_id" | "hostname"> & { node_type: NodeType };

/** Nodes of any kind by system id; unknown ones are left out of the answer, and so are controllers for all but administrators. */
export function listNodes(client: MaasClient, ids: string[]): Promise<NodeId[]> {
  return client.send({ method: "GET", path: "nodes/", query: { id: ids } });
}

/** The machines whose boot disk has a tag. */
export function listMachinesWithDiskTag(
  client: MaasClient,
  tag: string,
  deadline: number,
): Promise<Machine[]> {
  return client.send({ method: "GET", path: "machines/", query: { storage: `root:0(${tag})` }, deadline });
}

/** Puts a tag on a machine's disk; 409 unless the machine is Ready. */
export function addDiskTag(
  client: MaasClient,
  systemId: string,
  diskId: number,
  tag: string,
  deadline: number,
): Promise<unknown> {
  const path = `nodes/${encodeURIComponent(systemId)}/blockdevices/${diskId}/`;
  return client.send({ method: "POST", path, op: "add_tag", form: { tag }, repeatable: true, deadline });
}

/** The machines of a VM host, by its name: 20 kB each (docs/maas-notes.md#cost). */
export function listMachinesOnHost(client: MaasClient, host: string, deadline: number): Promise<Machine[]> {
  return client.send({ method: "GET", path: "machines/", query: { pod: host }, deadline });
}

/** The name of a VM's LXD instance; undefined when MAAS does not know one. Other power parameters are secret and not returned. */
export async function readInstanceName(
  client: MaasClient,
  systemId: string,
  deadline: number,
): Promise<string | undefined> {
  const parameters = await client.send<{ instance_name?: string }>({
    method: "GET",
    path: machinePath(systemId),
    op: "power_parameters",
    deadline,
  });
  return parameters.instance_name;
}

/** The names of VMs' LXD instances, by system id, as far as MAAS knows them. Other power parameters are secret and not returned. */
export async function readInstanceNames(
  client: MaasClient,
  systemIds: readonly string[],
  deadline: number,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let i = 0; i < systemIds.length; i += FILTER_VALUES) {
    const found = await client.send<Record<string, { instance_name?: string }>>({
      method: "GET",
      path: "machines/",
      op: "power_parameters",
      query: { id: systemIds.slice(i, i + FILTER_VALUES) },
      deadline,
    });
    for (const [systemId, { instance_name: name }] of Object.entries(found)) {
      if (name !== undefined) {
        names.set(systemId, name);
      }
    }
  }
  return names;
}

/** Changes a machine's hostname, description, zone, pool or domain (all by name); never its tags. */
export function updateMachine(
  client: MaasClient,
  systemId: string,
  form: Params,
  deadline: number,
): Promise<Machine> {
  return client.send({ method: "PUT", path: machinePath(systemId), form, deadline });
}

/** Sends one of the machine's operations, which answers with the machine in its new status. */
function operate(
  client: MaasClient,
  systemId: string,
  op: string,
  form: Params,
  deadline: number,
): Promise<Machine> {
  return client.send({ method: "POST", path: machinePath(systemId), op, form, deadline });
}

/** Deploys from Ready or Allocated. Blocks on the power action with the new status already committed. */
export function deployMachine(
  client: MaasClient,
  systemId: string,
  form: Params,
  deadline: number,
): Promise<Machine> {
  return operate(client, systemId, "deploy", form, deadline);
}

/** Releases; of a Ready machine it does nothing. */
export function releaseMachine(client: MaasClient, systemId: string, deadline: number): Promise<Machine> {
  return operate(client, systemId, "release", {}, deadline);
}

/** Commissions; `skip_networking` keeps links and interface names. */
export function commissionMachine(client: MaasClient, systemId: string, deadline: number): Promise<Machine> {
  return operate(client, systemId, "commission", { skip_networking: 1 }, deadline);
}

/** Asks the rack for the VM's power state: 503 when no rack is connected. */
export function queryPowerState(
  client: MaasClient,
  systemId: string,
  deadline: number,
): Promise<{ state: string }> {
  return client.send({ method: "GET", path: machinePath(systemId), op: "query_power_state", deadline });
}

/** Switches the VM off or on; what is in that state already stays. Answers once its driver has done it. */
export function switchPower(
  client: MaasClient,
  systemId: string,
  state: "off" | "on",
  deadline: number,
): Promise<Machine> {
  const path = machinePath(systemId);
  return client.send({ method: "POST", path, op: `power_${state}`, repeatable: true, deadline });
}

/**
 * Deletes the machine and its VM. Lint lets owned-machine.ts of lifecycle/ownership/ alone import it, which wants the proof whose machine it is. 404 when it is gone already; 403 with an empty body when it is locked. */
export function deleteMachine(client: MaasClient, systemId: string, deadline: number): Promise<unknown> {
  return client.send({ method: "DELETE", path: machinePath(systemId), deadline });
}
