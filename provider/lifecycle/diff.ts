import { isDeepStrictEqual } from "node:util";
import type { Session } from "../session";
import { resourceName } from "./identity";
import { StepError } from "./errors";
import { builtInterfaces } from "./import";
import { whatUpdateDoes } from "./outputs/conditions";
import { OwnedMachine } from "./ownership/owned-machine";
import type { LxdVmState } from "./state";
import type { LxdVmInputs } from "../inputs";
import { MachineStatus } from "../maas/wire";
import { statusNamed } from "../watch/status-names";
import { unknownNames, whollyKnown } from "../values/paths";
import { inputNames } from "../schema";
import { announceOtherAddresses } from "./check/chosen-addresses";
import { isNetworkOpen, keepAddresses, withKeptAddresses } from "./meaning/kept-addresses";
import { Comparison, type NetworkChange } from "./meaning/comparison";
import type { Services } from "./services";
import type { Difference, DiffRequest } from "./meaning/difference";
import { ensureGone } from "./gone";
import { lockedFailure } from "./locked";
import { isLxdChange, remainingReplacements } from "./lxd/in-place";
import { shown } from "./check/showing";

/** What MAAS changes on the VM that is there, or what has no effect on it. Everything else makes a new VM, with new disks. */
export const CHANGED_IN_PLACE: ReadonlySet<keyof LxdVmInputs> = new Set([
  "zone",
  "resourcePool",
  "domain",
  "tags",
  "description",
  "hostname",
  "timeouts",
  "verifyGateway",
  "skipCommissioning",
]);

/** A VM that is there, by the state, and what the program wants of it. */
export interface DiffInput {
  systemId: string;
  /** The VM's identity. */
  urn: string;
  current: LxdVmState;
  /** Without unknown leaves. */
  wanted: LxdVmInputs;
  /** Paths of the unknown leaves. */
  unknown: ReadonlySet<string>;
}

/** What a run will do to a VM. */
export interface DiffOutcome {
  /** Whether it does anything; also without any property that changed, for a VM that is not deployed. */
  changes: boolean;
  /** Inputs that mean something else now. */
  changed: (keyof LxdVmInputs)[];
  /** Inputs that only a new VM can have. */
  replaces: (keyof LxdVmInputs)[];
  /** The new VM needs the old one's address and host name, so the old one goes first. */
  deleteBeforeReplace: boolean;
}

/**
 * Decides what a run will do to a VM that is there: nothing, an update in place, or a replacement.
 * @throws StepError, LxdError, MaasError where it cannot be found out what a change means
 */
export const diff = shown(async (session: Session, input: DiffInput): Promise<DiffOutcome> => {
  const { systemId, urn, current } = input;
  const { held, program } = session;
  const programUrn = program.urnOf(urn);
  const identity = current.__urn ?? urn;
  held.hold(identity, systemId, current.__create, programUrn);
  warnOfTwin(session, identity, systemId);
  program.recordState(urn, current);
  keepAddresses(session, urn, current);
  const before = program.oldOf(programUrn);
  const services = () => session.servicesUnlessOffline();
  // A program that says the same of its network as before asks nothing.
  const isAsBefore = [...NETWORK].every((name) => isDeepStrictEqual(before?.[name], input.wanted[name]));
  const wanted = isAsBefore ? input.wanted : await withKeptAddresses(input, current, services);
  const request = { ...input, wanted, urn: programUrn, before };
  const { changed, replaces } = await compare(services, request, input.wanted);
  await announceAddresses(session, input, replaces);
  if (changed.length === 0) {
    return sameInputs(session, input);
  }
  const region = services();
  const isGone = region !== undefined && !(await canBeChanged(region, input, { changed, replaces }));
  const remade = isGone ? changed : replaces;
  if (remade.length === 0) {
    noteUntested(session, input, changed);
  }
  return { changes: true, changed, replaces: remade, deleteBeforeReplace: remade.length > 0 };
});

