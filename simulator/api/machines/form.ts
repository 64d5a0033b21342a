import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import { integer, invalidChoice, namedRow, text, type FormErrors, sentFields } from "../core/form";
import type { Params } from "../core/params";
import { usableArchitectures } from "../nodes/architectures";
import { hostnameProblem } from "../nodes/hostname";

interface Named {
  readonly id: number;
  readonly name: string;
}

function idOf(rows: Iterable<Named>, name: string): number | undefined {
  for (const row of rows) {
    if (row.name === name) {
      return row.id;
    }
  }
  return undefined;
}

/** Zone and pool are given by name here, and to compose by id. */
function named(rows: Iterable<Named>, data: Params, field: string, errors: FormErrors): number | undefined {
  return namedRow(data, field, (name) => idOf(rows, name), errors);
}

/** A domain by id or name. */
function readDomain(region: Region, data: Params, errors: FormErrors): number | undefined {
  const asked = text(data, "domain");
  if (asked === undefined) {
    return undefined;
  }
  const id = /^\d+$/.test(asked)
    ? region.domains.get(Number(asked))?.id
    : idOf(region.domains.values(), asked);
  if (id === undefined) {
    errors.add("domain", `Unable to find domain ${asked}`);
  }
  return id;
}

/** A host name, or one with a domain, which must exist. */
function readHostname(
  region: Region,
  data: Params,
  errors: FormErrors,
  own?: Machine,
): Pick<Partial<Machine>, "hostname" | "domainId"> {
  const asked = text(data, "hostname");
  if (asked === undefined || asked === own?.hostname) {
    return {};
  }
  const problem = hostnameProblem(asked);
  if (problem !== undefined) {
    errors.add("hostname", problem);
    return {};
  }
  const [hostname = "", ...domain] = asked.split(".");
  const domainId = domain.length === 0 ? undefined : idOf(region.domains.values(), domain.join("."));
  if (domain.length > 0 && domainId === undefined) {
    errors.add("hostname", "Nonexistant domain.");
  } else if (region.machineByHostname.all(hostname).some((other) => other !== own)) {
    errors.add("hostname", "Node with this Hostname already exists.");
  }
  return { hostname, ...(domainId === undefined ? {} : { domainId }) };
}

const SWAP_UNITS: Readonly<Record<string, number>> = { "": 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Bytes, or a number with one of the units K, M, G and T. */
function readSwap(data: Params, errors: FormErrors): number | undefined {
  const asked = text(data, "swap_size");
  if (asked === undefined) {
    return undefined;
  }
  const [, digits, unit = ""] = /^(\d+)([KMGT]?)$/.exec(asked) ?? [];
  if (digits === undefined) {
    errors.add("swap_size", `Invalid size for swap: ${asked}`);
    return undefined;
  }
  return Number(digits) * (SWAP_UNITS[unit] ?? 1);
}

/** The minimal kernel, which must exist. */
function readKernel(region: Region, data: Params, errors: FormErrors, own?: Machine): string {
  const asked = text(data, "min_hwe_kernel");
  if (asked !== undefined && ![...region.bootResources.values()].some(({ kernel }) => kernel === asked)) {
    errors.add("min_hwe_kernel", `No kernel matches ">=${asked}" requirement.`);
  }
  return asked ?? (data.has("min_hwe_kernel") ? "" : (own?.minHweKernel ?? ""));
}

/** Parameters of the power driver: `power_parameters_{name}`. */
function readPowerParameters(data: Params): Record<string, string> {
  const prefix = "power_parameters_";
  const names = data.names().filter((name) => name.startsWith(prefix));
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), data.get(name) ?? ""]));
}

/** The fields that only administrators may set. */
function readAdminFields(region: Region, data: Params, errors: FormErrors, own?: Machine): Partial<Machine> {
  const zoneId = named(region.zones.values(), data, "zone", errors);
  const poolId = named(region.pools.values(), data, "pool", errors);
  const cpuCount = integer(data, "cpu_count", errors, { min: 0 });
  const memory = integer(data, "memory", errors, { min: 0 });
  const powerType = data.get("power_type")?.trim();
  const parameters = readPowerParameters(data);
  return {
    ...sentFields({ zoneId, poolId, cpuCount, memory, powerType }),
    ...(Object.keys(parameters).length === 0
      ? {}
      : { powerParameters: { ...own?.powerParameters, ...parameters } }),
  };
}

/** MAAS's MachineForm and AdminMachineForm; what was not sent stays as it is. */
export function readMachineForm(
  region: Region,
  data: Params,
  errors: FormErrors,
  admin: boolean,
  own?: Machine,
): Partial<Machine> {
  const architecture = text(data, "architecture");
  const usable = architecture === undefined ? [] : usableArchitectures(region);
  if (architecture !== undefined && !usable.includes(architecture)) {
    errors.add("architecture", invalidChoice("architecture", architecture, usable));
  }
  const domainId = readDomain(region, data, errors);
  const swapSize = readSwap(data, errors);
  const description = data.get("description");
  return {
    minHweKernel: readKernel(region, data, errors, own),
    ...(domainId === undefined ? {} : { domainId }),
    ...readHostname(region, data, errors, own),
    ...sentFields({ architecture, swapSize, description }),
    ...(admin ? readAdminFields(region, data, errors, own) : {}),
  };
}
