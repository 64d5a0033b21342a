import { refused } from "../../model/errors";
import {
  canonicalIp,
  contains,
  formatIp,
  parseNetworkOrThrow,
  parseIp,
  parseNetwork,
  type IpNumber,
} from "../../model/ip";
import { deleteAddress } from "../../model/network/links";
import { defaultFabric, defaultVlan } from "../../model/network/vlans";
import type { Region } from "../../model/store/region";
import type { Subnet } from "../../model/store/rows";
import {
  BAD_CHOICE,
  bound,
  flag,
  FormErrors,
  integer,
  ipAddress,
  limitedText,
  notAChoice,
  REQUIRED,
  text,
  sentFields,
} from "../core/form";
import type { Params } from "../core/params";
import type { Call } from "../core/resource";
import { vlanName } from "./view";

/** The network of `address/prefix` in its canonical spelling. */
function canonicalCidr(cidr: string): string | undefined {
  const network = parseNetwork(cidr);
  return network === undefined
    ? undefined
    : `${formatIp({ version: network.version, value: network.first })}/${network.prefix}`;
}

function readCidr(
  region: Region,
  data: Params,
  own: Subnet | undefined,
  errors: FormErrors,
): string | undefined {
  const asked = text(data, "cidr");
  if (asked === undefined) {
    if (own === undefined) {
      errors.add("cidr", REQUIRED);
    }
    return undefined;
  }
  const cidr = canonicalCidr(asked);
  if (cidr === undefined) {
    errors.add("cidr", "Required format: <network>/<prefixlen>.");
  } else if (parseNetworkOrThrow(cidr).prefix === 0) {
    errors.add("cidr", "Prefix length must be greater than 0.");
  } else if ([...region.subnets.values()].some((other) => other.cidr === cidr && other.id !== own?.id)) {
    errors.add("cidr", "Subnet with this Cidr already exists.");
  }
  return cidr;
}

function isLinkLocal(ip: IpNumber): boolean {
  return ip.version === 6 && ip.value >> 118n === 0x3fan;
}

function checkGateway(cidr: string | undefined, gateway: IpNumber | undefined, errors: FormErrors): void {
  const network = cidr === undefined ? undefined : parseNetwork(cidr);
  if (network === undefined || gateway === undefined || contains(network, gateway)) {
    return;
  }
  if (network.version === 4 || !isLinkLocal(gateway)) {
    errors.add("gateway_ip", "Gateway IP must be within CIDR range.");
  }
}

/** Servers separated by spaces or commas, in one or several values. */
function readDnsServers(data: Params, errors: FormErrors): string[] | undefined {
  if (!data.has("dns_servers")) {
    return undefined;
  }
  const asked = data.all("dns_servers").flatMap((value) => value.split(/[\s,]+/));
  const servers: string[] = [];
  for (const server of asked.filter((value) => value !== "")) {
    const ip = canonicalIp(server);
    if (ip === undefined) {
      errors.add("__all__", `Invalid IP address: ${server}; provide a list of space-separated IP addresses`);
      return undefined;
    }
    servers.push(ip);
  }
  return servers;
}

/** A model's boolean that the form hands through as it came. */
function modelFlag(data: Params, field: string, errors: FormErrors): boolean | undefined {
  const value = data.get(field);
  if (value === undefined) {
    return undefined;
  }
  if (["t", "True", "1"].includes(value)) {
    return true;
  }
  if (!["f", "False", "0"].includes(value)) {
    errors.add(field, `“${value}” value must be either True or False.`);
  }
  return false;
}

/** The VLAN by id; on creation also by VID and fabric, with the default fabric's untagged VLAN in the end. */
function chooseVlan(
  region: Region,
  data: Params,
  own: Subnet | undefined,
  errors: FormErrors,
): number | undefined {
  const asked = text(data, "vlan");
  const vlan = asked === undefined ? undefined : region.vlans.get(Number(asked));
  if (asked !== undefined && vlan === undefined) {
    errors.add("vlan", BAD_CHOICE);
  }
  const askedFabric = text(data, "fabric");
  const fabric = askedFabric === undefined ? undefined : region.fabrics.get(Number(askedFabric));
  if (askedFabric !== undefined && fabric === undefined) {
    errors.add("fabric", BAD_CHOICE);
  }
  const vid = integer(data, "vid", errors, { min: 0, max: 4094 });
  if (own !== undefined || vlan !== undefined) {
    if (own === undefined && vlan !== undefined && fabric !== undefined && vlan.fabricId !== fabric.id) {
      const name = `${region.fabrics.getOrThrow(vlan.fabricId).name}.${vlanName(region, vlan)}`;
      errors.add("vlan", `VLAN ${name} is not in fabric name=${fabric.name}.`);
    }
    return vlan?.id;
  }
  const among = fabric ?? defaultFabric(region);
  if (vid === undefined || vid === 0) {
    return defaultVlan(region, among).id;
  }
  const found = region.vlansByFabric.all(among.id).find((one) => one.vid === vid);
  if (found === undefined) {
    const where = fabric === undefined ? "default fabric" : `fabric name=${fabric.name}`;
    errors.add("vid", `No VLAN with vid ${vid} in ${where}.`);
  }
  return found?.id;
}

