import { formatIp, parseNetworkOrThrow } from "../../model/ip";
import { rangesFull, type Range } from "../../model/network/ranges";
import type { Region } from "../../model/store/region";
import type { Subnet } from "../../model/store/rows";
import { float, integer } from "../core/json";

export function rangeView(subnet: Subnet, range: Range, withPurpose: boolean): object {
  const { version } = parseNetworkOrThrow(subnet.cidr);
  return {
    start: formatIp({ version, value: range.start }),
    end: formatIp({ version, value: range.end }),
    num_addresses: integer(size(range)),
    ...(withPurpose ? { purpose: range.purposes } : {}),
  };
}

function size(range: Range): bigint {
  return range.end - range.start + 1n;
}

function isUnused(range: Range): boolean {
  return range.purposes.includes("unused");
}

/** Python's rounding of a whole percentage: halves go to the even side. */
function percent(part: number): string {
  const value = part * 100;
  const floor = Math.floor(value);
  const up = value - floor > 0.5 || (value - floor === 0.5 && floor % 2 === 1);
  return `${up ? floor + 1 : floor}%`;
}

interface Totals {
  readonly version: 4 | 6;
  readonly ranges: readonly Range[];
  readonly first: bigint;
  readonly last: bigint;
  readonly available: bigint;
  readonly total: bigint;
}

/** IPRangeStatistics.get_recommended_gateway. */
function suggestedGateway({ version, ranges, first, last, total }: Totals): bigint | undefined {
  if (version === 6) {
    return total <= 2n ? undefined : first - 1n;
  }
  const unused = ranges.filter(isUnused);
  const free = (value: bigint): boolean => unused.some((range) => range.start <= value && value <= range.end);
  return free(first) ? first : free(last) ? last : unused[0]?.start;
}

/** IPRangeStatistics.get_recommended_dynamic_range: at most a quarter of the subnet, at the end of its largest gap. */
function suggestedRange(
  { ranges, available, total }: Totals,
  gateway: bigint | undefined,
): Range | undefined {
  let largest: Range | undefined;
  for (const range of ranges.filter(isUnused)) {
    largest = largest === undefined || size(range) >= size(largest) ? range : largest;
  }
  if (largest === undefined || (gateway !== undefined && size(largest) === 1n)) {
    return undefined;
  }
  let { start, end } = largest;
  if (gateway !== undefined && gateway >= start && gateway <= end) {
    if (gateway === start) {
      start += 1n;
    } else {
      end -= 1n;
    }
  }
  const length = end - start + 1n;
  const quarter = total >> 2n;
  const half = available >> 1n;
  if (length > quarter) {
    start = end - quarter;
  } else if (length >= half) {
    start = end - half + 1n;
  }
  return start >= end ? undefined : { start, end, purposes: ["proposed-dynamic"] };
}

/** `op=statistics` of a subnet. */
export function subnetStatistics(
  region: Region,
  subnet: Subnet,
  shown: { readonly ranges: boolean; readonly suggestions: boolean },
): object {
  const { version } = parseNetworkOrThrow(subnet.cidr);
  const ranges = rangesFull(region, subnet);
  const sum = (some: readonly Range[]): bigint => some.reduce((total, range) => total + size(range), 0n);
  const free = ranges.filter(isUnused);
  const totals: Totals = {
    version,
    ranges,
    first: ranges[0]?.start ?? 0n,
    last: ranges.at(-1)?.end ?? 0n,
    available: sum(free),
    total: sum(ranges),
  };
  const { available, total } = totals;
  const usage = Number(total - available) / Number(total);
  const has = (purpose: string): boolean => ranges.some((range) => range.purposes.includes(purpose));
  const gateway = has("gateway-ip") ? undefined : suggestedGateway(totals);
  const dynamic = has("dynamic") ? undefined : suggestedRange(totals, gateway);
  const address = (value: bigint): string => formatIp({ version, value });
  return {
    num_available: integer(available),
    largest_available: integer(free.reduce((most, range) => (size(range) > most ? size(range) : most), 0n)),
    num_unavailable: integer(total - available),
    total_addresses: integer(total),
    usage: float(usage),
    usage_string: percent(usage),
    available_string: percent(Number(available) / Number(total)),
    first_address: address(totals.first),
    last_address: address(totals.last),
    ip_version: version,
    ...(shown.ranges ? { ranges: ranges.map((range) => rangeView(subnet, range, true)) } : {}),
    ...(shown.suggestions
      ? {
          suggested_gateway: gateway === undefined ? null : address(gateway),
          suggested_dynamic_range: dynamic === undefined ? null : rangeView(subnet, dynamic, true),
        }
      : {}),
  };
}
