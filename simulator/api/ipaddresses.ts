import { forbidden, MaasError, textError, TEXT_UTF8 } from "../model/errors";
import { canonicalIp, formatIp, parseIp } from "../model/ip";
import { checkAllocatable, claimNext, insertAddress, subnetHolding } from "../model/links";
import { rangeHolding } from "../model/ranges";
import { AllocType, type Address } from "../model/state";
import { reservationView } from "../view/address";
import { bound, stringBool, text } from "./fields";
import { findSubnet } from "./lookup";
import { deleted, json, type Call, type Reply, type Resource } from "./route";

/** One's own reserved addresses; with `all` (administrators) every address, also those of machines. */
function list(call: Call): Reply {
  const { region } = call.world;
  const all = stringBool(call.query, "all", false);
  const owner = text(call.query, "owner");
  if ((all || owner !== undefined) && !call.user.isSuperuser) {
    throw forbidden(
      all
        ? "Listing all IP addresses requires admin privileges."
        : "Listing another user's IP addresses requires admin privileges.",
    );
  }
  const ip = text(call.query, "ip");
  const user = owner === undefined ? call.user : region.userByName.first(owner);
  let found: Iterable<Address>;
  if (ip !== undefined) {
    found = region.addressByIp.all(canonicalIp(ip) ?? ip);
  } else {
    found = all ? region.addresses.values() : region.addressesByUser.all(user?.id ?? -1);
  }
  const shown = [...found].filter(
    (address) =>
      address.ip !== null &&
      (all || (address.allocType === AllocType.UserReserved && address.userId === user?.id)),
  );
  shown.sort((a, b) => a.id - b.id);
  return json(shown.map((address) => reservationView(region, address)));
}

function reserve(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const named = text(data, "subnet");
  const asked = text(data, "ip") ?? text(data, "ip_address");
  if (text(data, "mac") !== undefined) {
    // MAAS 3.5 fails here by a defect of its own.
    throw textError(
      500,
      "create_forward_many_to_many_manager.<locals>.ManyRelatedManager.__call__() missing 1 required keyword-only argument: 'manager'",
    );
  }
  const ip = asked === undefined ? undefined : parseIp(asked);
  if (asked !== undefined && ip === undefined) {
    throw textError(400, `Invalid ip_address: Please enter a valid IP address`);
  }
  // With an address the subnet is found by it; what was named is ignored.
  const subnet =
    ip !== undefined
      ? subnetHolding(region, ip)
      : named === undefined
        ? undefined
        : findSubnet(region, named);
  if (subnet === undefined) {
    if (ip !== undefined) {
      throw textError(400, `No known subnet for IP address: ${asked ?? ""}.`);
    }
    throw textError(
      400,
      named === undefined
        ? "Must supply either the 'subnet' or the 'ip' parameter."
        : `Unable to identify subnet: ${named}.`,
    );
  }
  if (ip !== undefined) {
    const dynamic = rangeHolding(region, subnet, "dynamic", ip);
    if (dynamic !== undefined) {
      throw new MaasError(
        403,
        `IP address ${formatIp(ip)} belongs to an existing dynamic range. To reserve this IP address, a MAC address is required. (Create a device instead.)`,
        TEXT_UTF8,
      );
    }
    checkAllocatable(region, subnet, ip);
  }
  const address = insertAddress(region, {
    allocType: AllocType.UserReserved,
    ip: ip === undefined ? claimNext(region, subnet) : formatIp(ip),
    subnetId: subnet.id,
    userId: call.user.id,
    hostname: text(data, "hostname") ?? null,
  });
  if (address.hostname !== null) {
    const domain = [...region.domains.values()].find((one) => one.isDefault);
    region.dnsResources.insert({
      id: region.ids.next("dnsresources"),
      name: address.hostname,
      domainId: domain?.id ?? 0,
      addressTtl: null,
      addressId: address.id,
    });
  }
  return json(reservationView(region, address));
}

function release(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const asked = text(data, "ip");
  if (asked === undefined) {
    throw textError(400, "No provided ip!");
  }
  const force = stringBool(data, "force", false);
  if (force && !call.user.isSuperuser) {
    throw forbidden("Force-releasing an IP address requires admin privileges.");
  }
  const held = region.addressByIp.first(canonicalIp(asked) ?? asked);
  const own = held?.allocType === AllocType.UserReserved && held.userId === call.user.id;
  if (held === undefined || !(own || force)) {
    const hint = call.user.isSuperuser
      ? "\nIf you are sure you want to release this address, use force=true as a MAAS administrator."
      : "";
    throw textError(
      400,
      `IP address ${asked} does not exist, is not the correct type of address, or does not belong to the requesting user.${hint}`,
    );
  }
  for (const resource of region.dnsResourcesByAddress.all(held.id)) {
    region.dnsResources.delete(resource);
  }
  region.addresses.delete(held);
  return deleted();
}

export const IP_ADDRESSES_RESOURCE: Resource = {
  name: "IPAddressesHandler",
  doc: "Manage IP addresses allocated by MAAS.",
  path: "/ipaddresses/",
  operations: [
    { method: "GET", op: null, name: "read", doc: "List IP addresses.", handle: list },
    { method: "POST", op: "reserve", name: "reserve", doc: "Reserve an address.", handle: reserve },
    { method: "POST", op: "release", name: "release", doc: "Release an address.", handle: release },
  ],
};
