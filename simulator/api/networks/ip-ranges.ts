import { forbidden, textError } from "../../model/errors";
import { contains, formatIp, parseNetworkOrThrow, parseIp, type IpNumber } from "../../model/ip";
import { subnetHolding } from "../../model/network/links";
import { rangesFree } from "../../model/network/ranges";
import type { Region } from "../../model/store/region";
import type { IpRange, Subnet } from "../../model/store/rows";
import { crud } from "../core/crud";
import { BAD_CHOICE, bound, choice, FormErrors, ipAddress, limitedText, REQUIRED, text } from "../core/form";
import type { Params } from "../core/params";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { ipRangeView } from "./view";

function rangeOf(call: Call): IpRange {
  const named = [...call.world.region.ipRanges.values()].map((range) => ({
    id: range.id,
    name: "",
    range,
  }));
  return byIdOrName(named, "IPRange", call.path["id"] ?? "").range;
}

/** A range is its owner's to change, or an administrator's. */
function requireOwner({ user }: Call, range: IpRange): void {
  if (!user.isSuperuser && range.userId !== user.id) {
    throw forbidden("Unable to modify IP range. You don't own the IP range.");
  }
}

/** On creation a range without a subnet belongs to the one that holds its start. */
function chooseSubnet(
  region: Region,
  data: Params,
  own: IpRange | undefined,
  errors: FormErrors,
): Subnet | undefined {
  const asked = data.get("subnet");
  const startText = data.get("start_ip");
  if (asked === undefined && own !== undefined) {
    return region.subnets.getOrThrow(own.subnetId);
  }
  if (asked === undefined && startText !== undefined) {
    const start = parseIp(startText.trim());
    if (start === undefined) {
      throw textError(500, `failed to detect a valid IP address from '${startText}'`);
    }
    const holding = subnetHolding(region, start);
    if (holding === undefined) {
      errors.add("subnet", REQUIRED);
    }
    return holding;
  }
  const subnet = asked === undefined ? undefined : region.subnets.get(Number(asked));
  if (asked === undefined || asked.trim() === "") {
    errors.add("subnet", REQUIRED);
  } else if (subnet === undefined) {
    errors.add("subnet", BAD_CHOICE);
  }
  return subnet;
}

function end(
  data: Params,
  field: "start_ip" | "end_ip",
  own: string | undefined,
  errors: FormErrors,
): IpNumber | undefined {
  const asked = ipAddress(data, field, errors);
  if (asked === undefined && text(data, field) === undefined && (own === undefined || data.has(field))) {
    errors.add(field, REQUIRED);
  }
  return asked ?? (data.has(field) || own === undefined ? undefined : parseIp(own));
}

/** IPRange.clean: the first thing that is wrong, at the fields that MAAS marks. */
function problemOf(
  region: Region,
  subnet: Subnet | undefined,
  type: string | undefined,
  start: IpNumber | undefined,
  last: IpNumber | undefined,
  own: IpRange | undefined,
): { message: string; at?: "start_ip" | "end_ip" } | undefined {
  if (start === undefined || last === undefined) {
    return { message: "Start IP address and end IP address are both required." };
  }
  if (start.version !== last.version) {
    return { message: "Start IP address and end IP address must be in the same address family." };
  }
  if (last.value < start.value) {
    return { message: "End IP address must not be less than Start IP address.", at: "end_ip" };
  }
  if (subnet !== undefined) {
    const network = parseNetworkOrThrow(subnet.cidr);
    const inside = { start: contains(network, start), end: contains(network, last) };
    if (!inside.start && !inside.end) {
      return { message: `IP addresses must be within subnet: ${subnet.cidr}.` };
    }
    if (!inside.start) {
      return { message: `Start IP address must be within subnet: ${subnet.cidr}.`, at: "start_ip" };
    }
    if (!inside.end) {
      return { message: `End IP address must be within subnet: ${subnet.cidr}.`, at: "end_ip" };
    }
    if (network.first === start.value) {
      return { message: "Reserved network address cannot be included in IP range.", at: "start_ip" };
    }
    if (network.version === 4 && network.last === last.value) {
      return { message: "Broadcast address cannot be included in IP range.", at: "end_ip" };
    }
  }
  if (start.version === 6 && type === "dynamic" && last.value - start.value + 1n < 256n) {
    return { message: "IPv6 dynamic range must be at least 256 addresses in size." };
  }
  if (subnet === undefined || (type !== "dynamic" && type !== "reserved")) {
    return undefined;
  }
  const unused = rangesFree(region, subnet, {
    ...(type === "reserved" ? { rangesOnly: true } : { ignoreDiscovered: true }),
    ...(own === undefined ? {} : { except: own }),
  });
  if (unused.length === 0) {
    return { message: `There is no room for any ${type} ranges on this subnet.` };
  }
  const what = type === "reserved" ? "range" : "IP address or range";
  return unused.some((range) => range.start <= start.value && range.end >= last.value)
    ? undefined
    : { message: `Requested ${type} range conflicts with an existing ${what}.` };
}

/** Not by descriptors: the subnet follows from the start, and one problem is marked at several fields. */
function readForm(region: Region, data: Params, own?: IpRange): Omit<IpRange, "id" | "userId"> {
  const errors = new FormErrors();
  const subnet = chooseSubnet(region, data, own, errors);
  const type = choice(data, "type", ["dynamic", "reserved"], errors) ?? own?.type;
  if (type === undefined && !errors.has("type")) {
    errors.add("type", REQUIRED);
  }
  const start = end(data, "start_ip", own?.startIp, errors);
  const last = end(data, "end_ip", own?.endIp, errors);
  const problem = problemOf(region, subnet, type, start, last, own);
  if (problem !== undefined) {
    for (const field of problem.at === undefined ? ["start_ip", "end_ip"] : [problem.at]) {
      errors.add(field, problem.message);
    }
  }
  const comment = limitedText(data, "comment", 255, errors) ?? "";
  errors.check();
  if (subnet === undefined || start === undefined || last === undefined) {
    throw new Error("a form without its fields passed its check");
  }
  return {
    subnetId: subnet.id,
    type: type === "dynamic" ? "dynamic" : "reserved",
    startIp: formatIp(start),
    endIp: formatIp(last),
    comment: own === undefined || data.has("comment") ? comment : own.comment,
  };
}

function create(call: Call): IpRange {
  const { region } = call.world;
  const data = bound(call.data);
  if (data.get("type") === "dynamic" && !call.user.isSuperuser) {
    throw forbidden("Unable to create dynamic IP range. You don't have sufficient privileges.");
  }
  return region.ipRanges.insert({
    ...readForm(region, data),
    id: region.ids.next("ipranges"),
    userId: call.user.id,
  });
}

function update(call: Call, range: IpRange): IpRange {
  const { region } = call.world;
  requireOwner(call, range);
  return region.ipRanges.update(range, readForm(region, bound(call.data), range));
}

function remove(call: Call, range: IpRange): void {
  requireOwner(call, range);
  call.world.region.ipRanges.delete(range);
}

export const IP_RANGE_RESOURCES = crud<IpRange>({
  handlers: ["IPRangesHandler", "IPRangeHandler"],
  paths: ["/ipranges/", "/ipranges/{id}/"],
  nouns: ["IP ranges", "an IP range"],
  rows: ({ world }) => world.region.ipRanges.values(),
  find: rangeOf,
  view: ipRangeView,
  create: ["everyone", create],
  update: ["everyone", update],
  remove: ["everyone", remove],
});
