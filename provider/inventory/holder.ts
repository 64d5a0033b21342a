import type { MaasClient } from "../maas/client";
import { hasStatus } from "../maas/errors";
import { listNodes } from "../maas/machines";
import { findHolder } from "../maas/networks";
import { AllocType, NodeType, type HeldAddress } from "../maas/wire";
import type { NodeName } from "./node-names";
import type { ReadSnapshot } from "./read-snapshot";

export type HolderKind =
  "machine" | "device" | "controller" | "vmHost" | "dnsRecord" | "reservation" | "observed" | "hidden";

/** Who holds an address in MAAS. */
export interface Holder {
  kind: HolderKind;
  /** Host name, VM host's name, DNS name, user's name, or MAC address of what was observed; empty when hidden. */
  name: string;
  /** Of the machine, device or controller; of the VM host's own machine. */
  systemId?: string;
  /** Of a DNS name's address that a user has reserved: the user. */
  reservedBy?: string;
  /** Whether a user has reserved the address, with a name or without. */
  isReserved?: boolean;
}

const kindsSaid: Record<HolderKind, string> = {
  machine: "machine",
  device: "device",
  controller: "MAAS controller",
  vmHost: "VM host",
  dnsRecord: "DNS record",
  reservation: "a reservation of user",
  observed: "an unknown machine with MAC address",
  hidden: "something that MAAS shows to administrators only",
};

/** Names a holder in a sentence: `machine web-1`, `VM host vmhost1`, `a reservation of user admin`. */
export function formatHolder({
  kind,
  name,
  reservedBy,
}: Pick<Holder, "kind" | "name" | "reservedBy">): string {
  const said = name === "" ? kindsSaid[kind] : `${kindsSaid[kind]} ${name}`;
  return reservedBy === undefined ? said : `${said}, reserved by user ${reservedBy}`;
}

/** Asks MAAS who holds an address; undefined when nobody does any more. */
export async function readHolder(
  client: MaasClient,
  ip: string,
  known: ReadSnapshot,
): Promise<Holder | undefined> {
  let held: HeldAddress[];
  try {
    held = await findHolder(client, ip);
  } catch (error) {
    if (hasStatus(error, 403)) {
      return { kind: "hidden", name: "" };
    }
    throw error;
  }
  const entry = held.find(({ alloc_type: type }) => type !== AllocType.Discovered) ?? held[0];
  if (entry === undefined) {
    return undefined;
  }
  const nic = entry.interface_set[0];
  if (nic?.system_id) {
    return readNodeHolder(client, nic.system_id, known);
  }
  const record = known.names.records.get(ip);
  const isReserved = entry.alloc_type === AllocType.UserReserved;
  if (record !== undefined) {
    const user = isReserved ? entry.owner?.username : undefined;
    return { kind: "dnsRecord", name: record, isReserved, ...(user ? { reservedBy: user } : {}) };
  }
  return nic === undefined || entry.owner !== null
    ? { kind: "reservation", name: entry.owner?.username ?? "", isReserved }
    : { kind: "observed", name: nic.mac_address };
}

/** Names a machine, device or controller. */
export async function readNodeHolder(
  client: MaasClient,
  systemId: string,
  known: ReadSnapshot,
): Promise<Holder> {
  const vmHost = known.snapshot.vmHosts.find((host) => host.systemId === systemId);
  if (vmHost !== undefined) {
    return { kind: "vmHost", name: vmHost.name, systemId };
  }
  const node = known.names.nodes.get(systemId) ?? (await readNodeName(client, systemId));
  return { kind: kindOf(node), name: node?.hostname ?? systemId, systemId };
}

/** A machine or device that came after the snapshot has no name in it. */
async function readNodeName(client: MaasClient, systemId: string): Promise<NodeName | undefined> {
  const [node] = await listNodes(client, [systemId]);
  return node && { hostname: node.hostname, type: node.node_type };
}

function kindOf(node: NodeName | undefined): HolderKind {
  switch (node?.type) {
    case NodeType.Device:
      return "device";
    case NodeType.RackController:
    case NodeType.RegionController:
    case NodeType.RegionAndRackController:
      return "controller";
    case NodeType.Machine:
    case undefined:
      return "machine";
  }
}
