import { SIMPLE_STATUSES, STATUS_FILTER_NAMES, type NodeStatus } from "../../model/catalog/status";
import { textError } from "../../model/errors";
import { linksOf } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import { notAChoice, type FormErrors } from "../core/form";
import { MAC, notAMac } from "../core/mac";
import { floatText, parseFloatText } from "../core/number-text";
import { subnetsMatching, vlansMatching } from "../core/specifiers";
import { usableArchitectures } from "./architectures";

type NodeTest = (machine: Machine) => boolean;

/** A constraint on nodes as its form field has read it. */
export interface NodeConstraint {
  readonly matches: NodeTest;
  /** The values as MAAS names them in its messages. */
  readonly shown: readonly string[];
}

/** Reads the values of one parameter; undefined, and the form's error added, when they cannot be read. */
type Reader = (
  region: Region,
  values: readonly string[],
  errors: FormErrors,
  field: string,
) => NodeConstraint | undefined;

type Of = (machine: Machine, region: Region) => string | null;

interface Named {
  readonly name: string;
}

/** Any of the values; the exclusion takes what none of them is. */
function anyOf(of: Of, wanted: boolean): Reader {
  return (region, values) => {
    const accepted = new Set(values);
    return {
      matches: (machine) => {
        const value = of(machine, region);
        return (value !== null && accepted.has(value)) === wanted;
      },
      shown: values,
    };
  };
}

/** The same for names that must exist. */
function existing(what: string, rows: (region: Region) => Iterable<Named>, of: Of, wanted: boolean): Reader {
  return (region, values, errors, field) => {
    if (!wanted && values.some((value) => !/^\w[ \w-]*$/.test(value))) {
      errors.add(field, "Enter a valid value.");
      return undefined;
    }
    const names = new Set([...rows(region)].map(({ name }) => name));
    const unknown = [...new Set(values)].filter((value) => !names.has(value)).sort();
    if (unknown.length > 0) {
      errors.add(field, `No such ${what}(s): ${unknown.join(", ")}.`);
      return undefined;
    }
    return anyOf(of, wanted)(region, values, errors, field);
  };
}

/** Choices by their names in lower case, with or without an `=` in front. */
function choices<Value>(
  known: Readonly<Record<string, Value>>,
  accepts: (machine: Machine, values: readonly Value[]) => boolean,
  wanted: boolean,
): Reader {
  return (_region, values, errors, field) => {
    const names = values.map((value) => value.replace(/^=/, ""));
    const asked: Value[] = [];
    for (const name of names) {
      const value = Object.hasOwn(known, name) ? known[name] : undefined;
      if (value === undefined) {
        errors.add(field, notAChoice(name));
        return undefined;
      }
      asked.push(value);
    }
    return { matches: (machine) => accepts(machine, asked) === wanted, shown: asked.map(String) };
  };
}

/** At least the smallest of the numbers. */
function atLeast(message: string, of: (machine: Machine, region: Region) => readonly number[]): Reader {
  return (region, values, errors, field) => {
    const numbers = values.map(parseFloatText);
    const read = numbers.filter((number) => number !== undefined);
    if (read.length < numbers.length) {
      errors.add(field, message);
      return undefined;
    }
    const least = Math.min(...read);
    return {
      matches: (machine) => of(machine, region).some((number) => number >= least),
      shown: read.map(floatText),
    };
  };
}

const tags: Reader = (region, values, errors, field) => {
  const names = [...new Set(values.flatMap((value) => value.split(/[\s,]+/).filter((name) => name !== "")))];
  const unknown = names.filter((name) => !region.tagByName.has(name));
  if (unknown.length > 0) {
    errors.add(field, `No such tag(s): ${unknown.map((name) => `'${name}'`).join(", ")}.`);
    return undefined;
  }
  return {
    matches: (machine) => names.every((name) => machine.tags.includes(name)),
    shown: names.sort(),
  };
};

const notTags: Reader = (_region, values) => ({
  matches: (machine) => !values.some((name) => machine.tags.includes(name)),
  shown: values,
});