/** One machine can be in a state twice: imported under two names. */
function warnOfTwin(session: Session, identity: string, systemId: string): void {
  const twin = session.held.holderOf(systemId, identity);
  if (twin !== undefined) {
    session.log(
      `${resourceName(identity)}: machine ${systemId} is in this stack as ${twin}, too. Let one of them go: \`pulumi state delete <urn>\` takes it out of the state and leaves the machine. ` +
        "A run of some resources alone (--target, --exclude-protected) deletes the machine with the one, since Pulumi does not show the other there",
    );
  }
}

/** Of a VM that an update will link again, since it is not deployed. */
async function announceAddresses(
  session: Session,
  { urn, current, wanted, unknown }: DiffInput,
  replaces: Difference["replaces"],
): Promise<void> {
  const services = current.status === "Deployed" ? undefined : session.servicesUnlessOffline();
  if (services !== undefined && replaces.length === 0 && !isNetworkOpen(unknown)) {
    await announceOtherAddresses(services, urn, wanted, current);
  }
}

/** Inputs whose change restarts the VM, where it does not replace it. */
const RESTARTING: ReadonlySet<keyof LxdVmInputs> = new Set(["cores", "memory", "networkInterfaces"]);

/** Inputs that MAAS does not change of a machine that is locked. */
const LOCKED: ReadonlySet<keyof LxdVmInputs> = new Set([
  ...RESTARTING,
  "hostname",
  "description",
  "zone",
  "resourcePool",
  "domain",
]);

/**
 * Looks, before a change is announced, whether MAAS can carry it out: whether the machine is there, and not locked against
 * it. One request for all VMs that change.
 * @returns false when the machine is gone, so that the change makes a new VM
 * @throws StepError when it is locked, or not shown
 */
async function canBeChanged(
  services: Services,
  { systemId, urn, current }: DiffInput,
  { changed, replaces }: Difference,
): Promise<boolean> {
  const machine = await services.machines.get(systemId);
  if (machine === undefined) {
    await ensureGone(services, systemId, current, "UpdateFailed");
    services.log(`${resourceName(urn)}: machine ${systemId} is not in MAAS any more: this makes a new VM`);
    return false;
  }
  OwnedMachine.byState(machine, current.__urn ?? urn, current, "UpdateFailed");
  const built = current.__imported === true ? builtInterfaces(machine) : [];
  if (built.length > 0) {
    throw new StepError(
      "UpdateFailed",
      "NotAsComposed",
      `Machine ${machine.fqdn} (${systemId}) was imported and has ${built.join(", ")}, which an LxdVm cannot have, so it cannot be changed for ${changed.join(", ")}. It was not touched. ` +
        "Take the interface away in MAAS, or leave the program as the import gave it.",
    );
  }
  if (replaces.length === 0 && machine.status !== MachineStatus.Deployed && current.status === "Deployed") {
    services.log(notDeployed(urn, systemId, machine.status_name));
  }
  if (machine.locked && (replaces.length > 0 || changed.some((name) => LOCKED.has(name)))) {
    const restarts = changed.some((name) => RESTARTING.has(name));
    const what = replaces.length > 0 ? "replaced" : restarts ? "restarted" : "changed";
    throw lockedFailure("UpdateFailed", machine, `, so it cannot be ${what} for ${changed.join(", ")}`);
  }
  return true;
}

/** What an update does to a VM that somebody released, or whose create stopped. */
function notDeployed(urn: string, systemId: string, status: string): string {
  return `${resourceName(urn)}: machine ${systemId} is ${status} in MAAS, not Deployed. ${whatUpdateDoes(statusNamed(status))}`;
}

/** MAAS tests the gateway before it deploys, which a VM that is deployed does not go through again. */
function noteUntested(
  session: Session,
  { urn, current, wanted }: DiffInput,
  changed: Difference["changed"],
): void {
  if (changed.includes("verifyGateway") && wanted.verifyGateway === true && current.status === "Deployed") {
    session.log(
      `${resourceName(urn)}: verifyGateway: the VM is deployed already, so this tests nothing now; MAAS tests the gateway before it deploys the VM again`,
    );
  }
}

