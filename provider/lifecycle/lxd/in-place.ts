import type { LxdVmInputs } from "../../inputs";
import { LxdError } from "../../lxd/errors";
import { wantedInterfaces } from "../../network/interfaces";
import type { CheckFailure } from "../../rules/check-failure";
import type { PartialInputs } from "../../rules/partial-inputs";
import { unknownAt } from "../../values/paths";
import type { NetworkChange } from "../meaning/comparison";
import type { Services } from "../services";
import type { Difference, DiffRequest } from "../meaning/difference";
import { asSentence, StepError } from "../errors";
import { ensureGone } from "../gone";
import { resourceName } from "../identity";
import { lxdFailuresInPlace } from "./capabilities";
import { LxdUnavailableError } from "../services/lxd-hosts";
import { heldRoom } from "../meaning/held-room";
import type { LxdVmState } from "../state";

const SIZE = ["cores", "memory"] as const;

const OUT_OF_REACH =
  "So the VM cannot be changed in place, and it is not replaced for that. Run where the VM host's LXD can be reached, or have a new VM made with `pulumi up --replace <URN>`.";

/** A MAC address that the program gives, and the state has not. */
interface OtherMac {
  interface: string;
  /** Absent where the state has none of the program's. */
  from: string | undefined;
  to: string;
}

/** Whether these changes of a VM that is there are the LXD's of its host: what is set there alone, or what it may change in place. */
export function isLxdChange({ changed, replaces }: Difference, network: NetworkChange): boolean {
  return replaces.length === 0
    ? changed.includes("lxd")
    : replaces.every(
        (name) =>
          SIZE.some((size) => size === name) || (name === "networkInterfaces" && network === "MAC addresses"),
      );
}

/**
 * What still makes a new VM of such changes once LXD is asked whether it can change the VM in place.
 * @param services undefined offline: the change is then left to the update, which fails where LXD cannot make it. A VM is not deleted
 * because nobody was asked
 * @throws StepError when LXD does not have what is to be set, or the VM's host has no room for its new size; LxdError when it was
 * reached before and cannot be now: the disks would be lost for a passing problem
 */
export async function remainingReplacements(
  services: Services | undefined,
  request: DiffRequest,
  { changed, replaces }: Difference,
): Promise<(keyof LxdVmInputs)[]> {
  if (services === undefined) {
    return [];
  }
  if (replaces.length > 0 && !(await canChangeInPlace(services, request))) {
    return replaces;
  }
  const { urn, current, wanted, unknown } = request;
  const vm = { inputs: wanted, isUnknown: unknownAt(unknown) };
  if (replaces.some((name) => SIZE.some((size) => size === name))) {
    await refuseWithoutRoom(services, urn, vm, current);
  }
  refuse("LxdCannot", changed.includes("lxd") ? await lxdFailuresInPlace(services, vm, current) : []);
  return [];
}

/**
 * Judges another size of a VM that is there by the room of its host, which neither MAAS nor LXD does.
 * @throws StepError where there is too little
 */
export async function refuseWithoutRoom(
  services: Services,
  urn: string,
  vm: PartialInputs,
  current: LxdVmState,
): Promise<void> {
  const snapshot = await services.snapshots.get();
  refuse("NoRoom", services.placements.resize(urn, vm, heldRoom(current), snapshot));
}

function refuse(reason: string, failures: readonly CheckFailure[]): void {
  if (failures.length > 0) {
    const reasons = failures.map((failure) => `${failure.property}: ${failure.reason}`);
    throw new StepError("LxdConfigurationFailed", reason, reasons.join("\n"));
  }
}

/** Whether a VM can be given another size or its MAC address back in place, which is logged for the user either way. */
async function canChangeInPlace(
  services: Services,
  { urn, current, wanted, unknown }: DiffRequest,
): Promise<boolean> {
  const isUnknown = unknownAt(unknown);
  const macs = isUnknown("networkInterfaces") ? [] : otherMacs(current, wanted);
  const what = [
    ...SIZE.filter((name) => current[name] !== wanted[name]).map((name) => {
      const to = isUnknown(name) ? "not known yet" : String(wanted[name]);
      return `${name} ${String(current[name])} → ${to}`;
    }),
    ...macs.map(({ interface: nic, from = "unset", to }) => `MAC address of ${nic} ${from} → ${to}`),
  ].join(", ");
  const log = (line: string): void => services.log(`${resourceName(urn)}: ${what}: ${line}`);
  const again = "this makes a new VM with new disks";
  if (macs.length > 0 && !(await areMaass(services, current, macs))) {
    log(`${again}, since the installed system knows its network by the address that MAAS has`);
    return false;
  }
  const because = await inPlaceBlocker(services, current);
  if (because === undefined) {
    log("changed in place, the disks are kept; a VM that runs is restarted");
    return true;
  }
  log(`${again}, since its host's LXD, which could change it in place, cannot be asked to. ${because}`);
  return false;
}

function otherMacs(current: LxdVmInputs, wanted: LxdVmInputs): OtherMac[] {
  const before = wantedInterfaces(current);
  return wantedInterfaces(wanted).flatMap(({ name, macAddress: to }) => {
    const from = before.find((nic) => nic.name === name)?.macAddress;
    return to === undefined || to === from ? [] : [{ interface: name, from, to }];
  });
}

/** Whether MAAS, and so the system that it installed, has these addresses for the interfaces: LXD alone has others, if any. */
async function areMaass(
  services: Services,
  current: LxdVmState,
  macs: readonly OtherMac[],
): Promise<boolean> {
  const machine = await services.machines.get(current.systemId);
  if (machine === undefined) {
    await ensureGone(services, current.systemId, current, "UpdateFailed");
  }
  return macs.every(({ interface: name, to }) =>
    machine?.interface_set.some((record) => record.name === name && record.mac_address === to),
  );
}

async function inPlaceBlocker(services: Services, current: LxdVmState): Promise<string | undefined> {
  const { vmHostId, lxdFingerprint } = current;
  const { vmHosts } = await services.snapshots.get();
  const host = vmHosts.find(({ id }) => id === vmHostId);
  if (host === undefined) {
    // Another region, or a user to whom MAAS shows no hosts, is not a reason to delete the VM.
    await ensureGone(services, current.systemId, current, "UpdateFailed");
    return "MAAS has no VM host for the VM any more.";
  }
  try {
    const { client } = await services.lxdHosts.of(host, { remembered: lxdFingerprint });
    const { isTrusted } = await import("../../lxd/endpoints.js");
    return (await isTrusted(client))
      ? undefined
      : `LXD of VM host ${host.name} does not trust the certificate that MAAS has for it.`;
  } catch (error) {
    if (error instanceof LxdUnavailableError) {
      return error.message;
    }
    // A preview that reached it has announced a change in place: the disks are not to be lost because it cannot be reached now.
    throw error instanceof LxdError
      ? new StepError("UpdateFailed", "LxdUnreachable", `${asSentence(error.message)} ${OUT_OF_REACH}`, {
          cause: error,
        })
      : error;
  }
}
