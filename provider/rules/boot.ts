import type { Family } from "../network/address";
import { blockOfSubnet } from "../inventory/resolve";
import type { HostInterface, Snapshot, VmHostItem } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { formatVlan } from "../network/ports";
import { candidateHosts } from "./hosts";
import { portsFor } from "./host-network";
import { networkOf, type PartialInterface } from "./partial-network";
import { list } from "./wording";

/** What each of the VM's interfaces may be attached to on a host; undefined where that cannot be determined. */
function attachments(
  vm: PartialInputs,
  host: VmHostItem,
  snapshot: Snapshot,
): { item: PartialInterface; ports: HostInterface[] }[] | undefined {
  const { interfaces, settled } = networkOf(vm);
  if (!settled || !host.interfacesKnown) {
    return undefined;
  }
  const all = interfaces.map((item) => ({ item, ports: portsFor(vm, item, host, snapshot) }));
  // An interface that fits nowhere is another rule's failure.
  return all.every(({ ports }) => ports.length > 0) ? all : undefined;
}

/**
 * The VM boots from the network: MAAS's DHCP must be on for the VLAN of one of its interfaces. Compose answers 400 otherwise, and
 * 503 where no interface is asked for and the host has none on such a VLAN.
 */
export function dhcpOnSomeVlan(vm: PartialInputs, host: VmHostItem, snapshot: Snapshot): CheckFailure[] {
  const attached = attachments(vm, host, snapshot);
  const ports = attached?.flatMap(({ ports: own }) => own) ?? [];
  const [first] = attached ?? [];
  if (!first || ports.some(({ vlan }) => vlan?.dhcpOn)) {
    return [];
  }
  const vlans = new Set(ports.map(({ name, vlan }) => (vlan ? formatVlan(vlan) : name)));
  return [
    fail(
      first.item.path,
      `MAAS's DHCP is off on ${list([...vlans])} of VM host ${host.name}: the VM boots from the network, so one of its interfaces must be on a VLAN with it`,
    ),
  ];
}

const both: Family[] = [4, 6];

/** The families that an interface will have addresses of, at most. */
function familiesOf(
  { item, ports }: { item: PartialInterface; ports: HostInterface[] },
  snapshot: Snapshot,
): Family[] {
  const { addresses, given } = item;
  if (addresses.length > 0) {
    return addresses.flatMap(({ family }) => family ?? both);
  }
  if (given.mode === "linkUp") {
    return [];
  }
  return ports.flatMap(({ vlan }) => {
    const subnets = snapshot.subnets.filter((subnet) => subnet.vlan.id === vlan?.id);
    return subnets.length > 0 ? subnets.flatMap((subnet) => blockOfSubnet(subnet)?.family ?? both) : both;
  });
}

/**
 * A deployment needs a family in common with the region: deploy answers 400 `Node has no address family in common with the server`
 * otherwise, for a machine without any address as well. Where MAAS may go by more than is known here, that is left to it.
 */
export function familyInCommon(vm: PartialInputs, host: VmHostItem, snapshot: Snapshot): CheckFailure[] {
  const problem = familyProblem(vm, host, snapshot);
  return problem === undefined || !(problem.certain || snapshot.regionFamilies.binding)
    ? []
    : [problem.failure];
}

/** The warning where it is not certain. */
export function familyNotes(vm: PartialInputs, snapshot: Snapshot): string[] {
  const problems = candidateHosts(vm, snapshot).map((host) => familyProblem(vm, host, snapshot));
  const [first] = problems;
  if (
    first === undefined ||
    problems.includes(undefined) ||
    first.certain ||
    snapshot.regionFamilies.binding
  ) {
    return [];
  }
  const { property, reason } = first.failure;
  return [
    `warning: ${property}: ${reason}, unless a rack controller of its VLAN has an address of that family too, by which this version of MAAS goes`,
  ];
}

function familyProblem(
  vm: PartialInputs,
  host: VmHostItem,
  snapshot: Snapshot,
): { failure: CheckFailure; certain: boolean } | undefined {
  const attached = attachments(vm, host, snapshot);
  const { ipv4, ipv6 } = snapshot.regionFamilies;
  const region: Family[] = [...(ipv4 ? [4 as const] : []), ...(ipv6 ? [6 as const] : [])];
  const families = attached?.flatMap((item) => familiesOf(item, snapshot)) ?? both;
  const [first] = attached ?? [];
  if (!first || families.some((family) => region.includes(family))) {
    return undefined;
  }
  const has =
    families.length > 0 ? `IPv${families[0]} addresses only` : "no address, since all interfaces are linkUp";
  const names = region.map((family) => `IPv${family}`);
  const reason = `MAAS deploys over ${list(names)}, and the VM would have ${has}: add an ${list(names, "or")} address`;
  return { failure: fail(first.item.path, reason), certain: families.length === 0 };
}
