import type { ProgramRegistry } from "../../inventory/program";
import { candidates, isInUse } from "../../inventory/free-addresses";
import { parseIp } from "../../network/address";
import { toNumber, type AddressRun } from "../../network/address-runs";
import type { Snapshot } from "../../inventory/snapshot";

/** An address that a VM, or a reserved address, leaves to be chosen. */
export interface OpenPlace {
  /** The identity. */
  urn: string;
  /** The name of the VM's interface; empty for a reserved address. */
  nic: string;
  /** Which of the interface's addresses it is. */
  index: number;
  /** Addresses that the VM gives to something else: its gateway, its name servers. */
  except: readonly string[];
}

/**
 * Which addresses are chosen for the VMs and reserved addresses of this run, each for one alone. What is made again gets the ones that it
 * had, where nobody else has taken them since.
 */
export class AddressPicks {
  private readonly picks = new Map<string, string>();
  private readonly holders = new Map<string, OpenPlace>();
  /** By place: how to pick for it again. */
  private readonly again = new Map<string, () => string | undefined>();
  /** The places for which a create has asked MAAS. */
  private readonly taken = new Set<string>();
  private readonly refused = new Set<string>();
  private readonly advised = new Set<string>();
  /** By identity: the addresses that the VM has or had, by interface. */
  private readonly kept = new Map<string, (nic: string) => readonly string[]>();
  /** By identity: what the VM was before, by its aliases. */
  private readonly former = new Map<string, readonly string[]>();

  /** @param registry what the VMs of the program are given */
  constructor(private readonly registry: Pick<ProgramRegistry, "isGiven">) {}

  /** Takes in what a VM has or had. */
  keep(urn: string, addresses: (nic: string) => readonly string[]): void {
    this.kept.set(urn, addresses);
  }

  /** Takes in what a VM was before: one that is replaced under another name keeps its addresses. */
  rename(urn: string, formerUrns: readonly string[]): void {
    this.former.set(urn, formerUrns);
  }

  /** Whether it is known what the VM has or had. */
  isKnown(urn: string): boolean {
    return this.identitiesOf(urn).some((one) => this.kept.has(one));
  }

  /** The addresses that it has or had; undefined where that is not known. */
  keptFor(urn: string, nic: string): readonly string[] | undefined {
    return this.isKnown(urn)
      ? this.identitiesOf(urn).flatMap((one) => this.kept.get(one)?.(nic) ?? [])
      : undefined;
  }

  private identitiesOf(urn: string): string[] {
    return [urn, ...(this.former.get(urn) ?? [])];
  }

  /**
   * The address for a place, the same when it is asked again.
   * @param runs where it may be
   * @returns undefined when none is left
   */
  pick(
    place: OpenPlace,
    runs: readonly AddressRun[],
    snapshot: Pick<Snapshot, "addresses" | "observed">,
  ): string | undefined {
    const key = keyOf(place);
    const isFree = (ip: string): boolean =>
      keyOf(this.holders.get(ip) ?? place) === key &&
      !this.refused.has(ip) &&
      !this.registry.isGiven(ip) &&
      !place.except.includes(ip);
    const isMeant = (ip: string): boolean => isFree(ip) && isIn(runs, ip);
    const before = this.picks.get(key);
    const found =
      this.keptFor(place.urn, place.nic)?.find(isMeant) ??
      (before !== undefined && isMeant(before) ? before : undefined) ??
      first(candidates(runs, key, (ip) => isInUse(snapshot, ip) || !isFree(ip)));
    this.hold(place, found);
    this.again.set(key, () => this.pick(place, runs, snapshot));
    return found;
  }

  /** A create asks MAAS for what is picked for this place. */
  take(place: Pick<OpenPlace, "urn" | "nic" | "index">): void {
    this.taken.add(keyOf(place));
  }

  /**
   * What the program gives goes before what is chosen, whichever comes first: has another address picked for whatever has this one.
   * @returns the other one; undefined where it is a create's already, where it is the one that what is made again had, and where no other is left
   */
  makeWay(ip: string): string | undefined {
    const place = this.holders.get(ip);
    const key = place && keyOf(place);
    const pickAgain = key === undefined || this.taken.has(key) ? undefined : this.again.get(key);
    if (place === undefined || pickAgain === undefined || this.keptFor(place.urn, place.nic)?.includes(ip)) {
      return undefined;
    }
    const other = pickAgain();
    if (other === undefined) {
      this.hold(place, ip);
    }
    return other;
  }

  /** What was picked for a place so far. */
  picked(place: Pick<OpenPlace, "urn" | "nic" | "index">): string | undefined {
    return this.picks.get(keyOf(place));
  }

  /** The identity of the VM that an address is picked for. */
  holderOf(ip: string): string | undefined {
    return this.holders.get(ip)?.urn;
  }

  /** How many addresses of these runs are picked for other places. */
  pickedIn(runs: readonly AddressRun[], place: OpenPlace): number {
    const key = keyOf(place);
    return [...this.holders].filter(([ip, holder]) => keyOf(holder) !== key && isIn(runs, ip)).length;
  }

  /** Whether this is asked for the first time of a place. */
  isFirst(place: string): boolean {
    const isFirst = !this.advised.has(place);
    this.advised.add(place);
    return isFirst;
  }

  /** MAAS says that somebody has it, or it is reserved in this run. */
  refuse(ip: string): void {
    this.refused.add(ip);
  }

  private hold(place: OpenPlace, ip: string | undefined): void {
    const key = keyOf(place);
    const before = this.picks.get(key);
    if (before !== undefined && before !== ip) {
      this.holders.delete(before);
      this.picks.delete(key);
    }
    if (ip !== undefined) {
      this.picks.set(key, ip);
      this.holders.set(ip, place);
    }
  }
}

/** The first of what is yielded. */
function first<T>(values: Iterable<T>): T | undefined {
  for (const value of values) {
    return value;
  }
  return undefined;
}

/** A VM keeps it through everything but another interface or another place among the interface's addresses. */
function keyOf({ urn, nic, index }: Pick<OpenPlace, "urn" | "nic" | "index">): string {
  return `${urn} ${nic} ${index}`;
}

function isIn(runs: readonly AddressRun[], ip: string): boolean {
  const parsed = parseIp(ip);
  const number = parsed && toNumber(parsed);
  return (
    number !== undefined &&
    runs.some(({ family, start, end }) => family === parsed?.family && start <= number && number <= end)
  );
}
