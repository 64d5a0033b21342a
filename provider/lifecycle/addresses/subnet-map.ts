import { allowedRuns, freeRuns } from "../../inventory/free-addresses";
import { blockOfSubnet } from "../../inventory/resolve";
import type { RangeItem } from "../../inventory/range-index";
import type { Snapshot, SubnetItem } from "../../inventory/snapshot";
import type { SummarisedAddress } from "../../maas/wire";
import { parseIp } from "../../network/address";
import { addressAt, runBetween, runOf } from "../../network/address-runs";
import { HELD_KINDS, type AddressKind, type MapRange, type MapRun, type SubnetMap } from "./address-map";
import type { Held, Known } from "./holders";
import { seenFromAbove, type Span } from "./layers";
import { inRange, singlesOf, type Single } from "./singles";

/** What one or more addresses are, before they are spelled. */
type Item = Span & Held;

/** Maps a subnet, of which the snapshot knows the addresses in use. Undefined for one whose CIDR cannot be read. */
export function mapSubnet(
  subnet: SubnetItem,
  addresses: readonly SummarisedAddress[],
  snapshot: Snapshot,
  known: Known,
): SubnetMap | undefined {
  const block = blockOfSubnet(subnet);
  if (block === undefined) {
    return undefined;
  }
  const ranges = snapshot.ranges.of(subnet.id);
  const singles = singlesOf(subnet, block, addresses, snapshot, known);
  const spell = (number: bigint): string => addressAt(number, block.family);
  const free = freeRuns(allowedRuns({ subnet }, snapshot), snapshot).map(({ start, end }): Item => ({
    ...{ start, end },
    ...inRange({ kind: "free" }, snapshot.ranges.find(subnet.id, spell(start))),
  }));
  const layers = [singles, itemsOf(ranges, "dynamic"), free, itemsOf(ranges, "reserved")];
  const pieces = seenFromAbove(runOf(block), layers);
  const runs = pieces.map(({ start, end, item = keptIn(subnet) }): MapRun => {
    const { kind, holder, notes, doubt } = item;
    const said = { kind, ...(holder && { holder }), ...(notes && { notes }), ...(doubt && { doubt }) };
    return { start: spell(start), end: spell(end), count: String(end - start + 1n), ...said };
  });
  const counts = new Map<AddressKind, bigint>();
  runs.forEach(({ kind, count }) => counts.set(kind, (counts.get(kind) ?? 0n) + BigInt(count)));
  const { id, name, cidr, vlan, managed, gateway, dnsServers } = subnet;
  return {
    ...{
      id,
      name,
      cidr,
      family: block.family,
      prefix: block.prefix,
      fabric: vlan.fabric,
      vid: vlan.vid,
      managed,
    },
    ...(gateway === undefined ? {} : { gateway }),
    dnsServers,
    counts: Object.fromEntries([...counts].map(([kind, count]) => [kind, String(count)])),
    ranges: ranges.map((range) => mapRange(range, singles)),
    runs,
  };
}

/** The ranges of one type, each as one item. */
function itemsOf(ranges: readonly RangeItem[], type: RangeItem["type"]): Item[] {
  return ranges.flatMap((range): Item[] => {
    const [start, end] = [parseIp(range.start), parseIp(range.end)];
    if (range.type !== type || start === undefined || end === undefined) {
      return [];
    }
    const { comment, user } = range;
    const holder = { name: user ?? "", ...(user === undefined ? {} : { user }) };
    const notes = comment === "" ? {} : { notes: [comment] };
    return [{ ...runBetween(start, end), kind: type, ...(user === undefined ? {} : { holder }), ...notes }];
  });
}

/** What is in no range, and not to choose from. */
function keptIn({ managed }: SubnetItem): Held {
  return {
    kind: "kept",
    notes: [managed ? "MAAS gives these out by itself" : "MAAS does not manage this subnet"],
  };
}

function mapRange({ type, start, end, user, comment }: RangeItem, singles: readonly Single[]): MapRange {
  const [from, to] = [parseIp(start), parseIp(end)];
  const run = from && to ? runBetween(from, to) : { start: 0n, end: -1n };
  const inUse = singles.filter(
    ({ start: place, kind }) => run.start <= place && place <= run.end && HELD_KINDS.includes(kind),
  );
  return {
    ...{ type, start, end, count: String(run.end - run.start + 1n), inUse: inUse.length },
    ...(user === undefined ? {} : { user }),
    comment,
  };
}
