import type { SubnetRange } from "../inputs";
import { allowedRuns, freeRuns } from "../inventory/free-addresses";
import type { RangeItem } from "../inventory/range-index";
import { holds } from "../inventory/resolve";
import type { Snapshot, SubnetItem } from "../inventory/snapshot";
import type { SnapshotSource } from "../inventory/source";
import { hostRunOf, runsOfRanges } from "../inventory/subnet-runs";
import { addressesOf, toNumber, type AddressRun } from "../network/address-runs";
import { parseSpan, type AddressSpan } from "../network/address-span";
import { sayNoRange } from "../rules/address-source";
import { formatSubnet } from "../rules/wording";
import { foundSubnet, refuseUnread } from "./found";
import type { LookUp } from "./look-up";
import { asRange, countAsNumber } from "./say";

/** How many addresses are listed where nothing is asked for, and at most; so many ranges are at most. */
const LISTED = 10;
const MOST_LISTED = 1000;

/** A subnet, by CIDR or by name. */
export const getSubnet: LookUp<"getSubnet"> = async ({ snapshots }, { cidr, name }) => {
  const ref = cidr ?? name;
  if (ref === undefined || (cidr !== undefined && name !== undefined)) {
    throw new Error("getSubnet needs either cidr or name");
  }
  const snapshot = await snapshots.getLatest();
  const subnet = foundSubnet(ref, snapshot);
  await ensureAddresses(snapshots, snapshot, subnet);
  const hosts = hostRunOf(subnet);
  const { addresses } = snapshot;
  const isHidden = snapshot.unread.some(({ part }) => part === "addresses");
  return {
    id: subnet.id,
    name: subnet.name,
    cidr: subnet.cidr,
    ...(subnet.gateway === undefined ? {} : { gateway: subnet.gateway }),
    dnsServers: subnet.dnsServers,
    vlan: subnet.vlan.vid,
    fabric: subnet.vlan.fabric,
    dhcp: subnet.vlan.dhcpOn,
    managed: subnet.managed,
    ranges: snapshot.ranges.of(subnet.id).map(describeRange),
    totalAddresses: countAsNumber(hosts === undefined ? [] : [hosts]),
    ...(isHidden
      ? {}
      : {
          usedAddresses: hosts === undefined ? 0 : countUsed(hosts, snapshot),
          freeAddresses: countAsNumber(freeRuns(allowedRuns({ subnet }, snapshot), { addresses })),
        }),
  };
};

/** The addresses of a subnet or of a range of it that are free and that a static address may have. */
export const getFreeAddresses: LookUp<"getFreeAddresses"> = async (
  { snapshots },
  { subnet: ref, range: text, count = LISTED },
) => {
  if (count < 0 || count > MOST_LISTED) {
    throw new Error(`count must be from 0 to ${MOST_LISTED}, but is ${count}`);
  }
  const snapshot = await snapshots.getLatest();
  const subnet = foundSubnet(ref, snapshot);
  const range = text === undefined ? undefined : spanIn(text, subnet);
  await Promise.all([
    ensureAddresses(snapshots, snapshot, subnet),
    // As an address is chosen: not one at which somebody answers whom MAAS does not know.
    snapshots.ensureObserved(snapshot),
  ]);
  refuseUnread(snapshot, "addresses");
  const source = { subnet, ...(range === undefined ? {} : { range }) };
  const runs = freeRuns(allowedRuns(source, snapshot), snapshot);
  return {
    subnet: subnet.cidr,
    addresses: firstOf(runs, count),
    ranges: runs.slice(0, MOST_LISTED).map(asRange),
    total: countAsNumber(runs),
  };
};

async function ensureAddresses(
  snapshots: SnapshotSource,
  snapshot: Snapshot,
  { id }: SubnetItem,
): Promise<void> {
  await Promise.all([snapshots.ensureSubnets(snapshot, [id]), snapshots.ensureReservedIps(snapshot)]);
}

/** @throws Error for what is no range, or is not in the subnet */
function spanIn(text: string, subnet: SubnetItem): AddressSpan {
  const span = parseSpan(text);
  if (span === undefined) {
    throw new Error(sayNoRange(text));
  }
  if (!holds(subnet, span.start) || !holds(subnet, span.end)) {
    throw new Error(`Range ${text} is not within subnet ${formatSubnet(subnet)}`);
  }
  return span;
}

function describeRange(range: RangeItem): SubnetRange {
  const { type, start, end, user, comment } = range;
  return {
    type,
    start,
    end,
    count: countAsNumber(runsOfRanges([range], () => true)),
    ...(user === undefined ? {} : { user }),
    ...(comment === "" ? {} : { comment }),
  };
}

function countUsed(hosts: AddressRun, { addresses }: Snapshot): number {
  let used = 0;
  for (const ip of addresses.all()) {
    const number = toNumber(ip);
    used += ip.family === hosts.family && hosts.start <= number && number <= hosts.end ? 1 : 0;
  }
  return used;
}

function firstOf(runs: readonly AddressRun[], count: number): string[] {
  const listed: string[] = [];
  for (const ip of addressesOf(runs)) {
    if (listed.length === count) {
      break;
    }
    listed.push(ip);
  }
  return listed;
}
