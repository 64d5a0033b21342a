import { formatHandOver, formatVm } from "../inventory/program";
import type { Snapshot, SubnetItem } from "../inventory/snapshot";
import { chosenForOther } from "../lifecycle/check/chosen-addresses";
import { resourceName } from "../lifecycle/identity";
import { fail, type CheckFailure } from "../rules/check-failure";
import { addressInUse, addressQuestions } from "../rules/questions";
import { byMaas } from "../rules/reservation-rules";
import { asLoneAddress, sourceProperty, subnetToChooseIn, unmanaged } from "../rules/reserved-address";
import { keptForOther } from "../rules/reserved-ips";
import { chooseReserved } from "./choice";
import { listMarks, type Earlier } from "./earlier";
import { judgeEarlier } from "./earlier-against-maas";
import { isOwn, isReplacement, type Judged, type Marked } from "./judged";
import { domainNamedIn } from "./name";
import { judgeName } from "./name-against-maas";
import { ofThisStack } from "./whose";

/** What was found out of one reservation. */
interface Judgement {
  failures: CheckFailure[];
  /** What to tell the user where nothing fails. */
  notes: string[];
}

/** What is wrong with what is asked by what MAAS has. One that is there is judged by its name alone, where that changes. */
export async function judgeByMaas(judged: Judged): Promise<CheckFailure[]> {
  const { services, programUrn, asked } = judged;
  const references = domainNamedIn(asked.inputs.hostname);
  const snapshot = await services.snapshots.get(references);
  let judgement = await judgeBy(judged, snapshot);
  if (judgement.failures.length > 0) {
    // It must not fail for what an update or a delete of this very run has changed since.
    const latest = await services.snapshots.getLatest(references);
    judgement = latest === snapshot ? judgement : await judgeBy(judged, latest);
  }
  const { failures, notes } = judgement;
  if (failures.length === 0) {
    notes.forEach((note) => services.log(`${resourceName(programUrn)}: ${note}`));
  }
  return failures;
}

async function judgeBy(judged: Judged, snapshot: Snapshot): Promise<Judgement> {
  const { asked, old, services } = judged;
  const failures = old === undefined ? byMaas(asked, snapshot) : [];
  if (failures.length > 0) {
    return { failures, notes: [] };
  }
  if (old !== undefined && asked.inputs.hostname === old.hostname) {
    return { failures: [], notes: [] };
  }
  const marked = { ...judged, marks: await listMarks(services) };
  if (old !== undefined) {
    return { failures: await judgeName(marked, snapshot), notes: [] };
  }
  const left = await judgeEarlier(marked, snapshot);
  if (left.failures.length > 0) {
    return left;
  }
  const address = await judgeAddress(marked, snapshot, left.earlier);
  const ofName = await judgeName(marked, snapshot);
  return { failures: [...address.failures, ...ofName], notes: [...left.notes, ...address.notes] };
}

/** @param earlier what an interrupted run left, to be gone on with */
async function judgeAddress(
  marked: Marked,
  snapshot: Snapshot,
  earlier: Earlier | undefined,
): Promise<Judgement> {
  const { services, asked } = marked;
  const { snapshots } = services;
  const subnet = subnetToChooseIn(asked, snapshot);
  if (subnet !== undefined) {
    return judgeChoice(marked, { subnet, snapshot }, earlier);
  }
  const questions = addressQuestions(asLoneAddress(asked), snapshot);
  await snapshots.ensureSubnets(snapshot, new Set(questions.map(({ subnetId }) => subnetId)));
  if (questions.length > 0) {
    await snapshots.ensureReservedIps(snapshot);
  }
  const failures: CheckFailure[] = [];
  for (const { property, ip } of questions) {
    const kept = keptForOther(ip, undefined, snapshot.reservedIps ?? []);
    if (kept !== undefined) {
      failures.push(fail(property, kept));
    }
    const isFree =
      snapshot.addresses.allocation(ip) === undefined || isOwn(marked, ip) || earlier?.mark.ip === ip;
    const inUse = isFree ? [] : await usedBy(marked, property, ip);
    failures.push(...(inUse.length > 0 ? inUse : chosenForOther(services, marked.urn, { property, ip })));
  }
  return { failures, notes: [] };
}

/** Chooses the address, so that a range that is too small for the program shows before anything exists. */
async function judgeChoice(
  marked: Marked,
  place: { subnet: SubnetItem; snapshot: Snapshot },
  earlier: Earlier | undefined,
): Promise<Judgement> {
  const { services, urn } = marked;
  const { inputs } = marked.asked;
  const { addressPicks: picks } = services;
  // What the one that is replaced has is not known yet.
  if (isReplacement(marked) && !picks.isKnown(urn)) {
    return { failures: [], notes: [] };
  }
  if (earlier !== undefined) {
    picks.keep(urn, () => [earlier.mark.ip]);
  }
  const property = sourceProperty(inputs);
  const failures = unmanaged(inputs, place.subnet);
  if (failures.length > 0) {
    return { failures, notes: [] };
  }
  const choice = await chooseReserved(services, urn, inputs, place);
  const ip = choice.next();
  return ip === undefined
    ? { failures: [fail(property, choice.exhausted)], notes: [] }
    : { failures: [], notes: [`${property}: IP address ${ip} is chosen in ${choice.where}`] };
}

async function usedBy(marked: Marked, property: string, ip: string): Promise<CheckFailure[]> {
  const { services, program, programUrn } = marked;
  const holder = await services.snapshots.holderOf(ip);
  if (holder === undefined || program.registry.isClaimedToo(programUrn, { address: ip })) {
    // What two of the program ask for is reported by the registry.
    return [];
  }
  const other = program.registry.holding(programUrn, { address: ip });
  const mark = marked.marks.find((one) => one.mark.ip === ip && holder.isReserved === true);
  const whose = other === undefined ? mark && ofThisStack(marked, mark.mark) : formatVm(other);
  const handOver = whose === undefined ? "" : formatHandOver(whose, "reservation");
  return [fail(property, addressInUse(ip, holder) + handOver)];
}
