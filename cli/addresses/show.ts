import { printable } from "../../provider/printable";
import {
  ADDRESS_KINDS,
  HELD_KINDS,
  type MapRun,
  type SubnetMap,
} from "../../provider/lifecycle/addresses/address-map";
import { tableOf } from "../table";
import { formatCount, KIND_NAMES } from "./words";

const SUMMARY = [
  "SUBNET",
  "CIDR",
  "VLAN",
  "ADDRESSES",
  "IN USE",
  "OF STACKS",
  "IN RANGES",
  "FREE",
  "FIRST FREE",
];
const TABLE = ["ADDRESS", "KIND", "HOLDER", "STACK", "VM HOST", "WHAT ELSE"];

/** A line for each subnet. */
export function showSubnets(subnets: readonly SubnetMap[]): string {
  return subnets.length === 0 ? "MAAS has no subnet.\n" : tableOf(SUMMARY, subnets.map(summary));
}

function summary(subnet: SubnetMap): string[] {
  const { name, cidr, counts, runs } = subnet;
  const sum = (kinds: readonly (keyof typeof counts)[]): string =>
    formatCount(String(kinds.reduce((total, kind) => total + BigInt(counts[kind] ?? 0), 0n)));
  return [
    name,
    cidr,
    vlanOf(subnet),
    sum(ADDRESS_KINDS),
    sum(HELD_KINDS),
    sum(["vm"]),
    sum(["dynamic", "reserved"]),
    sum(["free"]),
    runs.find(({ kind }) => kind === "free")?.start ?? "-",
  ];
}

/** All of one subnet. */
export function showSubnet(subnet: SubnetMap): string {
  const { name, cidr, managed, gateway, dnsServers, counts, ranges, runs } = subnet;
  const about = [
    vlanOf(subnet),
    `gateway ${gateway ?? "none"}`,
    ...(dnsServers.length === 0 ? [] : [`DNS ${dnsServers.join(", ")}`]),
    ...(managed ? [] : ["not managed by MAAS"]),
  ];
  const kinds = ADDRESS_KINDS.flatMap((kind) =>
    counts[kind] === undefined ? [] : [`${KIND_NAMES[kind]} ${formatCount(counts[kind])}`],
  );
  const ofRanges = ranges.map(
    ({ type, start, end, count, inUse, user, comment }) =>
      `${type} range ${start} - ${end}: ${inUse} of ${formatCount(count)} in use${user === undefined ? "" : `, of user ${user}`}${comment === "" ? "" : `, ${comment}`}`,
  );
  const lines = [
    `${name} ${name === cidr ? "" : `${cidr} `}(${about.join(", ")})`,
    kinds.join(", "),
    ...ofRanges,
  ];
  return `${lines.map((line) => `${printable(line)}\n`).join("")}\n${tableOf(TABLE, runs.map(row))}`;
}

function row({ start, end, count, kind, holder, notes = [], doubt }: MapRun): string[] {
  const said = [
    holder?.resource !== undefined && holder.resource !== holder.name ? `resource ${holder.resource}` : "",
    holder?.status ?? "",
    ...notes,
    doubt === undefined ? "" : `in doubt: ${doubt}`,
  ];
  return [
    start === end ? start : `${start} - ${end}`,
    start === end ? KIND_NAMES[kind] : `${KIND_NAMES[kind]}: ${formatCount(count)}`,
    holder?.name ?? "",
    holder?.stack ?? holder?.stackId ?? "",
    holder?.vmHost ?? "",
    said.filter((part) => part !== "").join("; "),
  ];
}

function vlanOf({ fabric, vid }: SubnetMap): string {
  return `${fabric} ${vid === 0 ? "untagged" : vid}`;
}
