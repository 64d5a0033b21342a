import { compareIps, formatIp } from "../model/ip";
import { rangesFree, rangesInUse, usableSpan, type Range } from "../model/ranges";
import type { Subnet } from "../model/state";
import { subnetAddressView } from "../view/address";
import { subnetView } from "../view/network";
import { stringBool } from "./fields";
import { subnetOf } from "./lookup";
import { json, type Call, type Reply, type Resource } from "./route";
import { bigJson } from "./bigjson";

function list({ world }: Call): Reply {
  return json([...world.region.subnets.values()].map((subnet) => subnetView(world.region, subnet)));
}

function read(call: Call): Reply {
  return json(subnetView(call.world.region, subnetOf(call)));
}

function ipAddresses(call: Call): Reply {
  const { region } = call.world;
  const subnet = subnetOf(call);
  const shown = {
    username: stringBool(call.query, "with_username", true),
    summary: stringBool(call.query, "with_summary", true),
  };
  const held = region.addressesBySubnet.all(subnet.id).filter((address) => address.ip !== null);
  held.sort((a, b) => compareIps(a.ip ?? "", b.ip ?? ""));
  return json(held.map((address) => subnetAddressView(region, address, shown)));
}

function rangeView(subnet: Subnet, range: Range, withPurpose: boolean): object {
  const { version } = usableSpan(subnet);
  return {
    start: formatIp({ version, value: range.start }),
    end: formatIp({ version, value: range.end }),
    num_addresses: range.end - range.start + 1n,
    ...(withPurpose ? { purpose: range.purposes } : {}),
  };
}

function reservedRanges(call: Call): Reply {
  const subnet = subnetOf(call);
  return bigJson(rangesInUse(call.world.region, subnet).map((range) => rangeView(subnet, range, true)));
}

function unreservedRanges(call: Call): Reply {
  const subnet = subnetOf(call);
  return bigJson(rangesFree(call.world.region, subnet).map((range) => rangeView(subnet, range, false)));
}

/** Percent as MAAS prints it: rounded. */
function percent(part: number): string {
  return `${Math.round(part * 100)}%`;
}

function statistics(call: Call): Reply {
  const { region } = call.world;
  const subnet = subnetOf(call);
  const { version, first, last } = usableSpan(subnet);
  const used = rangesInUse(region, subnet);
  const free = rangesFree(region, subnet);
  const count = (ranges: readonly Range[]): bigint =>
    ranges.reduce((sum, range) => sum + (range.end - range.start + 1n), 0n);
  const total = last - first + 1n;
  const available = count(free);
  const usage = Number(total - available) / Number(total);
  const availablePart = Number(available) / Number(total);
  const ranges = [...used, ...free].sort((a, b) => (a.start < b.start ? -1 : 1));
  return bigJson({
    num_available: available,
    largest_available: free.reduce((most, range) => {
      const size = range.end - range.start + 1n;
      return size > most ? size : most;
    }, 0n),
    num_unavailable: total - available,
    total_addresses: total,
    usage,
    usage_string: percent(usage),
    available_string: percent(availablePart),
    first_address: formatIp({ version, value: first }),
    last_address: formatIp({ version, value: last }),
    ip_version: version,
    ...(stringBool(call.query, "include_ranges", false)
      ? { ranges: ranges.map((range) => rangeView(subnet, range, true)) }
      : {}),
    ...(stringBool(call.query, "include_suggestions", false)
      ? { suggested_gateway: null, suggested_dynamic_range: null }
      : {}),
  });
}

export const SUBNET_RESOURCES: readonly Resource[] = [
  {
    name: "SubnetsHandler",
    doc: "Manage subnets.",
    path: "/subnets/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List subnets.", handle: list }],
  },
  {
    name: "SubnetHandler",
    doc: "Manage a subnet, by id, CIDR, name or specifier.",
    path: "/subnets/{id*}/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "Read a subnet.", handle: read },
      {
        method: "GET",
        op: "ip_addresses",
        name: "ip_addresses",
        doc: "List the addresses in use in the subnet.",
        handle: ipAddresses,
      },
      {
        method: "GET",
        op: "reserved_ip_ranges",
        name: "reserved_ip_ranges",
        doc: "List what is taken.",
        handle: reservedRanges,
      },
      {
        method: "GET",
        op: "unreserved_ip_ranges",
        name: "unreserved_ip_ranges",
        doc: "List what is free.",
        handle: unreservedRanges,
      },
      { method: "GET", op: "statistics", name: "statistics", doc: "Count addresses.", handle: statistics },
    ],
  },
];
