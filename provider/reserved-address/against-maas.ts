import { formatHandOver, formatVm } from "../inventory/program";
import type { Snapshot } from "../inventory/snapshot";
import type { Services } from "../lifecycle/services";
import type { CheckFailure } from "../rules/check-failure";
import { fail } from "../rules/check-failure";
import { addressChosen, addressInUse, addressQuestions } from "../rules/questions";
import { byMaas } from "../rules/reservation-rules";
import { asLoneAddress, freeForReservation, noneFree, placeOfReservation } from "../rules/reserved-address";
import { keptForOther } from "../rules/reserved-ips";
import { findEarlier } from "./earlier";
import type { Judged } from "./judged";
import { domainNamedIn } from "./name";
import { judgeName } from "./name-against-maas";

/** What is wrong with what is asked by what MAAS has. One that is there is judged by its name alone, where that changes. */
export async function judgeByMaas(judged: Judged): Promise<CheckFailure[]> {
  const { snapshots } = judged.services;
  const references = domainNamedIn(judged.asked.inputs.hostname);
  const snapshot = await snapshots.get(references);
  const failures = await judgeBy(judged, snapshot);
  if (failures.length === 0) {
    return failures;
  }
  // It must not fail for what an update or a delete of this very run has changed since.
  const latest = await snapshots.getLatest(references);
  return latest === snapshot ? failures : judgeBy(judged, latest);
}

async function judgeBy(judged: Judged, snapshot: Snapshot): Promise<CheckFailure[]> {
  const { asked, old } = judged;
  const failures = old === undefined ? byMaas(asked, snapshot) : [];
  return failures.length > 0
    ? failures
    : [
        ...(old === undefined ? await ofAddress(judged, snapshot) : []),
        ...(await judgeName(judged, snapshot)),
      ];
}

async function ofAddress(judged: Judged, snapshot: Snapshot): Promise<CheckFailure[]> {
  const { services, program, programUrn, asked } = judged;
  const { snapshots } = services;
  const place = placeOfReservation(asked, snapshot);
  const questions = addressQuestions(asLoneAddress(asked), snapshot);
  const subnets = new Set([
    ...questions.map(({ subnetId }) => subnetId),
    ...(place ? [place.subnet.id] : []),
  ]);
  await snapshots.ensureSubnets(snapshot, subnets);
  if (subnets.size > 0) {
    await snapshots.ensureReservedIps(snapshot);
  }
  if (place !== undefined) {
    // What MAAS keeps for MACs is known by now.
    const known = placeOfReservation(asked, snapshot) ?? place;
    const isFull = freeForReservation(known, snapshot, choiceOf(judged)).next().done === true;
    return isFull && (await ownLeft(judged)) === undefined ? [noneFree(asked.inputs, known)] : [];
  }
  const failures: CheckFailure[] = [];
  for (const { property, ip } of questions) {
    const kept = keptForOther(ip, undefined, snapshot.reservedIps ?? []);
    if (kept !== undefined) {
      failures.push(fail(property, kept));
    }
    const holder =
      snapshot.addresses.allocation(ip) === undefined || isOwn(judged, ip)
        ? undefined
        : await snapshots.holderOf(ip);
    const isLeft = holder?.isReserved === true && (await ownLeft(judged)) === ip;
    if (holder !== undefined && !isLeft) {
      const other = program.registry.holding(programUrn, { address: ip });
      const handOver = other === undefined ? "" : formatHandOver(formatVm(other), "reservation");
      failures.push(fail(property, addressInUse(ip, holder) + handOver));
    } else {
      failures.push(...chosenFor(services, property, ip));
    }
  }
  return failures;
}

function chosenFor({ addressPicks }: Services, property: string, ip: string): CheckFailure[] {
  const vm = addressPicks.holderOf(ip);
  return vm === undefined ? [] : [fail(property, addressChosen(ip, formatVm(vm)))];
}

/** How an address is chosen for it: none that the program gives to something else, or that is picked for a VM. */
export function choiceOf({ services, program, urn }: Pick<Judged, "services" | "program" | "urn">): {
  key: string;
  isClaimed: (ip: string) => boolean;
} {
  const { addressPicks: picks } = services;
  return { key: urn, isClaimed: (ip) => program.registry.isGiven(ip) || picks.holderOf(ip) !== undefined };
}

/** Whether the one that is being replaced has the address. */
function isOwn({ program, programUrn }: Judged, ip: string): boolean {
  return program.registry.oldOf(programUrn)?.addresses.some(({ value }) => value === ip) === true;
}

/**
 * The address that an earlier run reserved for it, or that the one has which it replaces under another name; undefined where there is none,
 * or another user has it.
 */
async function ownLeft({ services, urn, formerUrns }: Judged): Promise<string | undefined> {
  const earlier = await findEarlier(services, [urn, ...formerUrns]);
  const { username } = await services.regionView.user();
  return earlier?.held?.owner?.username === username ? earlier.mark.ip : undefined;
}
