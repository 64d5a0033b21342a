import { rangesFree, rangesInUse } from "../../model/network/ranges";
import { subnetAddressView } from "./address-view";
import { subnetView } from "./view";
import { stringBool } from "../core/form";
import { subnetOf, createSubnet, deleteSubnet, updateSubnet } from "./subnet-form";
import { json, type Call, type Reply, type Resource } from "../core/resource";
import { rangeView, subnetStatistics } from "./subnet-statistics";

function list({ world }: Call): Reply {
  return json([...world.region.subnets.values()].map((subnet) => subnetView(world.region, subnet)));
}

function read(call: Call): Reply {
  return json(subnetView(call.world.region, subnetOf(call)));
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

export const SUBNET_RESOURCES: readonly Resource[] = [
  {
    name: "SubnetsHandler",
    doc: "Manage subnets.",
    path: "/subnets/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List subnets.", handle: list },
      {
        method: "POST",
        op: null,
        name: "create",
        doc: "Create a subnet.",
        admin: true,
        handle: createSubnet,
      },
    ],
  },
  {
    name: "SubnetHandler",
    doc: "Manage a subnet, by id, CIDR, name or specifier.",
    path: "/subnets/{id*}/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "Read a subnet.", handle: read },
      { method: "PUT", op: null, name: "update", doc: "Update a subnet.", handle: updateSubnet },
      { method: "DELETE", op: null, name: "delete", doc: "Delete a subnet.", handle: deleteSubnet },
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
