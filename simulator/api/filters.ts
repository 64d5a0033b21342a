import { invalid } from "../model/errors";
import type { Region } from "../model/region";
import type { Machine } from "../model/state";
import { STATUS_FILTER_NAMES, type NodeStatus } from "../model/status";
import { FormErrors } from "./fields";
import type { Params } from "./params";

type Test = (machine: Machine) => boolean;
type Filter = (region: Region, values: readonly string[], errors: FormErrors) => Test;

/** Parameters of allocate and list that constrain nothing. */
const IGNORED = new Set([
  "op",
  "comment",
  "agent_name",
  "bridge_all",
  "bridge_type",
  "bridge_stp",
  "bridge_fd",
]);
IGNORED.add("dry_run").add("verbose");

export const MAC = /^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$|^([0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}$/;

/** The spelling that MAAS stores: lower case with colons. */
export function normalizeMac(mac: string): string {
  const digits = mac.replace(/[^0-9a-fA-F]/g, "").toLowerCase();
  return digits.match(/../g)?.join(":") ?? mac;
}

/** Names of one of the region's tables; unknown ones are an error of the form. */
function named(
  field: string,
  what: string,
  names: (region: Region) => Iterable<{ readonly id: number; readonly name: string }>,
  of: (machine: Machine) => number | null,
  wanted = true,
): Filter {
  return (region, values, errors) => {
    const ids = new Map([...names(region)].map((row) => [row.name, row.id]));
    const unknown = [...new Set(values)].filter((value) => !ids.has(value)).sort();
    if (unknown.length > 0) {
      errors.add(field, `No such ${what}(s): ${unknown.join(", ")}.`);
    }
    const accepted = new Set(values.map((value) => ids.get(value)));
    return (machine) => accepted.has(of(machine) ?? undefined) === wanted;
  };
}

function atLeast(field: string, message: string, of: (machine: Machine) => number): Filter {
  return (_region, values, errors) => {
    const numbers = values.map(Number);
    if (values.some((value) => value.trim() === "") || numbers.some((number) => Number.isNaN(number))) {
      errors.add(field, message);
    }
    const least = Math.min(...numbers);
    return (machine) => of(machine) >= least;
  };
}

function tags(field: string, wanted: boolean): Filter {
  return (region, values, errors) => {
    const names = values.flatMap((value) => value.split(/[\s,]+/).filter((name) => name !== ""));
    const unknown = names.filter((name) => !region.tagByName.has(name));
    if (unknown.length > 0) {
      errors.add(field, `No such tag(s): ${unknown.map((name) => `'${name}'`).join(", ")}.`);
    }
    return wanted
      ? (machine) => names.every((name) => machine.tags.includes(name))
      : (machine) => !names.some((name) => machine.tags.includes(name));
  };
}

function ofHost(wanted: boolean): Filter {
  return (region, values) => {
    const ids = new Set(
      [...region.vmHosts.values()].filter((host) => values.includes(host.name)).map((host) => host.id),
    );
    return (machine) => (machine.vmHostId !== null && ids.has(machine.vmHostId)) === wanted;
  };
}

const FILTERS: Readonly<Record<string, Filter>> = {
  id: (_region, values) => (machine) => values.includes(machine.systemId),
  system_id: (_region, values) => (machine) => values.includes(machine.systemId),
  hostname: (_region, values) => (machine) => values.includes(machine.hostname),
  name: (region, values) => (machine) =>
    values.some((value) => {
      const [host, ...domain] = value.split(".");
      const own = region.domains.must(machine.domainId).name;
      return machine.hostname === host && (domain.length === 0 || domain.join(".") === own);
    }),
  mac_address: (region, values, errors) => {
    for (const value of values.filter((mac) => !MAC.test(mac))) {
      errors.add("mac_address", `'${value}' is not a valid MAC address.`);
    }
    const macs = new Set(values.map(normalizeMac));
    return (machine) =>
      region.interfacesByMachine.all(machine.id).some((iface) => macs.has(iface.macAddress));
  },
  domain: named(
    "domain",
    "domain",
    (region) => region.domains.values(),
    (machine) => machine.domainId,
  ),
  zone: named(
    "zone",
    "zone",
    (region) => region.zones.values(),
    (machine) => machine.zoneId,
  ),
  not_in_zone: named(
    "not_in_zone",
    "zone",
    (region) => region.zones.values(),
    (machine) => machine.zoneId,
    false,
  ),
  pool: named(
    "pool",
    "pool",
    (region) => region.pools.values(),
    (machine) => machine.poolId,
  ),
  not_in_pool: named(
    "not_in_pool",
    "pool",
    (region) => region.pools.values(),
    (machine) => machine.poolId,
    false,
  ),
  tags: tags("tags", true),
  not_tags: tags("not_tags", false),
  arch: (_region, values) => (machine) =>
    values.some((value) => machine.architecture === value || machine.architecture?.split("/")[0] === value),
  status: (_region, values, errors) => {
    const statuses = new Set<NodeStatus>();
    for (const value of values) {
      const status = STATUS_FILTER_NAMES[value];
      if (status === undefined) {
        errors.add("status", `Select a valid choice. ${value} is not one of the available choices.`);
      } else {
        statuses.add(status);
      }
    }
    return (machine) => statuses.has(machine.status);
  },
  power_state: (_region, values) => (machine) => values.includes(machine.powerState),
  owner: (region, values) => (machine) =>
    machine.ownerId !== null && values.includes(region.users.must(machine.ownerId).username),
  cpu_count: atLeast("cpu_count", "Invalid CPU count: number required.", (machine) => machine.cpuCount),
  cpu_speed: atLeast("cpu_speed", "Invalid CPU speed: number required.", (machine) => machine.cpuSpeed),
  mem: atLeast("mem", "Invalid memory: number of MiB required.", (machine) => machine.memory),
  pod: ofHost(true),
  not_pod: ofHost(false),
};

const LIST_ONLY = new Set(["id", "hostname", "mac_address", "domain", "status", "agent_name"]);

/** MAAS's FilterNodeForm over the parameters: unknown ones are errors. */
export function machineFilter(region: Region, params: Params, purpose: "list" | "allocate"): Test {
  const errors = new FormErrors();
  const tests: Test[] = [];
  for (const name of params.names()) {
    const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    const known =
      filter !== undefined &&
      (purpose === "list" ? name !== "system_id" && name !== "name" : !LIST_ONLY.has(name));
    if (filter !== undefined && known) {
      const values = params.all(name).filter((value) => value !== "");
      if (values.length > 0) {
        tests.push(filter(region, values, errors));
      }
    } else if (!IGNORED.has(name)) {
      errors.add(name, "No such constraint.");
    }
  }
  errors.check();
  return (machine) => tests.every((test) => test(machine));
}

/** The machines that a list request asks for by index where it can: by system id or host name. */
export function candidates(region: Region, params: Params): Machine[] | undefined {
  const ids = params.all("id");
  if (ids.length > 0) {
    return unique(ids.flatMap((id) => region.machineBySystemId.all(id)));
  }
  const names = params.all("hostname");
  return names.length > 0 ? unique(names.flatMap((name) => region.machineByHostname.all(name))) : undefined;
}

function unique(machines: Machine[]): Machine[] {
  return [...new Set(machines)].sort((a, b) => a.id - b.id);
}

export function checkMac(mac: string): string {
  if (!MAC.test(mac)) {
    throw invalid({ mac_address: [`'${mac}' is not a valid MAC address.`] });
  }
  return normalizeMac(mac);
}
