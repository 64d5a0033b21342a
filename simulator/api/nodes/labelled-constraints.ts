import { refused, textError } from "../../model/errors";
import { canonicalIp, parseIp } from "../../model/ip";
import { linksOf, subnetHolding } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import type { Interface, Machine, Subnet, Vlan } from "../../model/store/rows";
import {
  fabricsMatching,
  parseInteger,
  subnetsMatching,
  vlansInSpace,
  vlansMatching,
  vlansTagged,
} from "../core/specifiers";

/** Constraints of one interface: each key with its values. */
export type InterfaceConstraints = Map<string, string[]>;

const KEYS = new Set(
  [
    ...["id", "fabric", "fabric_class", "ip", "name", "hostname", "subnet", "space", "subnet_cidr"],
    ...["vlan", "vid", "tag"],
  ].flatMap((key) => [key, `not_${key}`]),
);
KEYS.add("mode").add("type").add("link_speed");

/** Parses `label:key=value,key=value;label2:…`; @returns the labels, or what is wrong in MAAS's words */
export function parseInterfaceConstraints(text: string): Map<string, InterfaceConstraints> | string {
  const labels = new Map<string, InterfaceConstraints>();
  for (const constraint of text.split(";").filter((part) => part.trim() !== "")) {
    const colon = constraint.indexOf(":");
    if (colon < 0) {
      return `Malformed constraint: '${constraint}' (required format: '<label>:<key>=<value>[,<key2>=<value2>[,...]]')`;
    }
    const label = constraint.slice(0, colon);
    if (!/^[a-zA-Z0-9]+[a-zA-Z0-9_-]*$/.test(label)) {
      return `Invalid label name: '${label}' (Must begin with an alphanumeric character, and include only alphanumeric characters, dashes, and underscores.)`;
    }
    if (labels.has(label)) {
      return `Constraint label defined more than once: '${label}'`;
    }
    const pairs: InterfaceConstraints = new Map();
    for (const pair of constraint.slice(colon + 1).split(",")) {
      const equals = pair.indexOf("=");
      if (equals < 0) {
        return `Malformed key/value pair in constraint: '${pair}'`;
      }
      const key = pair.slice(0, equals);
      pairs.set(key, [...(pairs.get(key) ?? []), pair.slice(equals + 1)]);
    }
    labels.set(label, pairs);
  }
  for (const pairs of labels.values()) {
    for (const key of pairs.keys()) {
      if (!KEYS.has(key)) {
        return `Unknown interfaces constraint: '${key}`;
      }
    }
  }
  return labels;
}

/** The name that a composed NIC gets from its label. */
export function nicName(label: string): string {
  return label.replace(/[^a-zA-Z0-9_.-]/g, "_").slice(0, 15);
}

/**
 * Not a key of the API: what `subnet` comes to at compose. Measured on a bridge where the host has no address (docs/maas-notes.md): an interface on the VLAN of
 * a `subnet` will do there, while `subnet_cidr` wants an address of the host in the subnet.
 */
const VLAN_OF_SUBNET = "vlan of subnet";

type InterfaceTest = (iface: Interface) => boolean;

function onVlans(vlans: readonly Vlan[]): InterfaceTest {
  const ids = new Set(vlans.map((vlan) => vlan.id));
  return (iface) => iface.vlanId !== null && ids.has(iface.vlanId);
}

function onSubnets(region: Region, subnets: readonly Subnet[]): InterfaceTest {
  const ids = new Set(subnets.map((subnet) => subnet.id));
  return (iface) => linksOf(region, iface).some((link) => link.subnetId !== null && ids.has(link.subnetId));
}

