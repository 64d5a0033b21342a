import type { ImageItem, Snapshot, SubnetItem } from "../inventory/snapshot";
import { networkManagementOf } from "../network/guest-system";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { imagesAsked, formatImage } from "./images";
import { networkOf, subnetOfDraft, type PartialAddress } from "./partial-network";
import { list, formatSubnet } from "./wording";

/** What cloud-init must set in the guest, since MAAS has it for a subnet, and otherwise. */
interface OwnSetting {
  property: string;
  /** `Gateway 10.30.0.1, which subnet bare (10.30.0.0/24) has not,`. */
  says: string;
}

function ownSettings(vm: PartialInputs, subnets: readonly SubnetItem[]): OwnSetting[] {
  return networkOf(vm).addresses.flatMap((address) => {
    const subnet = subnetOfDraft(vm, subnets, address);
    return subnet === undefined ? [] : [...ownServers(address, subnet), ...ownGateway(address, subnet)];
  });
}

function ownServers({ path, given: { dnsServers = [] } }: PartialAddress, subnet: SubnetItem): OwnSetting[] {
  const isOther = dnsServers.length > 0 && dnsServers.join() !== subnet.dnsServers.join();
  const says = `A list of DNS servers that is not that of subnet ${formatSubnet(subnet)}`;
  return isOther && !dnsServers.includes(undefined) ? [{ property: `${path}.dnsServers`, says }] : [];
}

function ownGateway({ path, given: { gateway } }: PartialAddress, subnet: SubnetItem): OwnSetting[] {
  const says = `Gateway ${gateway}, which subnet ${formatSubnet(subnet)} has not,`;
  return gateway !== undefined && subnet.gateway === undefined ? [{ property: `${path}.gateway`, says }] : [];
}

/** MAAS has no setting for it, and the provider's way is cloud-init, which does not configure the network of some systems. */
export function guestNetworkTaken(vm: PartialInputs, snapshot: Snapshot): CheckFailure[] {
  const images = imagesAsked(vm, snapshot);
  if (images.length === 0 || images.some((image) => networkManagementOf(image) !== "none")) {
    return [];
  }
  return ownSettings(vm, snapshot.subnets).map(({ property, says }) =>
    fail(
      property,
      `${says} does not reach a guest of ${sayImages(images)}: MAAS configures what the subnet has, and there is no cloud-init to add to it; set it for the subnet in MAAS, or leave it out`,
    ),
  );
}

/** Warnings about a guest of which nobody knows whether it takes such a setting. */
export function guestNetworkNotes(vm: PartialInputs, snapshot: Snapshot): string[] {
  const images = imagesAsked(vm, snapshot);
  return images.some((image) => networkManagementOf(image) === "other")
    ? ownSettings(vm, snapshot.subnets).map(
        ({ property }) =>
          `${property}: MAAS does not show whether a guest of ${sayImages(images)} takes it: cloud-init sets it where NetworkManager or systemd-networkd configures the network. networkStatus leaves it out`,
      )
    : [];
}

function sayImages(images: ImageItem[]): string {
  return list([...new Set(images.map(formatImage))], "or");
}
