import type { InterfaceStaticIp, LxdVmInputs } from "../../inputs";
import { subnetOfAddress } from "../../inventory/resolve";
import type { Snapshot } from "../../inventory/snapshot";
import { isOpen, mapAddresses, type AddressPlace } from "../../network/open-address";
import type { PartialInputs } from "../../rules/partial-inputs";
import { fail, type CheckFailure } from "../../rules/check-failure";
import { networkOf } from "../../rules/partial-network";
import { AddressChoice } from "../services/address-choice";
import type { Services } from "../services";

/** What a check chose for a VM that is to be made. */
export interface ChosenAddresses {
  failures: CheckFailure[];
  /** What to tell the user where nothing fails. */
  notes: string[];
}

/**
 * Chooses the addresses that a VM leaves open, among those that no other VM of the program has, so that a range that is too small shows
 * before anything exists. The create takes the same ones, unless somebody else has them by then.
 * @param urn the VM's identity
 */
export async function chooseAddresses(
  services: Services,
  urn: string,
  vm: PartialInputs,
  snapshot: Snapshot,
): Promise<ChosenAddresses> {
  const chosen: ChosenAddresses = { failures: [], notes: [] };
  if (!networkOf(vm).settled || snapshot.unread.some(({ part }) => PARTS.has(part))) {
    return chosen;
  }
  // A network that is settled is wholly known.
  for (const { address, place } of openPlaces(vm.inputs as LxdVmInputs)) {
    const subnet = subnetOfAddress(snapshot.subnets, address);
    if (subnet === undefined) {
      continue;
    }
    const choice = await AddressChoice.of(services, { urn, ...place }, address, { subnet, snapshot });
    const ip = choice.next();
    if (ip === undefined) {
      const property = address.range === undefined ? "subnet" : "range";
      chosen.failures.push(fail(`${place.path}.${property}`, choice.exhausted));
    } else {
      chosen.notes.push(`${place.path}: IP address ${ip} is chosen in ${choice.where}`, ...choice.advice());
    }
  }
  return chosen;
}

const PARTS: ReadonlySet<string> = new Set(["subnets", "ranges", "addresses"]);

function openPlaces(inputs: LxdVmInputs): { address: InterfaceStaticIp; place: AddressPlace }[] {
  const places: { address: InterfaceStaticIp; place: AddressPlace }[] = [];
  mapAddresses(inputs, (address, place) => {
    if (isOpen(address)) {
      places.push({ address, place });
    }
    return address;
  });
  return places;
}
