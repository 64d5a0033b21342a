import { rangesFree, rangesInUse } from "../../model/network/ranges";
import type { Subnet } from "../../model/store/rows";
import { crud } from "../core/crud";
import { stringBool } from "../core/form";
import { getOp, json, type Call, type Reply } from "../core/resource";
import { subnetBySpecifier } from "../core/specifiers";
import { subnetAddressView } from "./address-view";
import { createSubnet, deleteSubnet, updateSubnet } from "./subnet-form";
import { rangeView, subnetStatistics } from "./subnet-statistics";
import { subnetView } from "./view";

function subnetOf(call: Call): Subnet {
  return subnetBySpecifier(call.world.region, call.path["id"] ?? "");
}

function ipAddresses(call: Call): Reply {
  const { region } = call.world;
  const subnet = subnetOf(call);
  const username = stringBool(call.query, "with_username", true);
  const summary =
    stringBool(call.query, "with_summary", true) && stringBool(call.query, "with_node_summary", true);
  const held = region.addressesInOrder.of(subnet.id);
  return json(held.map(({ address }) => subnetAddressView(region, address, { username, summary })));
}

function reservedRanges(call: Call): Reply {
  const subnet = subnetOf(call);
  return json(rangesInUse(call.world.region, subnet).map((range) => rangeView(subnet, range, true)));
}

function unreservedRanges(call: Call): Reply {
  const subnet = subnetOf(call);
  return json(rangesFree(call.world.region, subnet).map((range) => rangeView(subnet, range, false)));
}

function statistics(call: Call): Reply {
  const subnet = subnetOf(call);
  return json(
    subnetStatistics(call.world.region, subnet, {
      ranges: stringBool(call.query, "include_ranges", false),
      suggestions: stringBool(call.query, "include_suggestions", false),
    }),
  );
}

export const SUBNET_RESOURCES = crud<Subnet>({
  handlers: ["SubnetsHandler", "SubnetHandler"],
  paths: ["/subnets/", "/subnets/{id*}/"],
  nouns: ["subnets", "a subnet"],
  manages: ["subnets", "a subnet, by id, CIDR, name or specifier"],
  rows: ({ world }) => world.region.subnets.values(),
  find: subnetOf,
  view: subnetView,
  create: ["reserved", createSubnet],
  update: ["admins", updateSubnet],
  remove: ["admins", deleteSubnet],
  operations: [
    [],
    [
      getOp("ip_addresses", "List the addresses in use in the subnet.", ipAddresses),
      getOp("reserved_ip_ranges", "List what is taken.", reservedRanges),
      getOp("unreserved_ip_ranges", "List what is free.", unreservedRanges),
      getOp("statistics", "Count addresses.", statistics),
    ],
  ],
});
