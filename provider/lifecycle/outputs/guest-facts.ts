import { subnetOfAddress } from "../../inventory/resolve";
import type { Snapshot } from "../../inventory/snapshot";
import type { LxdVmInputs, NetworkStatus } from "../../inputs";
import type { Machine } from "../../maas/wire";
import { mergeUserData } from "../../network/cloud-init";
import { guestNetworksOf } from "../../network/guest";
import { networkManagementOf, takesOwnNetwork, type GuestSystem } from "../../network/guest-system";
import type { NetworkPlan } from "../../network/plan";
import { networkStatus, type GuestFacts } from "../../network/status";
import { allKnown } from "../../rules/partial-inputs";
import { defaultFor, leavesReleaseToMaas, splitRelease } from "../../rules/images";
import type { Services } from "../services";
import type { LxdVmState } from "../state";

/** The user data to deploy with. What MAAS's default image is, is asked for only where the guest needs what MAAS has no setting for. */
export async function userDataFor(
  services: Services,
  inputs: LxdVmInputs,
  { guest }: NetworkPlan,
): Promise<string | undefined> {
  if (guest.length === 0) {
    return inputs.userData;
  }
  return mergeUserData(inputs.userData, guest, systemOf(inputs, await snapshotWithImage(services, inputs)));
}

/** The snapshot, which shows MAAS's default image where the inputs leave the release to it. */
export async function snapshotWithImage({ snapshots }: Services, inputs: LxdVmInputs): Promise<Snapshot> {
  const snapshot = await snapshots.get();
  if (leavesReleaseToMaas(allKnown(inputs))) {
    await snapshots.ensureDefaultImage(snapshot);
  }
  return snapshot;
}

/** The system that a VM is deployed with, or is to be, as far as it is known: what the inputs leave out is MAAS's default. */
function systemOf(inputs: LxdVmInputs, snapshot: Snapshot): GuestSystem {
  const { images } = snapshot;
  const release = splitRelease(inputs.distroSeries);
  const given = { osystem: inputs.osystem || release.osystem, series: release.series };
  const isDefault = leavesReleaseToMaas(allKnown(inputs));
  const { osystem, series } = (isDefault ? defaultFor(inputs.osystem, snapshot) : undefined) ?? given;
  const image = images.find(
    (one) => one.osystem === (osystem ?? one.osystem) && one.series === (series ?? one.series),
  );
  const { baseImage } = image ?? {};
  return {
    osystem: osystem ?? image?.osystem ?? "",
    series: series ?? image?.series ?? "",
    ...(baseImage === undefined ? {} : { baseImage }),
  };
}

/**
 * The network status of a VM, with what is in force in the guest. Where nothing but the machine was asked for, its name servers and its
 * own gateway are those that the state has, as long as the VM is deployed as it was.
 */
export function statusOf(
  machine: Machine,
  inputs: LxdVmInputs,
  snapshot: Snapshot | undefined,
  before: Partial<LxdVmState> | undefined,
): NetworkStatus | undefined {
  if (snapshot !== undefined) {
    return networkStatus(machine, inputs, factsOf(machine, inputs, snapshot));
  }
  const status = networkStatus(machine, inputs, { own: [] });
  const known = before?.networkStatus;
  const isSame =
    status !== undefined &&
    known !== undefined &&
    before?.osystem === machine.osystem &&
    (["interface", "subnet", "assignedIp"] as const).every((key) => known[key] === status[key]);
  return isSame
    ? {
        ...status,
        ...(status.gateway === undefined && known.gateway !== undefined ? { gateway: known.gateway } : {}),
        ...(known.dnsServers === undefined ? {} : { dnsServers: known.dnsServers }),
      }
    : status;
}

function factsOf(machine: Machine, inputs: LxdVmInputs, snapshot: Snapshot): GuestFacts {
  const { osystem, distro_series: distroSeries } = machine;
  const system = systemOf({ osystem, distroSeries }, snapshot);
  const { rackAddresses, subnets } = snapshot;
  const racks: GuestFacts["racks"] = (systemId, vlanId) =>
    rackAddresses
      .get(systemId)
      ?.filter((ipAddress) => subnetOfAddress(subnets, { ipAddress })?.vlan.id === vlanId);
  return {
    own: takesOwnNetwork(system) ? guestNetworksOf(machine, inputs) : [],
    ...(networkManagementOf(system) === "netplan" ? { racks } : {}),
  };
}
