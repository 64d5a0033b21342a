import { allowedRuns, isInUse } from "../inventory/free-addresses";
import type { Snapshot } from "../inventory/snapshot";
import { parseIp } from "../network/address";
import { addressesOf, toNumber, type AddressRun } from "../network/address-runs";
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
  const free: string[] = [];
  let looked = 0;
  for (const one of addressesFrom(allowedRuns({ subnet }, snapshot), toNumber(asked))) {
    if (free.length === NAMED || looked++ === LOOKED_AT) {
      break;
    }
    if (!isInUse(snapshot, one) && !isAsked(one)) {
      free.push(one);
    }
  }
  return free.length === 0 ? "" : `. Free in subnet ${formatSubnet(subnet)}: ${free.join(", ")}`;
}

/** The addresses of the runs, those after a number first. */
function addressesFrom(runs: readonly AddressRun[], number: bigint): Iterable<string> {
  const after = runs.map((run) => ({ ...run, start: run.start > number ? run.start : number + 1n }));
  const before = runs.map((run) => ({ ...run, end: run.end > number ? number : run.end }));
  return addressesOf([...after, ...before]);
}