/**
 * A VM that is not deployed, because a create stopped or somebody released it, is brought up by an update, of which no property shows, and
 * so is one that an update has left switched off.
 */
function sameInputs(session: Session, { systemId, urn, current }: DiffInput): DiffOutcome {
  const { status, __restarting: isLeftOff = false } = current;
  const isDeployed = status === "Deployed";
  if (!isDeployed) {
    session.log(notDeployed(urn, systemId, status));
  } else if (isLeftOff) {
    session.log(
      `${resourceName(urn)}: machine ${systemId} was left switched off by an update that was interrupted. The update switches it on`,
    );
  }
  return { changes: !isDeployed || isLeftOff, changed: [], replaces: [], deleteBeforeReplace: false };
}

/**
 * Compares what is in force with what is wanted, by meaning; a value that is not known yet differs from any other. Size and MAC
 * addresses can be changed by the LXD of the VM's host, which is asked whether it can.
 * @param getServices asked for when MAAS is needed; undefined offline
 * @param written what is wanted as the program writes it
 * @throws StepError, LxdError, MaasError where it cannot be found out what the change means
 */
async function compare(
  getServices: () => Services | undefined,
  request: DiffRequest,
  written: LxdVmInputs,
): Promise<Difference> {
  const { current, before, wanted, unknown } = request;
  const open = unknownNames(unknown);
  const networkIsOpen = [...NETWORK].some((name) => open.has(name));
  const comparison = new Comparison(getServices, current, whollyKnown(wanted, unknown));
  const changed: (keyof LxdVmInputs)[] = [];
  for (const name of inputNames()) {
    const isSameAsWritten = [current, before].some(
      (one) =>
        one !== undefined && [wanted, written].some((other) => isDeepStrictEqual(one[name], other[name])),
    );
    const cannotCompare = open.has(name) || (NETWORK.has(name) && networkIsOpen && !isSameAsWritten);
    if (cannotCompare || (!isSameAsWritten && !(await comparison.isSame(name)))) {
      changed.push(name);
    }
  }
  const network =
    networkIsOpen || !changed.some((name) => NETWORK.has(name)) ? "other" : await comparison.network();
  const replaces = changed.filter((name) => forcesNewVm(name, request, network));
  const difference = { changed, replaces };
  const remaining = isLxdChange(difference, network)
    ? await remainingReplacements(getServices(), request, difference)
    : replaces;
  return { changed, replaces: remaining };
}

const NETWORK: ReadonlySet<keyof LxdVmInputs> = new Set(["networkInterfaces", "staticIp"]);

/** Whether a property that changed can only be had by a new VM, as far as MAAS alone goes. */
function forcesNewVm(
  name: keyof LxdVmInputs,
  { current, wanted }: DiffRequest,
  network: NetworkChange,
): boolean {
  // Nothing shows what the VM has, so the first value that the program gives is not a reason to delete it, and neither is none.
  const isUnverified = current.__unverified?.includes(name) === true;
  if (CHANGED_IN_PLACE.has(name) || (isUnverified && [current[name], wanted[name]].includes(undefined))) {
    return false;
  }
  switch (name) {
    case "lxd":
      return isOther(current.lxd?.project, wanted.lxd?.project);
    case "networkInterfaces":
      return network === "other" || !onlyLeavesMacsOut(current, wanted);
    default:
      return true;
  }
}

/** A MAC address that the program leaves out is the VM's own affair. */
function onlyLeavesMacsOut(current: LxdVmInputs, wanted: LxdVmInputs): boolean {
  const before = current.networkInterfaces ?? [];
  return (wanted.networkInterfaces ?? []).every(
    ({ macAddress }, at) => macAddress === undefined || macAddress === before[at]?.macAddress,
  );
}

/** Whether both are given, and not the same. */
function isOther(current: string | undefined, wanted: string | undefined): boolean {
  return current !== undefined && wanted !== undefined && current !== wanted;
}
