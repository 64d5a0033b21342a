import { textError } from "../model/errors";
import { canonicalIp } from "../model/ip";
import { subnetHolding, linksOf } from "../model/links";
import { parseIp } from "../model/ip";
import type { Region } from "../model/region";
import type { Interface, Machine, Subnet } from "../model/state";
import { subnetsMatching, vlansMatching } from "./specifiers";

/** Constraints of one interface: each key with its values. */
export type InterfaceConstraints = Map<string, string[]>;

const KEYS = new Set(
  [
    ...["id", "fabric", "fabric_class", "ip", "name", "hostname", "subnet", "space", "subnet_cidr"],
    ...["vlan", "vid", "tag"],
  ].flatMap((key) => [key, `not_${key}`]),
);
KEYS.add("mode").add("type").add("link_speed");

/** Parses `label:key=value,key=value;label2:…`; a string tells what is wrong, as MAAS says it. */
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

function subnetsOn(region: Region, iface: Interface): Subnet[] {
  return linksOf(region, iface).flatMap((link) =>
    link.subnetId === null ? [] : [region.subnets.must(link.subnetId)],
  );
}

function matchesKey(region: Region, iface: Interface, key: string, value: string): boolean {
  const vlan = iface.vlanId === null ? undefined : region.vlans.must(iface.vlanId);
  const fabric = vlan === undefined ? undefined : region.fabrics.must(vlan.fabricId);
  switch (key) {
    case "id":
      return String(iface.id) === value;
    case "name":
      return iface.name === value;
    case "hostname":
      return region.machines.must(iface.machineId).hostname === value;
    case "type":
      return iface.type === value;
    case "tag":
      return iface.tags.includes(value);
    case "link_speed":
      return iface.linkSpeed >= Number(value);
    case "vid":
      return vlan !== undefined && String(vlan.vid) === value;
    case "vlan":
      return vlan !== undefined && vlansMatching(region, value).includes(vlan);
    case "fabric":
      return fabric !== undefined && (fabric.name === value || String(fabric.id) === value);
    case "fabric_class":
      return fabric?.classType === value;
    case "space": {
      const space = region.spaces.find(vlan?.spaceId);
      return space !== undefined && (space.name === value || String(space.id) === value);
    }
    case "ip":
      return linksOf(region, iface).some((link) => link.ip !== null && link.ip === canonicalIp(value));
    case "subnet":
    case "subnet_cidr": {
      const wanted = subnetsMatching(region, key === "subnet_cidr" ? `cidr:${value}` : value);
      return subnetsOn(region, iface).some((subnet) => wanted.includes(subnet));
    }
    default:
      return true;
  }
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
    const vlanIds: number[] = [];
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
      vlanIds.push(subnet.vlanId);
    }
    const candidates = interfaces.filter(
      (iface) =>
        vlanIds.every((id) => iface.vlanId === id) &&
        [...constraints].every(([key, values]) => {
          if (key === "ip" || key === "mode") {
            return true;
          }
          return key.startsWith("not_")
            ? !values.some((value) => matchesKey(region, iface, key.slice(4), value))
            : values.some((value) => matchesKey(region, iface, key, value));
        }),
    );
    return { label, candidates, ips, mode: constraints.get("mode")?.at(-1) };
  });
}

/** Bridges before bonds before the rest; the newest bridge. */
export function pickInterface(candidates: readonly Interface[]): Interface | undefined {
  const newest = (type: Interface["type"]): Interface | undefined =>
    candidates.filter((iface) => iface.type === type).sort((a, b) => b.id - a.id)[0];
  return newest("bridge") ?? newest("bond") ?? [...candidates].sort((a, b) => b.id - a.id)[0];
}

export interface StorageConstraint {
  readonly label: string;
  /** Bytes. */
  readonly size: number;
  readonly tags: readonly string[];
}

const STORAGE = /(?:([a-zA-Z0-9]+):)?([0-9.]+)(?:\(([^)]+)\))?/g;

/** Parses `root:20(default),data:5(fast)`, sizes in GB of 10^9; undefined when malformed. */
export function parseStorage(value: string): StorageConstraint[] | undefined {
  const groups = [...value.matchAll(STORAGE)];
  const rendered = groups.map(
    ([, label, size, tags]) =>
      `${label === undefined ? "" : `${label}:`}${size ?? ""}${tags === undefined ? "" : `(${tags})`}`,
  );
  if (groups.length === 0 || rendered.join(",") !== value) {
    return undefined;
  }
  const [root, ...others] = groups.map(([, label, size, tags]) => ({
    label: label ?? "",
    size: Math.trunc(Number(size) * 1_000_000_000),
    tags: tags?.split(",") ?? [],
  }));
  return root === undefined ? undefined : [root, ...others.sort((a, b) => b.tags.length - a.tags.length)];
}
