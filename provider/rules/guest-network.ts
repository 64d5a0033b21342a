import type { ImageItem, Snapshot, SubnetItem } from "../inventory/snapshot";
import { networkManagementOf } from "../network/guest-system";
import type { Draft } from "./draft";
import type { Failure } from "./failure";
import { imagesAsked, sayImage } from "./images";
import { networkOf, subnetOfDraft, type AddressDraft } from "./network-draft";
import { list, saySubnet } from "./text";

/** What cloud-init must set in the guest, since MAAS has it for a subnet, and otherwise. */
interface OwnSetting {
  property: string;
  /** `Gateway 10.30.0.1, which subnet bare (10.30.0.0/24) has not,`. */
  says: string;
}

function ownSettings(vm: Draft, subnets: readonly SubnetItem[]): OwnSetting[] {
  return networkOf(vm).addresses.flatMap((address) => {
    const subnet = subnetOfDraft(vm, subnets, address);
    return subnet === undefined ? [] : [...ownServers(address, subnet), ...ownGateway(address, subnet)];
  });
}

function ownServers({ path, given: { dnsServers = [] } }: AddressDraft, subnet: SubnetItem): OwnSetting[] {
  const isOther = dnsServers.length > 0 && dnsServers.join() !== subnet.dnsServers.join();
  const says = `A list of DNS servers that is not that of subnet ${saySubnet(subnet)}`;
  return isOther && !dnsServers.includes(undefined) ? [{ property: `${path}.dnsServers`, says }] : [];
}

function ownGateway({ path, given: { gateway } }: AddressDraft, subnet: SubnetItem): OwnSetting[] {
  const says = `Gateway ${gateway}, which subnet ${saySubnet(subnet)} has not,`;
  return gateway !== undefined && subnet.gateway === undefined ? [{ property: `${path}.gateway`, says }] : [];
}

/** MAAS has no setting for it, and the provider's way is cloud-init, which does not configure the network of some systems. */
export function guestNetworkTaken(vm: Draft, snapshot: Snapshot): Failure[] {
  const images = imagesAsked(vm, snapshot);
  if (images.length === 0 || images.some((image) => networkManagementOf(image) !== "none")) {
    return [];
  }
  return ownSettings(vm, snapshot.subnets).map(({ property, says }) => ({
    property,
    reason: `${says} does not reach a guest of ${sayImages(images)}: MAAS configures what the subnet has, and there is no cloud-init to add to it; set it for the subnet in MAAS, or leave it out`,
  }));
}

/** What to tell of a guest of which nobody knows whether it takes such a setting. */
export function guestNetworkNotes(vm: Draft, snapshot: Snapshot): string[] {
  const images = imagesAsked(vm, snapshot);
  return images.some((image) => networkManagementOf(image) === "other")
    ? ownSettings(vm, snapshot.subnets).map(
        ({ property }) =>
          `${property}: MAAS does not tell whether a guest of ${sayImages(images)} takes it: cloud-init sets it where NetworkManager or systemd-networkd configures the network. networkStatus leaves it out`,
      )
    : [];
}

function sayImages(images: ImageItem[]): string {
  return list([...new Set(images.map(sayImage))], "or");
}
