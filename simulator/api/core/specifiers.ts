import { forbidden, noSuch, refused, textError } from "../../model/errors";
import { parseNetworkOrThrow, parseIp, parseNetwork } from "../../model/ip";
import { subnetsHolding } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import type { Domain, Fabric, Space, Subnet, Vlan } from "../../model/store/rows";

/** MAAS's parse_integer: decimal, or hexadecimal and binary after `0x` and `0b`. */
export function parseInteger(text: string): number | undefined {
  const trimmed = text.trim();
  return /^(0x[\da-f]+|0b[01]+|[+-]?\d+)$/i.test(trimmed) ? Number(trimmed) : undefined;
}

/** A VLAN's tag (VID). Unless it may be a name, what is not a number fails as in Python. */
function vidOf(text: string, orName = false): number | undefined {
  const vid = (orName ? text : text.toLowerCase()) === "untagged" ? 0 : parseInteger(text);
  if (vid === undefined && !orName) {
    throw textError(500, `invalid literal for int() with base 10: '${text}'`);
  }
  if (vid !== undefined && (vid < 0 || vid >= 4095)) {
    throw refused("VLAN tag (VID) out of range (0-4094; 0 for untagged.)");
  }
  return vid;
}

/** An id, or the default name made of one: `fabric-1`. */
function objectId(text: string, model: string): number | undefined {
  const id = parseInteger(text);
  if (id !== undefined) {
    return id;
  }
  const prefix = `${model.toLowerCase()}-`;
  return text.startsWith(prefix) ? parseInteger(text.slice(prefix.length)) : undefined;
}

interface Named {
  readonly id: number;
  readonly name: string;
}

/** Splits `name:x` into its parts; what has no known prefix is given back whole. */
function split(specifier: string, kinds: readonly string[]): { kind: string | undefined; value: string } {
  const colon = specifier.indexOf(":");
  const kind = specifier.slice(0, Math.max(0, colon));
  return kinds.includes(kind)
    ? { kind, value: specifier.slice(colon + 1) }
    : { kind: undefined, value: specifier };
}

function matching<Row extends Named>(rows: Iterable<Row>, model: string, specifier: string): Row[] {
  const { kind, value } = split(specifier.trim(), ["name", "id"]);
  const id = kind === "name" ? undefined : objectId(value, model);
  return [...rows].filter((row) => (id === undefined ? row.name === value : row.id === id));
}

/** MAASQueriesMixin.get_object_by_specifiers_or_raise. */
function only<Row>(found: readonly Row[], model: string): Row {
  const [first, second] = found;
  if (first === undefined) {
    throw noSuch(model);
  }
  if (second !== undefined) {
    throw forbidden(`Too many ${model} objects match the given query.`);
  }
  return first;
}

/** The row with this id or name: 404 when there is none. */
export function byIdOrName<Row extends Named>(rows: Iterable<Row>, model: string, specifier: string): Row {
  return only(matching(rows, model, specifier), model);
}

export function fabricsMatching(region: Region, specifier: string): Fabric[] {
  const { kind, value } = split(specifier, ["class"]);
  return kind === undefined
    ? matching(region.fabrics.values(), "Fabric", specifier)
    : [...region.fabrics.values()].filter((fabric) => fabric.classType === value);
}

export function spacesMatching(region: Region, specifier: string): Space[] {
  return matching(region.spaces.values(), "Space", specifier);
}

export function domainsMatching(region: Region, specifier: string): Domain[] {
  return matching(region.domains.values(), "Domain", specifier);
}

function vlansOf(region: Region, fabrics: readonly Fabric[]): Vlan[] {
  return fabrics.flatMap((fabric) => region.vlansByFabric.all(fabric.id));
}

