import type { VmHostItem } from "../../inventory/snapshot";
import { listMachines } from "../../maas/machines";
import { AllocType, NodeType, type Neighbour, type Machine, type SummarisedAddress } from "../../maas/wire";
import type { Services } from "../services";
import { partsOfName, stackIdOf } from "../identity";
import { provenName } from "../ownership/mark";
import type { AddressHolder, MapRun } from "./address-map";

/** A stack that may have VMs here. */
export interface KnownStack {
  /** `urn:pulumi:<stack>::<project>`. */
  urn: string;
  /** For people. */
  name: string;
}

/** What is needed to say who holds an address. */
export interface Known {
  machines: ReadonlyMap<string, Machine>;
  vmHosts: readonly VmHostItem[];
  stacks: readonly KnownStack[];
  /** What was observed at addresses that MAAS gave to nobody. */
  neighbours: readonly Neighbour[];
}

/** What a held address is. */
export type Held = Pick<MapRun, "kind" | "holder" | "notes" | "doubt">;

/** Machines in one request: 20 kB and some 40 ms of MAAS's each. */
const MACHINES = 64;

/** Of more machines than this it is said that it takes a while. */
const MANY = 256;

/** The machines that hold these addresses, one request after the other. Of one that MAAS does not show there is none. */
export async function readMachines(
  { client, progress }: Pick<Services, "client" | "progress">,
  addresses: readonly SummarisedAddress[],
): Promise<Map<string, Machine>> {
  const ids = addresses.flatMap(({ node_summary: node }) =>
    node?.node_type === NodeType.Machine ? [node.system_id] : [],
  );
  const wanted = [...new Set(ids)];
  if (wanted.length > MANY) {
    progress(`${wanted.length} machines hold addresses; MAAS needs some 40 ms to show each of them`);
  }
  const machines = new Map<string, Machine>();
  for (let i = 0; i < wanted.length; i += MACHINES) {
    for (const machine of await listMachines(client, { id: wanted.slice(i, i + MACHINES) })) {
      machines.set(machine.system_id, machine);
    }
  }
  return machines;
}

/** What MAAS's entries of one address say of it; MAAS has two where it gave the address to one and saw it on another. */
export function heldBy(entries: readonly SummarisedAddress[], known: Known): Held | undefined {
  const given = entries.find(({ alloc_type: type }) => type !== AllocType.Discovered);
  const seen = entries.find(({ alloc_type: type }) => type === AllocType.Discovered);
  if (given === undefined) {
    return seen && observed(seen);
  }
  const held = withNames(ofNode(given, known), given);
  const seenOn = seen?.node_summary;
  return seenOn === undefined || seenOn.system_id === given.node_summary?.system_id
    ? held
    : { ...held, doubt: `${seenOn.hostname} was seen on the network with this address, too` };
}

const SEEN_ONLY =
  "seen on the network only: MAAS did not give it out, and does not know whether it is still in use";

/** Somebody at an address that MAAS gave to nobody. */
export function neighbourAt({
  mac_address: mac,
  mac_organization: maker,
  hostname,
  last_seen: time,
}: Neighbour): Held {
  const name = hostname || mac;
  return {
    kind: "observed",
    holder: { name, allocation: "observed" },
    notes: [`MAC address ${mac}${maker ? ` (${maker})` : ""}`, `last seen ${time}`],
    doubt: SEEN_ONLY,
  };
}

const ALLOCATIONS: Record<AllocType, NonNullable<AddressHolder["allocation"]>> = {
  [AllocType.Auto]: "auto",
  [AllocType.Sticky]: "static",
  [AllocType.UserReserved]: "reserved",
  [AllocType.Dhcp]: "dhcp",
  [AllocType.Discovered]: "observed",
};

function observed(entry: SummarisedAddress): Held {
  return {
    kind: "observed",
    holder: holderOf(entry),
    doubt: SEEN_ONLY,
  };
}

function holderOf({ alloc_type: type, node_summary: node, user }: SummarisedAddress): AddressHolder {
  return {
    name: node?.hostname ?? user ?? "",
    ...(node === undefined ? {} : { systemId: node.system_id }),
    ...(node?.via === undefined ? {} : { interface: node.via }),
    allocation: ALLOCATIONS[type],
    ...(user === undefined ? {} : { user }),
  };
}

function ofNode(entry: SummarisedAddress, known: Known): Held {
  const { node_summary: node, bmcs = [] } = entry;
  const holder = holderOf(entry);
  if (node === undefined) {
    return ofNoNode(entry, holder, known);
  }
  const vmHost = known.vmHosts.find(({ systemId }) => systemId === node.system_id);
  if (vmHost !== undefined) {
    const reached = bmcs.some(({ power_type: type }) => type === "lxd");
    return {
      kind: "vmHost",
      holder: { ...holder, vmHost: vmHost.name },
      ...(reached ? { notes: ["MAAS reaches its LXD here"] } : {}),
    };
  }
  if (node.node_type !== NodeType.Machine) {
    return { kind: node.node_type === NodeType.Device ? "device" : "controller", holder };
  }
  return ofMachine(known.machines.get(node.system_id), holder, known);
}

function ofMachine(machine: Machine | undefined, holder: AddressHolder, { stacks }: Known): Held {
  if (machine === undefined) {
    return {
      kind: "machine",
      holder,
      doubt: "MAAS does not show this user the machine, or it has just gone",
    };
  }
  const { pod, status_name: status } = machine;
  const more = { ...holder, status, ...(pod ? { vmHost: pod.name } : {}) };
  const mark = pod ? provenName(machine) : undefined;
  const parts = partsOfName(mark ?? machine.hostname);
  const stack = stacks.find(({ urn }) => stackIdOf(urn) === parts?.stackId);
  if (mark !== undefined) {
    const name = stack === undefined ? {} : { stack: stack.name };
    return {
      kind: "vm",
      holder: {
        ...more,
        resource: parts?.resource ?? mark,
        ...(parts && { stackId: parts.stackId }),
        ...name,
      },
    };
  }
  const doubt = `it has the name of a VM of ${stack?.name}, and not its mark`;
  return { kind: "machine", holder: more, ...(pod && stack ? { doubt } : {}) };
}

/** What is reserved, or reached by MAAS to switch the power of others. */
function ofNoNode({ bmcs = [] }: SummarisedAddress, holder: AddressHolder, { vmHosts }: Known): Held {
  const [bmc] = bmcs;
  const vmHost = vmHosts.find(({ id }) => id === bmc?.id);
  if (vmHost !== undefined) {
    const notes = ["MAAS reaches its LXD here"];
    return { kind: "vmHost", holder: { ...holder, name: vmHost.name, vmHost: vmHost.name }, notes };
  }
  if (bmc !== undefined) {
    const name = `power controller of ${bmc.nodes.map(({ hostname }) => hostname).join(", ") || "no machine"}`;
    return { kind: "machine", holder: { ...holder, name } };
  }
  return { kind: "user", holder };
}

/** With the names that users gave the address. */
function withNames(held: Held, { dns_records: records = [] }: SummarisedAddress): Held {
  const names = records.map(({ name, domain }) => `${name}.${domain}`);
  return names.length === 0
    ? held
    : { ...held, notes: [...(held.notes ?? []), `DNS name ${names.join(", ")}`] };
}
