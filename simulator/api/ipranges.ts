import { forbidden, invalid, MaasError, TEXT } from "../model/errors";
import { contains, mustParseNetwork, parseIp, formatIp } from "../model/ip";
import { subnetHolding } from "../model/links";
import type { Region } from "../model/region";
import type { IpRange, Subnet } from "../model/state";
import { ipRangeView } from "../view/network";
import { bound, FormErrors, REQUIRED, text } from "./fields";
import { findSubnet } from "./lookup";
import { deleted, json, type Call, type Reply, type Resource } from "./route";

function list({ world }: Call): Reply {
  return json([...world.region.ipRanges.values()].map((range) => ipRangeView(world.region, range)));
}

function rangeOf(call: Call): IpRange {
  const id = call.path["id"] ?? "";
  const range = /^\d+$/.test(id) ? call.world.region.ipRanges.get(Number(id)) : undefined;
  if (range === undefined) {
    throw new MaasError(404, "No IPRange matches the given query.", TEXT);
  }
  return range;
}

/** Whether a range of this type may lie there: never over another range, a dynamic one not over held addresses either. */
function conflicts(
  region: Region,
  subnet: Subnet,
  type: IpRange["type"],
  start: bigint,
  end: bigint,
): boolean {
  const within = (address: string | null): boolean => {
    const ip = address === null ? undefined : parseIp(address);
    return ip !== undefined && ip.value >= start && ip.value <= end;
  };
  const overlaps = region.rangesBySubnet.all(subnet.id).some((range) => {
    const first = parseIp(range.startIp)?.value ?? 0n;
    const last = parseIp(range.endIp)?.value ?? 0n;
    return first <= end && last >= start;
  });
  return (
    overlaps ||
    (type === "dynamic" &&
      (region.addressesBySubnet.all(subnet.id).some((address) => within(address.ip)) ||
        within(subnet.gatewayIp) ||
        subnet.dnsServers.some(within)))
  );
}

function create(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const type = text(data, "type");
  const address = (field: string): string | undefined => {
    const value = text(data, field);
    if (value === undefined) {
      errors.add(field, REQUIRED);
    } else if (parseIp(value) === undefined) {
      errors.add(field, "Enter a valid IPv4 or IPv6 address.");
    }
    return value;
  };
  if (type === undefined) {
    errors.add("type", REQUIRED);
  } else if (type !== "dynamic" && type !== "reserved") {
    errors.add("type", `Select a valid choice. ${type} is not one of the available choices.`);
  }
  const start = parseIp(address("start_ip") ?? "");
  const end = parseIp(address("end_ip") ?? "");
  errors.check();
  if (start === undefined || end === undefined || (type !== "dynamic" && type !== "reserved")) {
    throw new Error("a form without its fields passed its check");
  }
  if (type === "dynamic" && !call.user.isSuperuser) {
    throw forbidden("Unable to create dynamic range: permission denied.");
  }
  const named = text(data, "subnet");
  const subnet = named === undefined ? subnetHolding(region, start) : findSubnet(region, named);
  if (subnet === undefined) {
    throw invalid({ subnet: [REQUIRED] });
  }
  if (end.value < start.value) {
    throw invalid({ end_ip: ["End IP address must not be less than Start IP address."] });
  }
  const network = mustParseNetwork(subnet.cidr);
  if (!contains(network, start) || !contains(network, end)) {
    const problem = "IP addresses must be within subnet: " + subnet.cidr + ".";
    throw invalid({ start_ip: [problem], end_ip: [problem] });
  }
  if (conflicts(region, subnet, type, start.value, end.value)) {
    const with_ = type === "dynamic" ? "an existing IP address or range" : "an existing range";
    const problem = `Requested ${type} range conflicts with ${with_}.`;
    throw invalid({ start_ip: [problem], end_ip: [problem] });
  }
  const range = region.ipRanges.insert({
    id: region.ids.next("ipranges"),
    subnetId: subnet.id,
    type,
    startIp: formatIp(start),
    endIp: formatIp(end),
    comment: data.get("comment") ?? "",
    userId: call.user.id,
  });
  return json(ipRangeView(region, range));
}

function remove(call: Call): Reply {
  const range = rangeOf(call);
  if (!call.user.isSuperuser && range.userId !== call.user.id) {
    throw forbidden("Unable to delete IP range: permission denied.");
  }
  call.world.region.ipRanges.delete(range);
  return deleted();
}

export const IP_RANGE_RESOURCES: readonly Resource[] = [
  {
    name: "IPRangesHandler",
    doc: "Manage IP ranges.",
    path: "/ipranges/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List IP ranges.", handle: list },
      { method: "POST", op: null, name: "create", doc: "Create an IP range.", handle: create },
    ],
  },
  {
    name: "IPRangeHandler",
    doc: "Manage an IP range.",
    path: "/ipranges/{id}/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "Read an IP range.",
        handle: (call) => json(ipRangeView(call.world.region, rangeOf(call))),
      },
      { method: "DELETE", op: null, name: "delete", doc: "Delete an IP range.", handle: remove },
    ],
  },
];
