import type { Region } from "../model/region";
import type { Machine, VmHost } from "../model/state";
import { json, type Call, type Reply } from "./route";

/** How MAAS reaches the LXD of a host. */
export function connection(host: VmHost): Record<string, unknown> {
  return {
    power_address: host.powerAddress,
    project: host.project,
    certificate: "-----BEGIN CERTIFICATE-----\n(simulated)\n-----END CERTIFICATE-----\n",
    key: "-----BEGIN PRIVATE KEY-----\n(simulated)\n-----END PRIVATE KEY-----\n",
  };
}

/** What MAAS needs to control a machine's power: its VM host's connection, or what its creator gave. */
export function powerParametersOf(region: Region, machine: Machine): Record<string, unknown> {
  const host = region.vmHosts.find(machine.vmHostId);
  return host === undefined
    ? (machine.powerParameters ?? {})
    : { ...connection(host), instance_name: machine.instanceName };
}

/** `op=power_parameters` on a collection of nodes. */
export function powerParameters(call: Call, type: Machine["nodeType"]): Reply {
  const { region } = call.world;
  const ids = call.query.all("id");
  const nodes = [...region.machines.values()].filter(
    (machine) => machine.nodeType === type && (ids.length === 0 || ids.includes(machine.systemId)),
  );
  return json(Object.fromEntries(nodes.map((node) => [node.systemId, powerParametersOf(region, node)])));
}
