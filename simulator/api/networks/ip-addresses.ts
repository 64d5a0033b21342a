import { forbidden, invalid, MaasError, TEXT, textError } from "../../model/errors";
import { canonicalIp, formatIp, parseIp } from "../../model/ip";
import { ensureDnsResource, nameAddress } from "../../model/network/dns";
import { defaultDomain } from "../../model/network/domains";
import {
  checkAllocatable,
  claimNext,
  deleteAddress,
  insertAddress,
  subnetHolding,
  unlink,
} from "../../model/network/links";
import { rangeHolding } from "../../model/network/ranges";
import type { Region } from "../../model/store/region";
import { AllocType, type Address, type Domain } from "../../model/store/rows";
import { BAD_IP, bound, FormErrors, ipAddress, mandatory, stringBool, text } from "../core/form";
import { MAC } from "../core/mac";
import { postOp, restful, deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { byIdOrName, subnetsMatching } from "../core/specifiers";
import { reservationView } from "./address-view";

function plainForbidden(message: string): MaasError {
  return new MaasError(403, message, TEXT);
}

/** One's own reserved addresses; with `all` (administrators) every address, also those of machines. */
function list(call: Call): Reply {
  const { region } = call.world;
  const { user } = call;
  const all = stringBool(call.query, "all", false);
  const ip = call.query.get("ip");
  const owner = call.query.get("owner");
  if (ip !== undefined && parseIp(ip) === undefined) {
    throw new MaasError(400, "Parameter 'ip' must contain an IP address.", TEXT);
  }
  if (all && !user.isSuperuser) {
    throw plainForbidden("Listing all IP addresses requires admin privileges.");
  }
  if (owner !== undefined && !user.isSuperuser) {
    throw plainForbidden("Listing another user's IP addresses requires admin privileges.");
  }
  const ownerId = owner === undefined ? user.id : (region.userByName.first(owner)?.id ?? -1);
  const ofOwner = !user.isSuperuser || owner !== undefined || !all;
  const found: Iterable<Address> =
    ip !== undefined
      ? region.addressByIp.all(canonicalIp(ip) ?? ip)
      : ofOwner
        ? region.addressesByUser.all(ownerId)
        : region.addresses.values();
  const shown = [...found].filter(
    (address) =>
      address.ip !== null &&
      (!ofOwner || address.userId === ownerId) &&
      (all || address.allocType === AllocType.UserReserved),
  );
  shown.sort((a, b) => a.id - b.id);
  return json(shown.map((address) => reservationView(region, address)));
}

/** A host name may bring its domain, which must be there. */
function splitHostname(
  region: Region,
  hostname: string | undefined,
): { name: string; domain: Domain } | undefined {
  if (hostname === undefined || hostname === "") {
    return undefined;
  }
  const dot = hostname.indexOf(".");
  if (dot > 0) {
    const domain = byIdOrName(region.domains.values(), "Domain", `name:${hostname.slice(dot + 1)}`);
    return { name: hostname.slice(0, dot), domain };
  }
  return { name: hostname, domain: defaultDomain(region) };
}

function reserve(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const named = data.get("subnet");
  const field = data.has("ip") ? "ip" : "ip_address";
  const errors = new FormErrors();
  const asked = text(data, field);
  if (asked !== undefined && parseIp(asked) === undefined) {
    errors.add("ip_address", BAD_IP);
  }
  const mac = text(data, "mac");
  if (mac !== undefined && !MAC.test(mac)) {
    errors.add("mac", `'${mac}' is not a valid MAC address.`);
  }
  errors.check();
  const ip = asked === undefined ? undefined : parseIp(asked);
  // With an address the subnet is found by it; what was named is ignored.
  const subnet =
    ip !== undefined
      ? subnetHolding(region, ip)
      : named === undefined
        ? undefined
        : subnetsMatching(region, named)[0];
  if (subnet === undefined) {
    throw textError(
      400,
      ip !== undefined
        ? `No known subnet for IP address: ${asked ?? ""}.`
        : named === undefined
          ? "Must supply either the 'subnet' or the 'ip' parameter."
          : `Unable to identify subnet: ${named}.`,
    );
  }
  if (ip !== undefined && rangeHolding(region, subnet, "dynamic", ip) !== undefined) {
    throw forbidden(
      `IP address ${asked ?? ""} belongs to an existing dynamic range. To reserve this IP address, a MAC address is required. (Create a device instead.)`,
    );
  }
  const host = splitHostname(region, data.get("hostname"));
  if (mac !== undefined) {
    // MAAS 3.5 fails here by a defect of its own.
    throw textError(
      500,
      "create_forward_many_to_many_manager.<locals>.ManyRelatedManager.__call__() missing 1 required keyword-only argument: 'manager'",
    );
  }
  if (ip !== undefined) {
    checkAllocatable(region, subnet, ip);
  }
  const address = insertAddress(region, {
    allocType: AllocType.UserReserved,
    ip: ip === undefined ? claimNext(region, subnet) : formatIp(ip),
    subnetId: subnet.id,
    userId: call.user.id,
    hostname: host?.name ?? null,
  });
  if (host !== undefined) {
    nameAddress(region, ensureDnsResource(region, host.name, host.domain.id), address);
  }
  return json(reservationView(region, address));
}

function heldBy(call: Call, ip: string, force: boolean, discovered: boolean): Address | undefined {
  const held = call.world.region.addressByIp.all(canonicalIp(ip) ?? ip);
  return force
    ? held.find(({ allocType }) => (allocType === AllocType.Discovered) === discovered)
    : held.find((one) => one.allocType === AllocType.UserReserved && one.userId === call.user.id);
}

function release(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const asked = mandatory(data, "ip");
  const force = stringBool(data, "force", false);
  const discovered = stringBool(data, "discovered", false);
  if (force && !call.user.isSuperuser) {
    throw plainForbidden("Force-releasing an IP address requires admin privileges.");
  }
  const errors = new FormErrors();
  if (ipAddress(data, "ip", errors) === undefined && !errors.any) {
    throw invalid({ ip: ["This field is required."] });
  }
  errors.check();
  const held = heldBy(call, asked.trim(), force, discovered);
  if (held === undefined) {
    throw textError(
      400,
      force
        ? `IP address ${asked} does not exist.`
        : `IP address ${asked} does not exist, is not the correct type of address, or does not belong to the requesting user.\nIf you are sure you want to release this address, use force=true as a MAAS administrator.`,
    );
  }
  const iface = region.interfaces.find(held.interfaceId);
  if (iface === undefined) {
    deleteAddress(region, held);
  } else {
    unlink(region, iface, held);
  }
  return deleted();
}

export const IP_ADDRESSES_RESOURCE: Resource = {
  name: "IPAddressesHandler",
  doc: "Manage IP addresses allocated by MAAS.",
  path: "/ipaddresses/",
  operations: [
    restful("GET", "List IP addresses.", list),
    postOp("reserve", "Reserve an address.", reserve),
    postOp("release", "Release an address.", release),
  ],
};
