import type { ReservedAddressInputs } from "../inputs";
import { formatHandOver, formatVm } from "../inventory/program";
import type { Snapshot } from "../inventory/snapshot";
import type { Program } from "../lifecycle/check/program";
import { composeName } from "../lifecycle/identity";
import type { Services } from "../lifecycle/services";
import type { CheckFailure } from "../rules/check-failure";
import { fail } from "../rules/check-failure";
import { addressChosen, addressInUse, addressQuestions } from "../rules/questions";
import { byMaas } from "../rules/reservation-rules";
import {
  asLoneAddress,
  domainUnknown,
  freeForReservation,
  nameInUse,
  noneFree,
  placeOfReservation,
  type AskedReservation,
} from "../rules/reserved-address";
import { keptForOther } from "../rules/reserved-ips";
import { findEarlier } from "./look";
import { domainNamedIn, formatName, nameInDomain, othersAt, readName, splitName } from "./name";

/** One reserved address as MAAS is asked about it. */
interface Judged {
  services: Services;
  program: Program;
  /** The identity. */
  urn: string;
  programUrn: string;
  /** The inputs of the one that is there; undefined for a new one or a replacement. */
  old: ReservedAddressInputs | undefined;
  asked: AskedReservation;
}

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
    : [...(old === undefined ? await ofAddress(judged, snapshot) : []), ...(await ofName(judged, snapshot))];
}

async function ofAddress(judged: Judged, snapshot: Snapshot): Promise<CheckFailure[]> {
  const { services, program, programUrn, urn, asked } = judged;
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
    const isLeft = isFull && (await findEarlier(services, composeName(urn)))?.held !== undefined;
    return isFull && !isLeft ? [noneFree(asked.inputs, known)] : [];
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
    const isLeft =
      holder?.isReserved === true && (await findEarlier(services, composeName(urn)))?.held?.ip === ip;
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

async function ofName(judged: Judged, snapshot: Snapshot): Promise<CheckFailure[]> {
  const { services, program, programUrn, urn, old, asked } = judged;
  const { hostname } = asked.inputs;
  if (!hostname || asked.isUnknown("hostname") || hostname === old?.hostname) {
    return [];
  }
  const at = await nameInDomain(services, snapshot, hostname);
  if (at === undefined) {
    const { domain } = splitName(hostname);
    return domain === undefined || snapshot.unread.some(({ part }) => part === "domains")
      ? []
      : [domainUnknown(domain)];
  }
  const before = program.registry.oldOf(programUrn)?.addresses.map(({ value }) => value) ?? [];
  const given = asked.inputs.ipAddress === undefined ? [] : [asked.inputs.ipAddress];
  const holder = othersAt(await readName(services, at), {
    identity: composeName(urn),
    ips: [...before, ...given],
  });
  return holder === undefined ? [] : [nameInUse(formatName(at), holder)];
}