/** An architecture with its kernel flavour, or all of an architecture. */
const arch: Reader = (region, values, errors, field) => {
  const usable = usableArchitectures(region);
  const accepted: string[] = [];
  for (const value of values) {
    const matching = usable.filter((one) => one === value || one.split("/")[0] === value);
    if (matching.length === 0) {
      errors.add(field, "Architecture not recognised.");
      return undefined;
    }
    accepted.push(...matching);
  }
  return {
    matches: (machine) => machine.architecture !== null && accepted.includes(machine.architecture),
    shown: accepted,
  };
};

/** MACs are compared as they are stored: in lower case with colons. */
const macAddress: Reader = (region, values, errors, field) => {
  const bad = values.find((mac) => !MAC.test(mac));
  if (bad !== undefined) {
    errors.add(field, notAMac(bad));
    return undefined;
  }
  return {
    matches: (machine) =>
      region.interfacesByMachine.all(machine.id).some((iface) => values.includes(iface.macAddress)),
    shown: values,
  };
};

/** `host` or `host.domain`; more than one name fits nothing. */
const name: Reader = (region, values) => ({
  matches: (machine) =>
    values.every((value) => {
      const [host, ...domain] = value.split(".");
      const own = region.domains.getOrThrow(machine.domainId).name;
      return machine.hostname === host && (domain.length === 0 || domain.join(".") === own);
    }),
  shown: values,
});

function vlanIds(region: Region, machine: Machine): number[] {
  return region.interfacesByMachine.all(machine.id).flatMap((iface) => iface.vlanId ?? []);
}

function subnetIds(region: Region, machine: Machine): number[] {
  return region.interfacesByMachine
    .all(machine.id)
    .flatMap((iface) => linksOf(region, iface).flatMap((link) => link.subnetId ?? []));
}

/** Networks by specifiers: all of them for subnets, any for VLANs, none for either exclusion. */
function networks(
  what: "subnets" | "VLANs",
  matching: (region: Region, specifier: string) => readonly { readonly id: number }[],
  of: (region: Region, machine: Machine) => readonly number[],
  needed: "all" | "any" | "none",
): Reader {
  return (region, values, errors, field) => {
    const asked = new Set(values.flatMap((value) => matching(region, value).map(({ id }) => id)));
    if (asked.size === 0) {
      errors.add(field, `No matching ${what} found.`);
      return undefined;
    }
    const ids = [...asked].sort((a, b) => a - b);
    return {
      matches: (machine) => {
        const own = new Set(of(region, machine));
        return needed === "all"
          ? ids.every((id) => own.has(id))
          : ids.some((id) => own.has(id)) === (needed === "any");
      },
      shown: ids.map(String),
    };
  };
}

function fabrics(of: "name" | "classType", wanted: boolean): Reader {
  return (region, values) => ({
    matches: (machine) =>
      vlanIds(region, machine).some((id) => {
        const fabric = region.fabrics.getOrThrow(region.vlans.getOrThrow(id).fabricId);
        return values.includes(fabric[of] ?? "");
      }) === wanted,
    shown: values,
  });
}

const ownerOf: Of = (machine, region) => region.users.find(machine.ownerId)?.username ?? null;

const owner: Reader = (region, values, errors, field) => {
  const [unknown] = values.filter((value) => !region.userByName.has(value)).sort();
  if (unknown !== undefined) {
    errors.add(field, `No such owner: '${unknown}'.`);
    return undefined;
  }
  return anyOf(ownerOf, true)(region, values, errors, field);
};

const DEVICE_KEYS = ["vendor_id", "product_id", "vendor_name", "product_name", "commissioning_driver"];

/** By the PCI and USB devices that commissioning found: machines have none here. */
const devices: Reader = (_region, values, errors, field) => {
  const pairs = (values.at(-1) ?? "").split(",");
  const unknown = pairs.map((pair) => pair.split("=")[0] ?? "").find((key) => !DEVICE_KEYS.includes(key));
  if (unknown !== undefined) {
    errors.add(field, `Unknown devices constraint: '${unknown}`);
    return undefined;
  }
  if (pairs.some((pair) => !pair.includes("="))) {
    throw textError(500, "not enough values to unpack (expected 2, got 1)");
  }
  return { matches: () => false, shown: values };
};

