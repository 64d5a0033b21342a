import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import {
  checked,
  integerField,
  named,
  rawField,
  readFields,
  rowField,
  textField,
  type Fields,
  type Read,
} from "../core/fields";
import { invalidChoice, text, type FormErrors } from "../core/form";
import type { Params } from "../core/params";
import { usableArchitectures } from "../nodes/architectures";
import { hostnameProblem } from "../nodes/hostname";

/** A domain by id or name. */
const domain: Read<number> = ({ region, data, errors }, name) => {
  const asked = text(data, name);
  if (asked === undefined) {
    return undefined;
  }
  const found = /^\d+$/.test(asked)
    ? region.domains.get(Number(asked))
    : named(region.domains.values(), asked);
  if (found === undefined) {
    errors.add(name, `Unable to find domain ${asked}`);
  }
  return found?.id;
};

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
  const domainId = domain.length === 0 ? undefined : named(region.domains.values(), domain.join("."))?.id;
  if (domain.length > 0 && domainId === undefined) {
    errors.add("hostname", "Nonexistant domain.");
  } else if (region.machineByHostname.all(hostname).some((other) => other !== own)) {
    errors.add("hostname", "Node with this Hostname already exists.");
  }
  return { hostname, ...(domainId === undefined ? {} : { domainId }) };
}

const SWAP_UNITS: Readonly<Record<string, number>> = { "": 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Bytes, or a number with one of the units K, M, G and T. */
const swapSize: Read<number> = ({ data, errors }, name) => {
  const asked = text(data, name);
  if (asked === undefined) {
    return undefined;
  }
  const [, digits, unit = ""] = /^(\d+)([KMGT]?)$/.exec(asked) ?? [];
  if (digits === undefined) {
    errors.add(name, `Invalid size for swap: ${asked}`);
  }
  return Number(digits) * (SWAP_UNITS[unit] ?? 1);
};

const architecture: Read<string> = ({ region, data, errors }, name) => {
  const asked = text(data, name);
  const usable = asked === undefined ? [] : usableArchitectures(region);
  if (asked !== undefined && !usable.includes(asked)) {
    errors.add(name, invalidChoice(name, asked, usable));
  }
  return asked;
};

/** The minimal kernel, which must exist. */
const kernel = checked(textField(), (asked, { region }) =>
  [...region.bootResources.values()].some((resource) => resource.kernel === asked)
    ? undefined
    : `No kernel matches ">=${asked}" requirement.`,
);

/** MachineForm, without its host name: that sets two columns. */
const FIELDS: Fields<Machine> = {
  architecture: { name: "architecture", read: architecture },
  domainId: { name: "domain", read: domain },
  swapSize: { name: "swap_size", read: swapSize },
  minHweKernel: { name: "min_hwe_kernel", read: kernel, blank: "" },
  description: { name: "description", read: rawField },
};

/** What AdminMachineForm has besides: zone and pool by name here, and to compose by id. */
const ADMIN_FIELDS: Fields<Machine> = {
  zoneId: { name: "zone", read: rowField((name, { region }) => named(region.zones.values(), name)) },
  poolId: { name: "pool", read: rowField((name, { region }) => named(region.pools.values(), name)) },
  cpuCount: { name: "cpu_count", read: integerField({ min: 0 }) },
  memory: { name: "memory", read: integerField({ min: 0 }) },
  powerType: { name: "power_type", read: textField(), blank: "" },
};

/** Parameters of the power driver: `power_parameters_{name}`, any number of them. */
function readPowerParameters(data: Params, own?: Machine): Pick<Partial<Machine>, "powerParameters"> {
  const prefix = "power_parameters_";
  const names = data.names().filter((name) => name.startsWith(prefix));
  const sent = Object.fromEntries(names.map((name) => [name.slice(prefix.length), data.get(name) ?? ""]));
  return names.length === 0 ? {} : { powerParameters: { ...own?.powerParameters, ...sent } };
}

/** MAAS's MachineForm and AdminMachineForm. Each form gives a machine a minimal kernel, be it none. */
export function readMachineForm(
  region: Region,
  data: Params,
  errors: FormErrors,
  admin: boolean,
  own?: Machine,
): Partial<Machine> {
  const sent = { region, data, errors, own };
  return {
    minHweKernel: own?.minHweKernel ?? "",
    ...readFields(FIELDS, sent),
    ...readHostname(region, data, errors, own),
    ...(admin ? readFields(ADMIN_FIELDS, sent) : {}),
    ...(admin ? readPowerParameters(data, own) : {}),
  };
}
