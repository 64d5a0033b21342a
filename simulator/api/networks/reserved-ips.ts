import { invalid } from "../../model/errors";
import { contains, formatIp, parseNetworkOrThrow, type IpNumber } from "../../model/ip";
import { subnetHolding } from "../../model/network/links";
import { dynamicRangeAt } from "../../model/network/ranges";
import type { Region } from "../../model/store/region";
import type { ReservedIp, Subnet } from "../../model/store/rows";
import { crud } from "../core/crud";
import { BAD_CHOICE, bound, FormErrors, ipAddress, limitedText, REQUIRED, text } from "../core/form";
import { MAC, normalizeMac, notAMac } from "../core/mac";
import type { Params } from "../core/params";
import type { Call } from "../core/resource";
import { byIdOrName, subnetsMatching } from "../core/specifiers";
import { reservedIpView } from "./view";

/** Reserved IPs, which MAAS 3.6 brings: an address that is kept for a MAC. Read in MAAS's source, not recorded (docs/maas-notes.md). */

function reservedOf(call: Call): ReservedIp {
  const named = [...call.world.region.reservedIps.values()].map((reserved) => ({
    id: reserved.id,
    name: "",
    reserved,
  }));
  return byIdOrName(named, "ReservedIP", call.path["id"] ?? "").reserved;
}

function chooseSubnet(region: Region, data: Params, ip: IpNumber, errors: FormErrors): Subnet | undefined {
  const asked = text(data, "subnet");
  const subnet = asked === undefined ? subnetHolding(region, ip) : subnetsMatching(region, asked)[0];
  if (subnet === undefined) {
    const none = `There is no subnet for ${formatIp(ip)}. Create the subnet and try again.`;
    errors.add("subnet", asked === undefined ? none : BAD_CHOICE);
  }
  return subnet;
}

/** ReservedIPForm.clean_subnet and clean, and what the table itself wants to be unique. */
function checkPlace(region: Region, subnet: Subnet, ip: IpNumber, mac: string, errors: FormErrors): void {
  const network = parseNetworkOrThrow(subnet.cidr);
  const address = formatIp(ip);
  if (!contains(network, ip)) {
    errors.add("ip", `${address} is not part of the subnet.`);
  }
  if (ip.value === network.first) {
    errors.add("ip", "The network address cannot be a reserved IP.");
  }
  if (ip.value === network.last) {
    errors.add("ip", "The broadcast address cannot be a reserved IP.");
  }
  const range = dynamicRangeAt(region, subnet, ip);
  if (range !== undefined) {
    const { startIp, endIp } = range;
    errors.add("ip", `The reserved IP ${address} must be outside the dynamic range ${startIp} - ${endIp}.`);
  }
  if (region.reservedIpsByIp.has(address)) {
    errors.add("ip", "Reserved IP with this IP address already exists.");
  }
  if (region.reservedIpsByMac.all(mac).some(({ subnetId }) => subnetId === subnet.id)) {
    errors.add("__all__", "Reserved IP with this MAC address and Subnet already exists.");
  }
}

function checkHolder(region: Region, ip: string, mac: string, errors: FormErrors): void {
  const held = region.addressByIp.first(ip);
  const holder = region.interfaces.find(held?.interfaceId);
  if (held !== undefined && holder?.macAddress !== mac) {
    errors.add("ip", `The ip ${ip} is already in use by another machine.`);
  }
}

/** Not by descriptors: the subnet follows from the address, and what is wrong with a place from both and from the MAC. */
function create(call: Call): ReservedIp {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const ip = ipAddress(data, "ip", errors);
  if (ip === undefined && !errors.has("ip")) {
    errors.add("ip", REQUIRED);
  }
  const given = text(data, "mac_address");
  if (given === undefined) {
    errors.add("mac_address", REQUIRED);
  } else if (!MAC.test(given)) {
    errors.add("mac_address", notAMac(given));
  }
  const macAddress = normalizeMac(given ?? "");
  const subnet = ip === undefined ? undefined : chooseSubnet(region, data, ip, errors);
  if (ip !== undefined && subnet !== undefined) {
    checkPlace(region, subnet, ip, macAddress, errors);
    checkHolder(region, formatIp(ip), macAddress, errors);
  }
  const comment = limitedText(data, "comment", 255, errors) ?? "";
  errors.check();
  if (ip === undefined || subnet === undefined) {
    throw new Error("a form without its fields passed its check");
  }
  const reserved = region.reservedIps.insert({
    id: region.ids.next("reservedips"),
    ip: formatIp(ip),
    subnetId: subnet.id,
    macAddress,
    comment,
  });
  call.afterCommit(() => call.world.configureDhcp());
  return reserved;
}

/** Only the comment can change. MAAS compares the subnet as a number, so that a form that names it is always refused. */
function update(call: Call, reserved: ReservedIp): ReservedIp {
  const data = bound(call.data);
  const kept = { ip: reserved.ip, mac_address: reserved.macAddress, subnet: String(reserved.subnetId) };
  if (Object.entries(kept).some(([field, value]) => (text(data, field) ?? value) !== value)) {
    throw invalid({
      __all__: [
        "The ip, mac_address and the subnet of a reserved IP are immutable. Delete the entry and recreate it.",
      ],
    });
  }
  return call.world.region.reservedIps.update(reserved, { comment: text(data, "comment") ?? "" });
}

function remove(call: Call, reserved: ReservedIp): void {
  call.world.region.reservedIps.delete(reserved);
  call.afterCommit(() => call.world.configureDhcp());
}

export const RESERVED_IP_RESOURCES = crud<ReservedIp>({
  handlers: ["ReservedIpsHandler", "ReservedIpHandler"],
  paths: ["/reservedips/", "/reservedips/{id}/"],
  nouns: ["reserved IPs", "a reserved IP"],
  since: "3.6",
  rows: ({ world }) => world.region.reservedIps.values(),
  find: reservedOf,
  view: reservedIpView,
  create: ["reserved", create],
  update: ["reserved", update],
  remove: ["reserved", remove],
});
