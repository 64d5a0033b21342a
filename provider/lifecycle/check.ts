import type { LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { familyNotes } from "../rules/boot";
import { judge, readInputs } from "../rules/check-inputs";
import type { PartialInputs } from "../rules/partial-inputs";
import { fail, type CheckFailure } from "../rules/check-failure";
import { guestNetworkNotes } from "../rules/guest-network";
import { vendorMacWarnings } from "../rules/macs";
import { borrowedAddresses } from "../rules/ranges";
import { networkOf } from "../rules/partial-network";
import { whollyKnown } from "../values/paths";
import { userDataNotes } from "../rules/user-data";
import { AgainstMaas } from "./check/against-maas";
import { adoptionProblem } from "./check/adoption";
import { chooseAddresses, chosenForOthers, type ChosenAddresses } from "./check/chosen-addresses";
import { linkedAddresses } from "./meaning/linked-addresses";
import { isProvenFor } from "./ownership/mark";
import { announcement } from "./ownership/candidates";
import type { CheckOutcome, CheckRequest } from "./check/request";
import type { Services } from "./services";
import type { Session } from "../session";
import { reasonsOf, shownFailure } from "./check/shown-failure";
import { withDefaults } from "./defaults";
import { composeName, resourceName } from "./identity";
import { haveSameForm } from "./meaning/normal-form";
import type { Program } from "./check/program";
import { shown } from "./check/showing";

/**
 * Finds every mistake before anything exists: shape, spelling, rules, what the VMs of the program claim alike, and who
 * holds addresses and host name in MAAS.
 * @throws SettingsError, MaasError when MAAS is to be asked and cannot be
 */
export const check = shown(async (session: Session, request: CheckRequest): Promise<CheckOutcome> => {
  const outcome = await checkBy(session.servicesForCheck(), session.program, request);
  return { ...outcome, failures: outcome.failures.map(shownFailure) };
});

/**
 * Asks MAAS what an offline check could not, before a VM is composed and before the one that it replaces is deleted. Offline is for
 * previews: an update needs MAAS anyway.
 * @throws Error when a rule is broken
 */
export async function checkUnlessDone(session: Session, urn: string): Promise<void> {
  const request = session.isOffline ? session.program.composeOf(urn) : undefined;
  if (request === undefined) {
    return;
  }
  const { failures } = await checkBy(session.services(), session.program, request);
  if (failures.length > 0) {
    const reasons = reasonsOf(failures);
    throw new Error(
      `${resourceName(urn)} was not deleted or composed, since its inputs are wrong, which the preview could not find with maas-lxd:offline set:\n${reasons}`,
    );
  }
}

/** @param services undefined offline: what needs MAAS is not checked then */
function checkBy(
  services: Services | undefined,
  program: Program,
  request: CheckRequest,
): Promise<CheckOutcome> {
  const judged = (): Promise<CheckOutcome> => checkAll(services, program, request);
  return services === undefined ? judged() : services.placements.checks.during(judged);
}

async function checkAll(
  services: Services | undefined,
  program: Program,
  request: CheckRequest,
): Promise<CheckOutcome> {
  const { urn, programUrn, raw, unknown } = request;
  const shaped = readInputs(raw, unknown);
  const { isUnknown } = shaped.draft;
  const inputs = withDefaults(shaped.draft.inputs as LxdVmInputs, urn, isUnknown, request.old);
  const vm: PartialInputs = { inputs, isUnknown };
  const claimed = [
    ...program.claim(programUrn, urn, vm, request.old),
    ...replacementOfRetained(program, request),
  ];
  // A VM that is there and stays as it is was judged when it was made: a preview with nothing to do asks MAAS nothing.
  const unchanged = isUnchanged(inputs, request, shaped.failures);
  if (request.old === undefined) {
    program.recordCompose(urn, request);
  }
  if (request.old === undefined && networkOf(vm).addresses.length > 0) {
    services?.staticLinks.expect(urn);
  }
  if (services === undefined || unchanged) {
    const { failures } = judge(shaped, { composes: request.old === undefined });
    return { inputs, failures: [...failures, ...claimed] };
  }
  const warn = (notes: readonly string[]): void =>
    notes.forEach((note) => services.log(`${resourceName(programUrn)}: ${note}`));
  warn([...vendorMacWarnings(vm), ...userDataNotes(vm)]);
  const selves = [inputs, program.oldOf(programUrn)];
  services.addressPicks.rename(urn, request.formerUrns);
  const against = new AgainstMaas(services, program, { request, shaped, vm });
  let chosen: ChosenAddresses = { failures: [], notes: [] };
  const judgeBy = async (snapshot: Snapshot): Promise<CheckFailure[]> => {
    const found = [
      ...(await against.judge(snapshot)).filter((failure) => !keepsName(failure, inputs, request.old)),
      ...(await adoptionFailures(services, program, { request, inputs, snapshot })),
    ];
    found.push(...chosenForOthers(services, urn, vm, found));
    // What the old self has that no state was shown of, the create is told.
    const isUnclear = program.oldOf(programUrn) !== undefined && !services.addressPicks.isKnown(urn);
    chosen =
      found.length > 0 || request.old !== undefined || isUnclear
        ? { failures: [], notes: [] }
        : await chooseAddresses(services, urn, vm, snapshot);
    return [...found, ...chosen.failures];
  };
  const snapshot = await services.snapshots.get(...selves);
  // What a VM that is there has, was reported when it was made.
  if (request.old === undefined) {
    warn([...borrowedAddresses(vm, snapshot), ...familyNotes(vm, snapshot)]);
  }
  services.lxdHosts.pins.judge(snapshot);
  await announceEarlier(services, program, { request, inputs, snapshot });
  let failures = await judgeBy(snapshot);
  if (request.old === undefined) {
    warn(guestNetworkNotes(vm, snapshot));
  }
  if (failures.length > 0) {
    // It must not fail for what an update or a delete of this very run has changed since.
    const latest = await services.snapshots.getLatest(...selves);
    failures = latest === snapshot ? failures : await judgeBy(latest);
  }
  if (failures.length === 0) {
    warn(chosen.notes);
  }
  return { inputs, failures: [...failures, ...claimed] };
}

function isUnchanged(
  inputs: LxdVmInputs,
  { old, unknown }: CheckRequest,
  ofShape: readonly CheckFailure[],
): boolean {
  return old !== undefined && unknown.size === 0 && ofShape.length === 0 && haveSameForm(inputs, old);
}

/** A replacement has the identity, the names and the addresses of the VM that it replaces, which stays with `retainOnDelete`. */
function replacementOfRetained(
  program: Program,
  { old, isRetained, programUrn, urn }: CheckRequest,
): CheckFailure[] {
  return isRetained && old === undefined && program.isThere(programUrn, urn)
    ? [
        fail(
          "retainOnDelete",
          "The VM would be replaced, and its old self would stay with its host name and its addresses, so that the new one cannot be made. " +
            "Take retainOnDelete out to have it replaced; to keep it, take back what forces a new VM, or give the new VM another resource name, host name and addresses",
        ),
      ]
    : [];
}

/** A VM that is there stays in the zone, pool and domain that it names, also when those were renamed in MAAS since. */
function keepsName({ property }: CheckFailure, inputs: LxdVmInputs, old: LxdVmInputs | undefined): boolean {
  return PLACES.some((name) => name === property && old?.[name] !== undefined && old[name] === inputs[name]);
}

const PLACES = ["zone", "resourcePool", "domain"] as const;

/** What a check of one VM works on. */
interface Checked {
  request: CheckRequest;
  inputs: LxdVmInputs;
  snapshot: Snapshot;
}

/** Announces what a create would do with a machine of this VM that MAAS's DNS shows. One without an address is found by the create alone. */
async function announceEarlier(
  services: Services,
  program: Program,
  { request, inputs, snapshot }: Checked,
): Promise<void> {
  const { urn, programUrn } = request;
  if (program.oldOf(programUrn) !== undefined || inputs.adopt !== undefined) {
    return;
  }
  const identities = [urn, ...request.formerUrns];
  const names = new Set([
    ...identities.map(composeName),
    ...(inputs.hostname === undefined ? [] : [inputs.hostname]),
  ]);
  for (const systemId of [...names].flatMap((name) => snapshot.hostnames.get(name) ?? [])) {
    const machine = await services.machines.get(systemId);
    if (machine !== undefined && identities.some((one) => isProvenFor(machine, one))) {
      services.addressPicks.keep(urn, (nic) => linkedAddresses(machine, nic));
    }
    const text = machine && announcement(machine, urn, whollyKnown(inputs, request.unknown), snapshot);
    text
      ?.split("\n")
      .forEach((line, at) => services.log(at === 0 ? `${resourceName(programUrn)}: ${line}` : line));
  }
}

/** Judges a machine that is to be adopted. The VM that is there was adopted before; one that replaces it is composed. */
async function adoptionFailures(
  services: Services,
  program: Program,
  { request, inputs, snapshot }: Checked,
): Promise<CheckFailure[]> {
  const { urn, programUrn } = request;
  const systemId = inputs.adopt?.systemId;
  if (systemId === undefined || program.oldOf(programUrn)?.adopt?.systemId === systemId) {
    return [];
  }
  const known = whollyKnown(inputs, request.unknown);
  const machine = await services.machines.get(systemId);
  if (machine !== undefined) {
    services.addressPicks.keep(urn, (nic) => linkedAddresses(machine, nic));
  }
  const problem = adoptionProblem(machine, { urn, inputs: known, snapshot });
  return problem === undefined
    ? []
    : [fail("adopt.systemId", `Machine ${systemId} cannot be adopted: ${problem}`)];
}
