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
  flagField,
  ipField,
  parsedField,
  rawField,
  readFields,
  textField,
  type Fields,
  type Read,
} from "../core/fields";
import { BAD_CHOICE, bound, FormErrors, integer, notAChoice, text } from "../core/form";
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

/** A network that no other subnet has; a row keeps its own where the field is empty. */
const cidr: Read<string, Subnet> = ({ region, data, errors, own }, name) => {
  const asked = text(data, name);
  const network = asked === undefined ? undefined : canonicalCidr(asked);
  if (asked !== undefined && network === undefined) {
    errors.add(name, "Required format: <network>/<prefixlen>.");
  } else if (network !== undefined && parseNetworkOrThrow(network).prefix === 0) {
    errors.add(name, "Prefix length must be greater than 0.");
  } else if ([...region.subnets.values()].some((other) => other.cidr === network && other.id !== own?.id)) {
    errors.add(name, "Subnet with this Cidr already exists.");
  }
  return network;
};

function isLinkLocal(ip: IpNumber): boolean {
  return ip.version === 6 && ip.value >> 118n === 0x3fan;
}

function checkGateway(
  cidr: string | undefined,
  gatewayIp: string | null | undefined,
  errors: FormErrors,
): void {
  const network = cidr === undefined ? undefined : parseNetwork(cidr);
  const gateway = parseIp(gatewayIp ?? "");
  if (network === undefined || gateway === undefined || contains(network, gateway)) {
    return;
  }
  if (network.version === 4 || !isLinkLocal(gateway)) {
    errors.add("gateway_ip", "Gateway IP must be within CIDR range.");
  }
}

/** Servers separated by spaces or commas, in one or several values. */
const dnsServers: Read<string[]> = ({ data, errors }, name) => {
  if (!data.has(name)) {
    return undefined;
  }
  const asked = data.all(name).flatMap((value) => value.split(/[\s,]+/));
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
};

/** A model's boolean that the form hands through as it came. */
const modelFlag: Read<boolean> = ({ data, errors }, name) => {
  const value = data.get(name);
  if (value === undefined) {
    return undefined;
  }
  if (["t", "True", "1"].includes(value)) {
    return true;
  }
  if (!["f", "False", "0"].includes(value)) {
    errors.add(name, `“${value}” value must be either True or False.`);
  }
  return false;
};

/** Three fields for one column: the VLAN by id; on creation also by VID and fabric, with the default fabric's untagged VLAN in the end. */
const vlan: Read<number, Subnet> = ({ region, data, errors, own }) => {
  const asked = text(data, "vlan");
  const byId = asked === undefined ? undefined : region.vlans.get(Number(asked));
  if (asked !== undefined && byId === undefined) {
    errors.add("vlan", BAD_CHOICE);
  }
  const askedFabric = text(data, "fabric");
  const fabric = askedFabric === undefined ? undefined : region.fabrics.get(Number(askedFabric));
  if (askedFabric !== undefined && fabric === undefined) {
    errors.add("fabric", BAD_CHOICE);
  }
  const vid = integer(data, "vid", errors, { min: 0, max: 4094 });
  if (own !== undefined || byId !== undefined) {
    if (own === undefined && byId !== undefined && fabric !== undefined && byId.fabricId !== fabric.id) {
      const name = `${region.fabrics.getOrThrow(byId.fabricId).name}.${vlanName(region, byId)}`;
      errors.add("vlan", `VLAN ${name} is not in fabric name=${fabric.name}.`);
    }
    return byId?.id;
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
};

const rdnsMode = parsedField((asked) => [0, 1, 2].find((mode) => String(mode) === asked), notAChoice);

const FIELDS: Fields<Subnet> = {
  name: { name: "name", read: textField(255, /^[.: \w/-]+$/) },
  vlanId: { name: "vlan", read: vlan },
  cidr: { name: "cidr", read: cidr, required: "new" },
  gatewayIp: { name: "gateway_ip", read: ipField, blank: null },
  dnsServers: { name: "dns_servers", read: dnsServers },
  rdnsMode: { name: "rdns_mode", read: rdnsMode },
  allowDns: { name: "allow_dns", read: modelFlag },
  allowProxy: { name: "allow_proxy", read: modelFlag },
  activeDiscovery: { name: "active_discovery", read: flagField },
  managed: { name: "managed", read: flagField },
  description: { name: "description", read: rawField },
};

/** MAAS's SubnetForm. A subnet without a name is called as its network is. */
function readForm(region: Region, data: Params, own?: Subnet): Partial<Subnet> {
  const errors = new FormErrors();
  const form = readFields(FIELDS, { region, data, errors, own });
  const { gatewayIp = own?.gatewayIp } = form;
  if (!errors.has("gateway_ip")) {
    checkGateway(form.cidr ?? own?.cidr, gatewayIp, errors);
  }
  if (data.has("space")) {
    errors.add("space", "Spaces may no longer be set on subnets. Set the space on the underlying VLAN.");
  }
  errors.check();
  const follows = form.cidr !== undefined && (own === undefined || own.name === own.cidr);
  return { ...(follows ? { name: form.cidr } : {}), ...form };
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
