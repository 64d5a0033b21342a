import type { LxdVmInputs } from "../../inputs";
import { subnetOfAddress } from "../../inventory/resolve";
import type { Snapshot } from "../../inventory/snapshot";
import { formatVm } from "../../inventory/program";
import { MachineStatus } from "../../maas/wire";
import { formatIp } from "../../network/address";
import { hasOpen, openAddresses } from "../../network/open-address";
import { addressChosen, addressInUse } from "../../rules/questions";
import { StepError } from "../errors";
import { resourceName } from "../identity";
import { addressesIn, withLinkedAddresses } from "../meaning/linked-addresses";
import { subnetLookup } from "../meaning/plan";
import type { LxdVmState } from "../state";
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
  for (const { address, place } of openAddresses(vm.inputs as LxdVmInputs)) {
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

/** The addresses that a VM is given, and that others of the program have chosen and keep; of others something is said already. */
export function chosenForOthers(
  services: Services,
  urn: string,
  vm: PartialInputs,
  said: readonly CheckFailure[],
): CheckFailure[] {
  return networkOf(vm).addresses.flatMap(({ ip, path }) => {
    const property = `${path}.ipAddress`;
    const isSaid = said.some((one) => one.property === property);
    return ip === undefined || isSaid ? [] : chosenForOther(services, urn, { property, ip: formatIp(ip) });
  });
}

/** Has what was chosen make way for an address that is given, and says so; a failure where it cannot. */
export function chosenForOther(
  { addressPicks, log }: Services,
  urn: string,
  { property, ip }: { property: string; ip: string },
): CheckFailure[] {
  const holder = addressPicks.holderOf(ip);
  if (holder === undefined || holder === urn) {
    return [];
  }
  const other = addressPicks.makeWay(ip);
  if (other === undefined) {
    return [fail(property, addressChosen(ip, formatVm(holder, urn)))];
  }
  log(
    `${resourceName(holder)}: IP address ${ip}, which was chosen before, is given to ${formatVm(urn, holder)}, so that ${other} is chosen`,
  );
  return [];
}

/**
 * Says which addresses a VM that is there and not deployed will get, where it has not those any more that the state holds: an update
 * links and deploys it again.
 * @throws StepError when none is left
 */
export async function announceOtherAddresses(
  services: Services,
  urn: string,
  inputs: LxdVmInputs,
  current: LxdVmState,
): Promise<void> {
  const machine = hasOpen(inputs) ? await services.machines.get(current.systemId) : undefined;
  if (machine === undefined || DEPLOYED.has(machine.status)) {
    return;
  }
  const snapshot = await services.snapshots.get();
  for (const { address, place } of openAddresses(withLinkedAddresses(inputs, machine, current))) {
    const subnet = subnetLookup(snapshot, current.__resolved).ofAddress(address);
    if (subnet === undefined) {
      continue;
    }
    const choice = await AddressChoice.of(services, { urn, ...place }, address, { subnet, snapshot });
    const lost = addressesIn(current, place.nic).filter((ip) => choice.isTaken(ip));
    lost.forEach((ip) => services.addressPicks.refuse(ip));
    const ip = choice.next();
    if (ip === undefined) {
      throw new StepError(
        "UpdateFailed",
        "NoAddressLeft",
        `Machine ${machine.fqdn} (${current.systemId}) has lost its link to ${lost.join(", ") || "its address"}, and no other can be chosen: ${choice.exhausted}. Nothing was changed. Free one, or give another range.`,
      );
    }
    for (const one of lost) {
      const holder = await services.snapshots.holderOf(one);
      const said = holder === undefined ? `IP address ${one} is in use` : addressInUse(one, holder);
      services.log(
        `${resourceName(urn)}: ${place.path}: ${said} meanwhile, so the VM gets another one: ${ip} is chosen in ${choice.where}`,
      );
    }
  }
}

/** In these a machine keeps its links. */
const DEPLOYED: ReadonlySet<MachineStatus> = new Set([MachineStatus.Deployed, MachineStatus.Deploying]);

const PARTS: ReadonlySet<string> = new Set(["subnets", "ranges", "addresses"]);