/** VLANs by `id:`, `vid:`, `name:`, `fabric:`, `space:` or `subnet:`; without a prefix by VID, else by name. */
export function vlansMatching(region: Region, specifier: string): Vlan[] {
  const { kind, value } = split(specifier, ["id", "vid", "name", "fabric", "space", "subnet"]);
  const all = [...region.vlans.values()];
  switch (kind) {
    case "id":
      return all.filter((vlan) => vlan.id === parseInteger(value));
    case "fabric":
      return vlansOf(region, fabricsMatching(region, value));
    case "space": {
      const ids = new Set(spacesMatching(region, value).map((space) => space.id));
      return all.filter((vlan) => vlan.spaceId !== null && ids.has(vlan.spaceId));
    }
    case "subnet": {
      const ids = new Set(subnetsMatching(region, value).map((subnet) => subnet.vlanId));
      return all.filter((vlan) => ids.has(vlan.id));
    }
    case "name":
      return all.filter((vlan) => vlan.name === value);
    default: {
      const vid = vidOf(value, kind === undefined);
      return all.filter((vlan) => (vid === undefined ? vlan.name === value : vlan.vid === vid));
    }
  }
}

/** The VLANs with this tag, in any fabric. */
export function vlansTagged(region: Region, text: string): Vlan[] {
  const vid = vidOf(text);
  return [...region.vlans.values()].filter((vlan) => vlan.vid === vid);
}

/** The VLANs of one space, or of none: 404 when there is no such space. */
export function vlansInSpace(region: Region, specifier: string): Vlan[] {
  const id = specifier === "undefined" ? null : byIdOrName(region.spaces.values(), "Space", specifier).id;
  return [...region.vlans.values()].filter((vlan) => vlan.spaceId === id);
}

const SUBNET_KINDS = ["cidr", "fabric", "id", "ip", "name", "space", "vid", "vlan"];

/** Subnets by `id:`, `cidr:`, `ip:`, `name:`, `vid:`, `vlan:`, `fabric:` or `space:`; without a prefix by id, CIDR, name. */
export function subnetsMatching(region: Region, specifier: string): Subnet[] {
  const { kind, value } = split(specifier.trim(), SUBNET_KINDS);
  const all = [...region.subnets.values()];
  const onVlans = (vlans: readonly Vlan[]): Subnet[] => {
    const ids = new Set(vlans.map((vlan) => vlan.id));
    return all.filter((subnet) => ids.has(subnet.vlanId));
  };
  const network = parseNetwork(value.includes("/") ? value : `${value}/${value.includes(":") ? 128 : 32}`);
  const byCidr = (): Subnet[] =>
    all.filter((subnet) => {
      const { version, first, prefix } = parseNetworkOrThrow(subnet.cidr);
      return version === network?.version && first === network.first && prefix === network.prefix;
    });
  switch (kind) {
    case "id": {
      const id = parseInteger(value);
      if (id === undefined) {
        throw refused("Subnet ID must be numeric.");
      }
      return all.filter((subnet) => subnet.id === id);
    }
    case "name":
      return all.filter((subnet) => subnet.name === value);
    case "cidr":
      if (network === undefined) {
        throw textError(500, `invalid IPNetwork ${value}`);
      }
      return byCidr();
    case "ip": {
      const ip = parseIp(value);
      if (ip === undefined) {
        throw textError(500, `failed to detect a valid IP address from '${value}'`);
      }
      return subnetsHolding(region, ip);
    }
    case "fabric":
      return onVlans(vlansOf(region, fabricsMatching(region, value)));
    case "space":
      return onVlans(vlansInSpace(region, value));
    case "vid":
      return onVlans(vlansTagged(region, value));
    case "vlan":
      return onVlans(vlansMatching(region, value));
    default: {
      const id = objectId(value, "Subnet");
      if (id !== undefined) {
        return all.filter((subnet) => subnet.id === id);
      }
      return network === undefined ? all.filter((subnet) => subnet.name === value) : byCidr();
    }
  }
}

/** The one subnet that a specifier names: 404 when there is none. */
export function subnetBySpecifier(region: Region, specifier: string): Subnet {
  return only(subnetsMatching(region, specifier), "Subnet");
}

/** The one VLAN of a fabric that a specifier names. */
export function vlanOfFabric(region: Region, fabric: Fabric, specifier: string): Vlan {
  const found = vlansMatching(region, specifier).filter((vlan) => vlan.fabricId === fabric.id);
  return only(found, "VLAN");
}

/** The number of an id that Django's query takes as it is: it breaks where Python's int() does. */
export function rowId(id: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(id)) {
    throw textError(500, `Field 'id' expected a number but got '${id}'.`);
  }
  return Number(id);
}
