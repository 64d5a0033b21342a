import { givesNone, hasFree, mayBeFull } from "../inventory/givable";
import type { Snapshot, SubnetItem, VmHostItem } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { candidateHosts } from "./hosts";
import { portOf } from "./host-network";
import { networkOf, type PartialInterface } from "./partial-network";
import { formatSubnet } from "./wording";

/** An interface that MAAS gives an address, and out of which subnet: the first that MAAS has on its VLAN, whichever one was asked for. */
function autoInterfaces(
  vm: PartialInputs,
  host: VmHostItem,
  snapshot: Snapshot,
): { item: PartialInterface; subnet: SubnetItem }[] {
  const { interfaces, settled } = networkOf(vm);
  if (!settled || !host.interfacesKnown) {
    return [];
  }
  return interfaces.flatMap((item) => {
    const { given, addresses } = item;
    if (addresses.length > 0 || (given.mode ?? "auto") !== "auto") {
      return [];
    }
    const vlan = portOf(vm, item, host, snapshot)?.vlan?.id;
    const [subnet] = snapshot.subnets.filter((one) => one.vlan.id === vlan).sort((a, b) => a.id - b.id);
    return subnet === undefined ? [] : [{ item, subnet }];
  });
}

/** The subnets of which the addresses in use are to be known, to say whether MAAS has one left for the VM. */
export function subnetsToCount(vm: PartialInputs, snapshot: Snapshot): number[] {
  return candidateHosts(vm, snapshot)
    .flatMap((host) => autoInterfaces(vm, host, snapshot))
    .flatMap(({ subnet }) => (mayBeFull(subnet, snapshot) ? subnet.id : []));
}

/**
 * MAAS gives out addresses of the subnet that an interface comes to be in. That it has none it says only when it deploys: 503
 * `No more IPs available in subnet: …`
 */
export function autoAddress(vm: PartialInputs, host: VmHostItem, snapshot: Snapshot): CheckFailure[] {
  return refusals(vm, host, snapshot, (subnet) => {
    if (!givesNone(subnet, snapshot)) {
      return undefined;
    }
    return subnet.managed
      ? `all of subnet ${formatSubnet(subnet)} are in ranges`
      : `it does not manage subnet ${formatSubnet(subnet)}, and no range is reserved for it there`;
  });
}

/** The same by the addresses in use. Not for a VM in whose place another one is made: what that one has it gives back before. */
export function autoAddressLeft(vm: PartialInputs, host: VmHostItem, snapshot: Snapshot): CheckFailure[] {
  return refusals(vm, host, snapshot, (subnet) =>
    hasFree(subnet, snapshot)
      ? undefined
      : `all that it may give in subnet ${formatSubnet(subnet)} are in use`,
  );
}

function refusals(
  vm: PartialInputs,
  host: VmHostItem,
  snapshot: Snapshot,
  why: (subnet: SubnetItem) => string | undefined,
): CheckFailure[] {
  if (snapshot.unread.some(({ part }) => part === "ranges" || part === "addresses")) {
    return [];
  }
  return autoInterfaces(vm, host, snapshot).flatMap(({ item, subnet }) => {
    const { name = "the VM" } = item.given;
    const reason = why(subnet);
    return reason === undefined
      ? []
      : [
          fail(
            item.path,
            `MAAS has no address for ${name} on VM host ${host.name}, since ${reason}: give it a static address, or another mode than auto`,
          ),
        ];
  });
}
