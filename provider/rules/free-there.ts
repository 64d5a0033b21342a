import { allowedRuns, takenBy } from "../inventory/free-addresses";
import type { Snapshot } from "../inventory/snapshot";
import { parseIp } from "../network/address";
import { addressAt, toNumber, type AddressRun } from "../network/address-runs";
import type { AddressQuestion } from "./questions";
import { formatSubnet } from "./wording";

/** How many are named. */
const NAMED = 3;
/** Of a subnet in which so many after the asked one are taken, none is named: all would take long to look at. */
const LOOKED_AT = 4096;

/**
 * Names free addresses of an address's subnet that the rules allow, to follow `… is already in use by machine web-1`: the next ones after
 * it, then those before it. Empty where there is none.
 * @param snapshot with the addresses of that subnet
 * @param isAsked whether the program asks for an address (canonical), which may not be in MAAS yet
 */
export function freeThere(
  { ip, subnetId }: AddressQuestion,
  snapshot: Snapshot,
  isAsked: (ip: string) => boolean,
): string {
  const subnet = snapshot.subnets.find(({ id }) => id === subnetId);
  const asked = parseIp(ip);
  if (subnet === undefined || asked === undefined) {
    return "";
  }
  const isTaken = takenBy(snapshot, []);
  const free: string[] = [];
  let looked = 0;
  for (const one of addressesFrom(allowedRuns({ subnet }, snapshot), toNumber(asked))) {
    if (free.length === NAMED || looked++ === LOOKED_AT) {
      break;
    }
    if (!isTaken(one) && !isAsked(one)) {
      free.push(one);
    }
  }
  return free.length === 0 ? "" : `. Free in subnet ${formatSubnet(subnet)}: ${free.join(", ")}`;
}

/** The addresses of the runs, those after a number first. */
function* addressesFrom(runs: readonly AddressRun[], number: bigint): Generator<string> {
  const after = runs.filter(({ end }) => end > number);
  const before = runs.filter(({ start }) => start <= number);
  for (const { family, start, end } of after) {
    yield* addressesOf(family, start > number ? start : number + 1n, end);
  }
  for (const { family, start, end } of before) {
    yield* addressesOf(family, start, end > number ? number : end);
  }
}

function* addressesOf(family: AddressRun["family"], start: bigint, end: bigint): Generator<string> {
  for (let number = start; number <= end; number += 1n) {
    yield addressAt(number, family);
  }
}