function readForm(region: Region, data: Params, own?: Subnet): Partial<Subnet> {
  const errors = new FormErrors();
  const name = limitedText(data, "name", 255, errors);
  if (name !== undefined && !/^[.: \w/-]+$/.test(name)) {
    errors.add("name", "Enter a valid value.");
  }
  const vlanId = chooseVlan(region, data, own, errors);
  const cidr = readCidr(region, data, own, errors);
  const gateway = ipAddress(data, "gateway_ip", errors);
  const kept = data.has("gateway_ip") ? undefined : (own?.gatewayIp ?? undefined);
  checkGateway(cidr ?? own?.cidr, gateway ?? (kept === undefined ? undefined : parseIp(kept)), errors);
  const dnsServers = readDnsServers(data, errors);
  const rdnsMode = text(data, "rdns_mode");
  if (rdnsMode !== undefined && !["0", "1", "2"].includes(rdnsMode)) {
    errors.add("rdns_mode", notAChoice(rdnsMode));
  }
  const allowDns = modelFlag(data, "allow_dns", errors);
  const allowProxy = modelFlag(data, "allow_proxy", errors);
  if (data.has("space")) {
    errors.add("space", "Spaces may no longer be set on subnets. Set the space on the underlying VLAN.");
  }
  errors.check();
  const description = data.get("description");
  const renamed = name ?? (own === undefined || own.name === own.cidr ? cidr : undefined);
  return {
    ...sentFields({ name: renamed, description, vlanId, cidr }),
    ...(data.has("gateway_ip") ? { gatewayIp: gateway === undefined ? null : formatIp(gateway) } : {}),
    ...(dnsServers === undefined ? {} : { dnsServers }),
    ...(rdnsMode === undefined ? {} : { rdnsMode: Number(rdnsMode) }),
    ...sentFields({ allowDns, allowProxy }),
    ...(data.has("active_discovery") ? { activeDiscovery: flag(data, "active_discovery") } : {}),
    ...(data.has("managed") ? { managed: flag(data, "managed") } : {}),
  };
}

export function createSubnet(call: Call): Subnet {
  const { region } = call.world;
  const form = readForm(region, bound(call.data));
  return region.subnets.insert({
    id: region.ids.next("subnets"),
    name: form.cidr ?? "",
    description: "",
    vlanId: 0,
    cidr: "",
    gatewayIp: null,
    dnsServers: [],
    rdnsMode: 2,
    allowDns: true,
    allowProxy: true,
    activeDiscovery: false,
    managed: true,
    disabledBootArchitectures: [],
    ...form,
  });
}

export function updateSubnet(call: Call, subnet: Subnet): Subnet {
  const { region } = call.world;
  return region.subnets.update(subnet, readForm(region, bound(call.data), subnet));
}

/** Takes its ranges and every address in it along, links of machines included. */
export function deleteSubnet(call: Call, subnet: Subnet): void {
  const { region } = call.world;
  const ranges = region.rangesBySubnet.all(subnet.id);
  if (region.vlans.getOrThrow(subnet.vlanId).dhcpOn && ranges.some(({ type }) => type === "dynamic")) {
    throw refused(
      "Cannot delete a subnet that is actively servicing a dynamic IP range. (Delete the dynamic range or disable DHCP first.)",
    );
  }
  for (const address of region.addressesBySubnet.all(subnet.id)) {
    deleteAddress(region, address);
  }
  for (const range of ranges) {
    region.ipRanges.delete(range);
  }
  for (const reserved of region.reservedIpsBySubnet.all(subnet.id)) {
    region.reservedIps.delete(reserved);
  }
  region.subnets.delete(subnet);
}
