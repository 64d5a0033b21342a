import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import {
  integerField,
  named,
  parsedField,
  poolField,
  rawField,
  readFields,
  textField,
  zoneField,
  type Fields,
} from "../core/fields";
import { invalidChoice, text, type FormErrors } from "../core/form";
import type { Params } from "../core/params";
import { usableArchitectures } from "../nodes/architectures";
import { hostnameProblem } from "../nodes/hostname";

/** A domain by id or name. */
const domain = parsedField(
  (asked, { region }) =>
    (/^\d+$/.test(asked) ? region.domains.get(Number(asked)) : named(region.domains.values(), asked))?.id,
  (asked) => `Unable to find domain ${asked}`,
);

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
const swapSize = parsedField(
  (asked) => {
    const [, digits, unit = ""] = /^(\d+)([KMGT]?)$/.exec(asked) ?? [];
    return digits === undefined ? undefined : Number(digits) * (SWAP_UNITS[unit] ?? 1);
  },
  (asked) => `Invalid size for swap: ${asked}`,
);

const architecture = parsedField(
  (asked, { region }) => usableArchitectures(region).find((usable) => usable === asked),
  (asked, { region }) => invalidChoice("architecture", asked, usableArchitectures(region)),
);

/** The minimal kernel, which must exist. */
const kernel = parsedField(
  (asked, { region }) => [...region.bootResources.values()].find(({ kernel }) => kernel === asked)?.kernel,
  (asked) => `No kernel matches ">=${asked}" requirement.`,
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
  zoneId: { name: "zone", read: zoneField },
  poolId: { name: "pool", read: poolField },
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