/** What one key asks of an interface, as InterfaceQueriesMixin's specifiers do it; throws MAAS's error for a value that cannot be read. */
function testOf(region: Region, key: string, value: string): InterfaceTest {
  switch (key) {
    case "id": {
      const id = parseInteger(value);
      if (id === undefined) {
        throw refused("Interface ID must be numeric.");
      }
      return (iface) => iface.id === id;
    }
    case "hostname":
      return (iface) => region.machines.getOrThrow(iface.machineId).hostname === value;
    case "type":
      return (iface) => iface.type === value;
    case "tag":
      return (iface) => value.split("&&").every((tag) => iface.tags.includes(tag));
    case "link_speed": {
      const speed = parseInteger(value);
      if (speed === undefined) {
        throw textError(500, `Field 'link_speed' expected a number but got '${value}'.`);
      }
      return (iface) => iface.linkSpeed >= speed;
    }
    case "vid":
      return onVlans(vlansTagged(region, value));
    case "vlan":
      return onVlans(vlansMatching(region, value));
    case "space":
      return onVlans(vlansInSpace(region, value));
    case "fabric":
    case "fabric_class": {
      const fabrics = fabricsMatching(region, key === "fabric" ? value : `class:${value}`);
      return onVlans(fabrics.flatMap((fabric) => region.vlansByFabric.all(fabric.id)));
    }
    case "mode":
      if (value.trim().toLowerCase() !== "unconfigured") {
        throw refused("The only valid value for 'mode' is 'unconfigured'.");
      }
      return (iface) => {
        const links = linksOf(region, iface);
        return links.length === 0 || links.some((link) => link.ip === null);
      };
    case "ip":
      return (iface) =>
        linksOf(region, iface).some((link) => link.ip !== null && link.ip === canonicalIp(value));
    case VLAN_OF_SUBNET:
      return onVlans(subnetsMatching(region, value).map(({ vlanId }) => region.vlans.getOrThrow(vlanId)));
    case "subnet":
      return onSubnets(region, subnetsMatching(region, value));
    case "subnet_cidr":
      return onSubnets(region, subnetsMatching(region, `cidr:${value}`));
    default:
      return (iface) => iface.name === value;
  }
}

/** The interfaces that all keys fit: any value of a key will do, while of a `not_` key none may fit. */
export function interfacesFitting(
  region: Region,
  interfaces: readonly Interface[],
  constraints: InterfaceConstraints,
): Interface[] {
  const tests = [...constraints].map(([key, values]): InterfaceTest => {
    const excluded = key.startsWith("not_");
    const each = values.map((value) => testOf(region, excluded ? key.slice(4) : key, value));
    return (iface) => each.some((test) => test(iface)) !== excluded;
  });
  return interfaces.filter((iface) => tests.every((test) => test(iface)));
}

/** How compose reads `interfaces` for one NIC: which interfaces of the host fit, and which addresses it shall have. */
export interface NicChoice {
  readonly label: string;
  readonly candidates: readonly Interface[];
  readonly ips: readonly string[];
  readonly mode: string | undefined;
}

/**
 * Matches the constraints against a host's interfaces, as nodes_by_interface does for pods: an address becomes a VLAN.
 * A malformed address, or one in no subnet, fails with Python's own message.
 */
export function chooseInterfaces(
  region: Region,
  host: Machine,
  labels: ReadonlyMap<string, InterfaceConstraints>,
): NicChoice[] {
  const interfaces = region.interfacesByMachine.all(host.id);
  return [...labels].map(([label, constraints]) => {
    const ips: string[] = [];
    const vlans = [...(constraints.get("vlan") ?? [])];
    for (const text of constraints.get("ip") ?? []) {
      const ip = parseIp(text);
      if (ip === undefined) {
        throw textError(500, `failed to detect a valid IP address from '${text}'`);
      }
      const subnet = subnetHolding(region, ip);
      if (subnet === undefined) {
        throw textError(500, "'NoneType' object has no attribute 'vlan'");
      }
      ips.push(canonicalIp(text) ?? text);
      vlans.push(`id:${subnet.vlanId}`);
    }
    const asked = new Map(constraints);
    const subnets = constraints.get("subnet");
    if (subnets !== undefined) {
      asked.delete("subnet");
      asked.set(VLAN_OF_SUBNET, subnets);
    }
    asked.delete("ip");
    asked.delete("mode");
    if (vlans.length > 0) {
      asked.set("vlan", vlans);
    }
    const candidates = interfacesFitting(region, interfaces, asked);
    return { label, candidates, ips, mode: constraints.get("mode")?.at(-1) };
  });
}

/** Bridges before bonds before the rest; the newest bridge. */
export function pickInterface(candidates: readonly Interface[]): Interface | undefined {
  const newest = (type: Interface["type"]): Interface | undefined =>
    candidates.filter((iface) => iface.type === type).sort((a, b) => b.id - a.id)[0];
  return newest("bridge") ?? newest("bond") ?? [...candidates].sort((a, b) => b.id - a.id)[0];
}
