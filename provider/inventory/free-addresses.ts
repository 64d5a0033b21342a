import { createHash } from "node:crypto";
import { parseIp } from "../network/address";
import type { AddressSpan } from "../network/address-span";
import {
  addressesOf,
  commonRun,
  countOf,
  runBetween,
  toNumber,
  withoutRuns,
  type AddressRun,
} from "../network/address-runs";
import type { Snapshot, SubnetItem } from "./snapshot";
import { hostRunOf, keptByHand, runsOfRanges } from "./subnet-runs";

/** Where an address is chosen: in a subnet of MAAS, or in a range of it. */
export interface AddressSource {
  subnet: SubnetItem;
  range?: AddressSpan;
}

/** Whether what is reserved in MAAS can be had: a link may be in a range that the key's own user reserved, a reservation in none. */
export type Purpose = "link" | "reservation";

/** What a choice needs of the snapshot, the addresses of the subnet among them (`SnapshotSource.ensureSubnets`). */
type Known = Pick<Snapshot, "ranges" | "addresses" | "reservedIps" | "usableRanges" | "user">;

/**
 * The addresses that the rules allow there, in use or not, in order. Without a range that is what is in no range of MAAS's, of a subnet
 * that MAAS does not manage its reserved ranges (in which a reservation cannot be), and of an IPv6 /64 the part that MAAS leaves to addresses given by hand.
 */
export function allowedRuns(
  { subnet, range }: AddressSource,
  known: Known,
  purpose: Purpose = "link",
): AddressRun[] {
  const hosts = hostRunOf(subnet);
  if (hosts === undefined || (range !== undefined && range.start.family !== hosts.family)) {
    return [];
  }
  const ranges = known.ranges.of(subnet.id);
  const dynamic = runsOfRanges(ranges, ({ type }) => type === "dynamic");
  const reserved = runsOfRanges(ranges, ({ type }) => type === "reserved");
  const usable = known.usableRanges.flatMap(({ start, end }) =>
    start.family === hosts.family ? [runBetween(start, end)] : [],
  );
  const own = runsOfRanges(ranges, ({ type, user }) => type === "reserved" && user === known.user.name);
  const mayBeInRange = range !== undefined && purpose === "link";
  const ofOthers = reserved.flatMap((run) => withoutRuns(run, mayBeInRange ? [...own, ...usable] : []));
  const handedOut = purpose === "link" ? [...reserved, ...(range === undefined ? [] : usable)] : [];
  const whole = subnet.managed ? [hosts] : union(handedOut).map((run) => commonRun(run, hosts));
  const taken = [...dynamic, ...(subnet.managed ? ofOthers : []), ...singles(subnet, known)];
  const byHand = subnet.managed ? keptByHand(subnet) : undefined;
  const within = range === undefined ? byHand : runBetween(range.start, range.end);
  return whole
    .map((run) => (within === undefined ? run : commonRun(run, within)))
    .flatMap((run) =>
      withoutRuns(
        run,
        taken.filter(({ family }) => family === run.family),
      ),
    );
}

/** Addresses that somebody has, whatever MAAS lets through: the gateway, the DNS servers, and what is kept for a MAC. */
function singles({ gateway, dnsServers }: SubnetItem, { reservedIps = [] }: Known): AddressRun[] {
  const texts = [
    ...(gateway === undefined ? [] : [gateway]),
    ...dnsServers,
    ...reservedIps.map(({ ip }) => ip),
  ];
  return texts.flatMap((text) => {
    const ip = parseIp(text);
    return ip === undefined ? [] : [runBetween(ip, ip)];
  });
}

/** The free ones of these, in order, as far as the addresses in use, and those seen on the network, are known. */
export function freeRuns(
  runs: readonly AddressRun[],
  { addresses, observed = new Set() }: Pick<Snapshot, "addresses" | "observed">,
): AddressRun[] {
  const seen = [...observed].flatMap((ip) => parseIp(ip) ?? []);
  const used = [...addresses.all(), ...seen].map((ip) => ({ family: ip.family, number: toNumber(ip) }));
  return runs.flatMap((run) =>
    withoutRuns(
      run,
      used.flatMap(({ family, number }) =>
        family === run.family && run.start <= number && number <= run.end
          ? [{ start: number, end: number }]
          : [],
      ),
    ),
  );
}

/**
 * The addresses of these runs that are not taken, each once: from a place on that the key decides, so that two keys rarely meet and one
 * key finds the same again, to the end and on from the beginning.
 * @param isTaken asked of each in turn, by its canonical text
 */
export function* candidates(
  runs: readonly AddressRun[],
  key: string,
  isTaken: (ip: string) => boolean,
): Generator<string, undefined> {
  const count = countOf(runs);
  if (count === 0n) {
    return undefined;
  }
  const place = BigInt(`0x${createHash("sha256").update(key).digest("hex")}`) % count;
  for (const ip of addressesOf(rotated(runs, place))) {
    if (!isTaken(ip)) {
      yield ip;
    }
  }
}

/** The runs from the address at that place on, then those before it. */
function rotated(runs: readonly AddressRun[], place: bigint): AddressRun[] {
  const after: AddressRun[] = [];
  const before: AddressRun[] = [];
  let left = place;
  for (const run of runs) {
    const size = run.end - run.start + 1n;
    if (left >= size) {
      before.push(run);
      left -= size;
    } else if (left > 0n) {
      before.push({ ...run, end: run.start + left - 1n });
      after.push({ ...run, start: run.start + left });
      left = 0n;
    } else {
      after.push(run);
    }
  }
  return [...after, ...before];
}

/** Whether MAAS has an address, by its canonical text, in use, or has seen somebody answer at it. */
export function isInUse(
  { addresses, observed }: Pick<Snapshot, "addresses" | "observed">,
  ip: string,
): boolean {
  return observed?.has(ip) === true || addresses.allocation(ip) !== undefined;
}

/** The same addresses in runs that do not overlap, in order. */
function union(runs: readonly AddressRun[]): AddressRun[] {
  const merged: AddressRun[] = [];
  for (const run of [...runs].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = merged.at(-1);
    if (last !== undefined && run.start <= last.end + 1n) {
      merged[merged.length - 1] = { ...last, end: last.end > run.end ? last.end : run.end };
    } else {
      merged.push(run);
    }
  }
  return merged;
}
