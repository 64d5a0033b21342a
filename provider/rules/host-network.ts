import { findSubnet } from "../inventory/resolve";
import type { HostInterface, Snapshot, SubnetItem, VmHostItem } from "../inventory/snapshot";
import { portFor, portsOn, formatVlan, type HostPort, type VlanAsked } from "../network/ports";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { isLeftOpen, networkOf, subnetOfDraft, type PartialInterface } from "./partial-network";
import { sortBySimilarity, list, formatSubnet } from "./wording";

/** What the program asks of where an interface is attached. `says`: `subnet lan10 (10.10.0.0/24) on VLAN 0 of fabric-lan`. */
interface Constraint extends VlanAsked {
  property: string;
}

/** An address must be in a subnet of the VLAN: a link to another moves the interface there in MAAS's books alone. */
function constraintsOf(vm: PartialInputs, item: PartialInterface, { subnets }: Snapshot): Constraint[] {
  const { path, given, addresses } = item;
  const subnet = given.subnet === undefined ? undefined : findSubnet(subnets, given.subnet);
  const { vlan: vid, fabric } = given;
  const constraints: Constraint[] = [];
  if (subnet) {
    constraints.push(onVlanOf(subnet, `${path}.subnet`, `subnet ${formatSubnet(subnet)}`));
  }
  if (vid !== undefined) {
    constraints.push({ property: `${path}.vlan`, says: `VLAN ${vid}`, vid });
  }
  if (fabric !== undefined) {
    constraints.push({ property: `${path}.fabric`, says: `fabric ${fabric}`, fabric });
  }
  for (const address of addresses) {
    const isOpen = isLeftOpen(vm, address);
    const theirs = address.ip || isOpen ? subnetOfDraft(vm, subnets, address) : undefined;
    if (theirs) {
      const what = isOpen ? "an address" : `IP address ${address.given.ipAddress}`;
      const property =
        isOpen && address.given.range === undefined ? "subnet" : isOpen ? "range" : "ipAddress";
      constraints.push(
        onVlanOf(theirs, `${address.path}.${property}`, `${what} of subnet ${formatSubnet(theirs)}`),
      );
    }
  }
  return constraints;
}

function onVlanOf({ vlan }: SubnetItem, property: string, says: string): Constraint {
  return { property, says: `${says} on ${formatVlan(vlan)}`, id: vlan.id };
}

/** The host's interface that is asked for by name exists. MAAS: 400 `This pod does not match the specified networks.` */
export function bridgeExists(vm: PartialInputs, host: VmHostItem): CheckFailure[] {
  if (!host.interfacesKnown) {
    return [];
  }
  const names = host.interfaces.map(({ name }) => name);
  return networkOf(vm).interfaces.flatMap(({ path, given: { bridge } }) =>
    bridge === undefined || names.includes(bridge)
      ? []
      : [
          fail(
            `${path}.bridge`,
            `Interface ${bridge} does not exist on VM host ${host.name}: it has ${list(sortBySimilarity(bridge, names))}`,
          ),
        ],
  );
}

/** One interface of the host meets all that is asked of a VM's interface: bridge, subnet, VLAN, fabric and addresses. */
export function hostCarries(vm: PartialInputs, host: VmHostItem, snapshot: Snapshot): CheckFailure[] {
  if (!host.interfacesKnown) {
    return [];
  }
  return networkOf(vm).interfaces.flatMap((item) => {
    const { bridge } = item.given;
    const named = host.interfaces.filter(({ name }) => bridge === undefined || name === bridge);
    if (bridge !== undefined && named.length === 0) {
      return [];
    }
    return narrow(named, constraintsOf(vm, item, snapshot), host, bridge);
  });
}

/** Applies one constraint after the other; the first that leaves no port is the failure. */
function narrow(
  all: readonly HostInterface[],
  constraints: Constraint[],
  host: VmHostItem,
  bridge: string | undefined,
): CheckFailure[] {
  let left = all;
  const asked = bridge === undefined ? [] : [`interface ${bridge}`];
  for (const constraint of constraints) {
    asked.push(constraint.says);
    const next = portsOn(left, [constraint]);
    if (next.length === 0) {
      const found = left.map(({ name, vlan }) =>
        vlan ? `${name} on ${formatVlan(vlan)}` : `${name} on no VLAN`,
      );
      return [
        fail(
          constraint.property,
          `VM host ${host.name} has no interface for ${list(asked)}, available: ${list(found)}`,
        ),
      ];
    }
    left = next;
  }
  return [];
}

/** The host's interfaces that a VM's interface may be attached to. */
export function portsFor(
  vm: PartialInputs,
  item: PartialInterface,
  host: VmHostItem,
  snapshot: Snapshot,
): HostInterface[] {
  const { bridge } = item.given;
  return portsOn(host.interfaces, constraintsOf(vm, item, snapshot)).filter(
    ({ name }) => bridge === undefined || name === bridge,
  );
}

/** The one of them that it will be attached to. */
export function portOf(
  vm: PartialInputs,
  item: PartialInterface,
  host: VmHostItem,
  snapshot: Snapshot,
): HostPort | undefined {
  return portFor(host.interfaces, item.given.bridge, constraintsOf(vm, item, snapshot));
}