const zoneOf: Of = (machine, region) => region.zones.getOrThrow(machine.zoneId).name;
const poolOf: Of = (machine, region) => region.pools.getOrThrow(machine.poolId).name;
const domainOf: Of = (machine, region) => region.domains.getOrThrow(machine.domainId).name;
const hostOf: Of = (machine, region) => region.vmHosts.find(machine.vmHostId)?.name ?? null;
const driverOf: Of = (machine) => (machine.powerType === "" ? null : machine.powerType);
const zones = (region: Region): Iterable<Named> => region.zones.values();
const pools = (region: Region): Iterable<Named> => region.pools.values();

const POWER_STATES = { on: "on", off: "off", unknown: "unknown", error: "error" } as const;
const powerState = (wanted: boolean): Reader =>
  choices(POWER_STATES, (machine, states) => states.includes(machine.powerState), wanted);
const status = (wanted: boolean): Reader =>
  choices(STATUS_FILTER_NAMES, (machine, statuses) => statuses.includes(machine.status), wanted);
const simpleStatus = (wanted: boolean): Reader =>
  choices<readonly NodeStatus[]>(
    SIMPLE_STATUSES,
    (machine, sets) => sets.some((statuses) => statuses.includes(machine.status)),
    wanted,
  );

/** FilterNodeForm: what lists and allocations have in common. */
const COMMON: Readonly<Record<string, Reader>> = {
  arch,
  not_arch: anyOf((machine) => machine.architecture, false),
  tags,
  not_tags: notTags,
  fabrics: fabrics("name", true),
  not_fabrics: fabrics("name", false),
  fabric_classes: fabrics("classType", true),
  not_fabric_classes: fabrics("classType", false),
  subnets: networks("subnets", subnetsMatching, subnetIds, "all"),
  not_subnets: networks("subnets", subnetsMatching, subnetIds, "none"),
  vlans: networks("VLANs", vlansMatching, vlanIds, "any"),
  not_vlans: networks("VLANs", vlansMatching, vlanIds, "none"),
  link_speed: atLeast("Invalid link speed: number required.", (machine, region) =>
    region.interfacesByMachine.all(machine.id).map((iface) => iface.linkSpeed),
  ),
  zone: existing("zone", zones, zoneOf, true),
  not_in_zone: existing("zone", zones, zoneOf, false),
  pool: existing("pool", pools, poolOf, true),
  not_in_pool: existing("pool", pools, poolOf, false),
  devices,
  cpu_count: atLeast("Invalid CPU count: number required.", (machine) => [machine.cpuCount]),
  cpu_speed: atLeast("Invalid CPU speed: number required.", (machine) => [machine.cpuSpeed]),
  mem: atLeast("Invalid memory: number of MiB required.", (machine) => [machine.memory]),
  pod: anyOf(hostOf, true),
  not_pod: anyOf(hostOf, false),
  pod_type: anyOf(driverOf, true),
  not_pod_type: anyOf(driverOf, false),
  owner,
  not_owner: anyOf(ownerOf, false),
  power_state: powerState(true),
  not_power_state: powerState(false),
};

/** ReadNodesForm. */
export const LIST_CONSTRAINTS: Readonly<Record<string, Reader>> = {
  ...COMMON,
  id: anyOf((machine) => machine.systemId, true),
  not_id: anyOf((machine) => machine.systemId, false),
  hostname: anyOf((machine) => machine.hostname, true),
  not_hostname: anyOf((machine) => machine.hostname, false),
  mac_address: macAddress,
  domain: anyOf(domainOf, true),
  not_domain: anyOf(domainOf, false),
  agent_name: anyOf((machine) => machine.agentName, true),
  not_agent_name: anyOf((machine) => machine.agentName, false),
  status: status(true),
  not_status: status(false),
  simple_status: simpleStatus(true),
  not_simple_status: simpleStatus(false),
};

/** AcquireNodeForm. */
export const ALLOCATE_CONSTRAINTS: Readonly<Record<string, Reader>> = {
  ...COMMON,
  name,
  system_id: anyOf((machine) => machine.systemId, true),
};
