import type { DiskRequest } from "../../model/lifecycle/instances";
import { defaultDomain } from "../../model/network/domains";
import type { Region } from "../../model/store/region";
import { DEFAULT_ZONE, type VmHost } from "../../model/store/rows";
import {
  checked,
  choiceField,
  flagField,
  idField,
  integerField,
  parsedField,
  readFields,
  textField,
  type Fields,
  type Read,
} from "../core/fields";
import { FormErrors, integer, notAChoice, text } from "../core/form";
import type { Params } from "../core/params";
import { hostnameProblem } from "../nodes/hostname";
import { parseInterfaceConstraints, type InterfaceConstraints } from "../nodes/labelled-constraints";
import { parseStorage } from "../nodes/storage-constraint";

const DEFAULT_CORES = 1;
const DEFAULT_MEMORY_MIB = 2048;
const DEFAULT_STORAGE: readonly DiskRequest[] = [{ size: 8_000_000_000, tags: ["local"] }];

/** The fields of a compose request. */
interface ComposeFields {
  readonly hostname: string;
  readonly cores: number;
  readonly pinnedCores: number[];
  readonly memory: number;
  /** Judged, and no more: an LXD VM has none of its own. */
  readonly cpuSpeed: number;
  readonly hugepagesBacked: boolean;
  readonly architecture: string;
  readonly domainId: number;
  readonly zoneId: number;
  readonly poolId: number;
  readonly disks: readonly DiskRequest[];
  readonly interfaces: Map<string, InterfaceConstraints>;
  readonly skipCommissioning: boolean;
}

/** What a compose request asks for. */
export interface ComposeForm extends Omit<ComposeFields, "hostname" | "cpuSpeed" | "interfaces"> {
  readonly hostname: string | undefined;
  /** What is held against the over-commit ratio: the parameter `cores`, whatever is pinned. */
  readonly requestedCores: number;
  readonly interfaces: Map<string, InterfaceConstraints> | undefined;
}

const pinnedCores: Read<number[], VmHost> = ({ data, errors, own }, name) => {
  const asked = data.all(name);
  const cores = own?.cores ?? 0;
  const none = asked.find((value) => !/^(0|[1-9]\d*)$/.test(value) || Number(value) >= cores);
  if (none !== undefined) {
    errors.add(name, notAChoice(none));
  }
  return asked.map(Number);
};

/** A whole number up to what the host has. */
function upTo(of: "cores" | "memory", min: number): Read<number, VmHost> {
  return ({ data, errors, own }, name) => integer(data, name, errors, { min, max: own?.[of] ?? 0 });
}

const hostname = checked(
  checked(textField(), (asked, { region }) =>
    region.machineByHostname.has(asked) ? `Node with hostname "${asked}" already exists` : undefined,
  ),
  hostnameProblem,
);

const disks = parsedField(parseStorage, (asked) => `Malformed storage constraint, "${asked}".`);

const interfaces: Read<Map<string, InterfaceConstraints>> = ({ data, errors }, name) => {
  const asked = text(data, name);
  const parsed = asked === undefined ? undefined : parseInterfaceConstraints(asked);
  if (typeof parsed === "string") {
    errors.add(name, parsed);
    return undefined;
  }
  return parsed?.size === 0 ? undefined : parsed;
};

const FIELDS: Fields<ComposeFields, VmHost> = {
  cores: { name: "cores", read: upTo("cores", 1) },
  memory: { name: "memory", read: upTo("memory", 1024) },
  pinnedCores: { name: "pinned_cores", read: pinnedCores },
  architecture: {
    name: "architecture",
    read: choiceField<VmHost>(({ own }) => own?.architectures ?? []),
  },
  cpuSpeed: { name: "cpu_speed", read: integerField({ min: 300 }) },
  hostname: { name: "hostname", read: hostname },
  domainId: { name: "domain", read: idField(({ domains }) => domains) },
  zoneId: { name: "zone", read: idField(({ zones }) => zones) },
  poolId: { name: "pool", read: idField(({ pools }) => pools) },
  disks: { name: "storage", read: disks },
  interfaces: { name: "interfaces", read: interfaces },
  hugepagesBacked: { name: "hugepages_backed", read: flagField },
  skipCommissioning: { name: "skip_commissioning", read: flagField },
};

/** MAAS's ComposeMachineForm on a host. @throws MaasError with its errors */
export function readComposeForm(region: Region, host: VmHost, data: Params): ComposeForm {
  const errors = new FormErrors();
  const form = readFields(FIELDS, { region, data, errors, own: host });
  errors.check();
  const { cores = DEFAULT_CORES, pinnedCores: pinned = [] } = form;
  return {
    memory: DEFAULT_MEMORY_MIB,
    hugepagesBacked: false,
    architecture: host.architectures[0] ?? "amd64/generic",
    domainId: defaultDomain(region).id,
    zoneId: DEFAULT_ZONE,
    poolId: host.poolId,
    disks: DEFAULT_STORAGE,
    skipCommissioning: false,
    ...form,
    hostname: form.hostname,
    interfaces: form.interfaces,
    cores: pinned.length > 0 ? pinned.length : cores,
    pinnedCores: pinned,
    requestedCores: cores,
  };
}
