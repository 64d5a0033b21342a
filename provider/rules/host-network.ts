import { findSubnet } from "../inventory/resolve";
import type { HostInterface, Snapshot, SubnetItem, VlanItem, VmHostItem } from "../inventory/snapshot";
import type { Draft } from "./draft";
import type { Failure } from "./failure";
import { networkOf, subnetOfDraft, type InterfaceDraft } from "./network-draft";
import { byNearness, list, saySubnet, sayVlan } from "./text";

/** An interface of the host with its VLAN; of a VLAN where MAAS has no subnet, only the id is known. */
export interface Port {
  port: HostInterface;
  vlanId: number;
  vlan: VlanItem | undefined;
}

/** What the program asks of where an interface is attached. */
interface Constraint {
  property: string;
  /** `subnet lan10 (10.10.0.0/24) on VLAN 0 of fabric-lan`. */
  asks: string;
  /** Whether a VLAN meets it, or may. */
  meets: (port: Port) => boolean;
}

const ports = new WeakMap<VmHostItem, { subnets: readonly SubnetItem[]; ports: Port[] }>();

/** The host's interfaces, with what is known of their VLANs; found out once for all VMs. */
function portsOf(host: VmHostItem, { subnets }: Snapshot): Port[] {
  const known = ports.get(host);
  if (known?.subnets === subnets) {
    return known.ports;
  }
  const found = findPorts(host, subnets);
  ports.set(host, { subnets, ports: found });
  return found;
}

function findPorts(host: VmHostItem, subnets: readonly SubnetItem[]): Port[] {
  const vlans = new Map(subnets.map(({ vlan }) => [vlan.id, vlan]));
  return host.interfaces.flatMap((port) => {
    const { vlanId } = port;
    return vlanId === undefined ? [] : [{ port, vlanId, vlan: vlans.get(vlanId) }];
  });
}

/** MAAS takes interfaces by what is asked of their VLAN; an address must be in a subnet of it (a link to another is refused, 400). */
function constraintsOf(vm: Draft, item: InterfaceDraft, { subnets }: Snapshot): Constraint[] {
  const { path, given, addresses } = item;
  const subnet = given.subnet === undefined ? undefined : findSubnet(subnets, given.subnet);
  const { vlan: vid, fabric } = given;
  const constraints: Constraint[] = [];
  if (subnet) {
    constraints.push(onVlanOf(subnet, `${path}.subnet`, `subnet ${saySubnet(subnet)}`));
  }
  if (vid !== undefined) {
    constraints.push({
      property: `${path}.vlan`,
      asks: `VLAN ${vid}`,
      meets: ({ vlan }) => !vlan || vlan.vid === vid,
    });
  }
  if (fabric !== undefined) {
    const meets = ({ vlan }: Port) => !vlan || vlan.fabric === fabric;
    constraints.push({ property: `${path}.fabric`, asks: `fabric ${fabric}`, meets });
  }
  for (const address of addresses) {
    const theirs = address.ip && subnetOfDraft(vm, subnets, address);
    if (theirs) {
      const says = `IP address ${address.given.ipAddress} of subnet ${saySubnet(theirs)}`;
      constraints.push(onVlanOf(theirs, `${address.path}.ipAddress`, says));
    }
  }
  return constraints;
}

function onVlanOf({ vlan }: SubnetItem, property: string, says: string): Constraint {
  return { property, asks: `${says} on ${sayVlan(vlan)}`, meets: ({ vlanId }) => vlanId === vlan.id };
}

/** The host's interface that is asked for by name exists. MAAS: 400 `This pod does not match the specified networks.` */
export function bridgeExists(vm: Draft, host: VmHostItem): Failure[] {
  if (!host.interfacesKnown) {
    return [];
  }
  const names = host.interfaces.map(({ name }) => name);
  return networkOf(vm).interfaces.flatMap(({ path, given: { bridge } }) =>
    bridge === undefined || names.includes(bridge)
      ? []
      : [
          {
            property: `${path}.bridge`,
            reason: `Interface ${bridge} does not exist on VM host ${host.name}: it has ${list(byNearness(bridge, names))}`,
          },
        ],
  );
}

/** One interface of the host meets all that is asked of a VM's interface: bridge, subnet, VLAN, fabric and addresses. */
export function hostCarries(vm: Draft, host: VmHostItem, snapshot: Snapshot): Failure[] {
  if (!host.interfacesKnown) {
    return [];
  }
  const all = portsOf(host, snapshot);
  return networkOf(vm).interfaces.flatMap((item) => {
    const { bridge } = item.given;
    const named = bridge === undefined ? all : all.filter(({ port }) => port.name === bridge);
    if (bridge !== undefined && !host.interfaces.some(({ name }) => name === bridge)) {
      return [];
    }
    return narrow(named, constraintsOf(vm, item, snapshot), host, bridge);
  });
}

/** Applies one constraint after the other; the first that leaves no port is the failure. */
function narrow(
  all: Port[],
  constraints: Constraint[],
  host: VmHostItem,
  bridge: string | undefined,
): Failure[] {
  let left = all;
  const asked = bridge === undefined ? [] : [`interface ${bridge}`];
  for (const { property, asks, meets } of constraints) {
    asked.push(asks);
    const next = left.filter(meets);
    if (next.length === 0) {
      const found = left.map(({ port, vlan }) => (vlan ? `${port.name} on ${sayVlan(vlan)}` : port.name));
      return [
        {
          property,
          reason: `VM host ${host.name} has no interface for ${list(asked)}: there is ${list(found)}`,
        },
      ];
    }
    left = next;
  }
  return [];
}

/** The host's interfaces that a VM's interface may be attached to. */
export function portsFor(vm: Draft, item: InterfaceDraft, host: VmHostItem, snapshot: Snapshot): Port[] {
  const { bridge } = item.given;
  const constraints = constraintsOf(vm, item, snapshot);
  return portsOf(host, snapshot).filter(
    (port) =>
      (bridge === undefined || port.port.name === bridge) && constraints.every(({ meets }) => meets(port)),
  );
}
