import type { DiskRequest } from "../../model/lifecycle/instances";
import { defaultDomain } from "../../model/network/domains";
import type { Region } from "../../model/store/region";
import { DEFAULT_ZONE, type VmHost } from "../../model/store/rows";
import { BAD_CHOICE, flag, FormErrors, integer, notAChoice, text } from "../core/form";
import type { Params } from "../core/params";
import { hostnameProblem } from "../nodes/hostname";
import { parseInterfaceConstraints, type InterfaceConstraints } from "../nodes/labelled-constraints";
import { parseStorage } from "../nodes/storage-constraint";

const DEFAULT_CORES = 1;
const DEFAULT_MEMORY_MIB = 2048;
const DEFAULT_STORAGE: readonly DiskRequest[] = [{ size: 8_000_000_000, tags: ["local"] }];

/** What a compose request asks for. */
export interface ComposeForm {
  readonly hostname: string | undefined;
  readonly cores: number;
  readonly pinnedCores: number[];
  /** What is held against the over-commit ratio: the parameter `cores`, whatever is pinned. */
  readonly requestedCores: number;
  readonly memory: number;
  readonly hugepagesBacked: boolean;
  readonly architecture: string;
  readonly domainId: number;
  readonly zoneId: number;
  readonly poolId: number;
  readonly disks: readonly DiskRequest[];
  readonly interfaces: Map<string, InterfaceConstraints> | undefined;
  readonly skipCommissioning: boolean;
}

/** A choice by id, as Django's ModelChoiceField: anything else is refused. */
function modelId(
  data: Params,
  field: string,
  errors: FormErrors,
  exists: (id: number) => boolean,
): number | undefined {
  const value = text(data, field);
  if (value === undefined) {
    return undefined;
  }
  if (!/^\d+$/.test(value) || !exists(Number(value))) {
    errors.add(field, BAD_CHOICE);
    return undefined;
  }
  return Number(value);
}

/** MAAS's ComposeMachineForm. @throws MaasError with its errors */
export function readComposeForm(region: Region, host: VmHost, data: Params): ComposeForm {
  const errors = new FormErrors();
  const cores = integer(data, "cores", errors, { min: 1, max: host.cores });
  const memory = integer(data, "memory", errors, { min: 1024, max: host.memory });
  const pinned = data.all("pinned_cores");
  const noCore = pinned.find((value) => !/^(0|[1-9]\d*)$/.test(value) || Number(value) >= host.cores);
  if (noCore !== undefined) {
    errors.add("pinned_cores", notAChoice(noCore));
  }
  const pinnedCores = pinned.map(Number);
  const architecture = text(data, "architecture");
  if (architecture !== undefined && !host.architectures.includes(architecture)) {
    errors.add("architecture", notAChoice(architecture));
  }
  integer(data, "cpu_speed", errors, { min: 300 });
  const hostname = text(data, "hostname");
  if (hostname !== undefined) {
    if (region.machineByHostname.has(hostname)) {
      errors.add("hostname", `Node with hostname "${hostname}" already exists`);
    }
    const problem = hostnameProblem(hostname);
    if (problem !== undefined) {
      errors.add("hostname", problem);
    }
  }
  const domainId = modelId(data, "domain", errors, (id) => region.domains.get(id) !== undefined);
  const zoneId = modelId(data, "zone", errors, (id) => region.zones.get(id) !== undefined);
  const poolId = modelId(data, "pool", errors, (id) => region.pools.get(id) !== undefined);
  const storage = text(data, "storage");
  const disks = storage === undefined ? DEFAULT_STORAGE : parseStorage(storage);
  if (disks === undefined) {
    errors.add("storage", `Malformed storage constraint, "${storage ?? ""}".`);
  }
  const constraints = text(data, "interfaces");
  const interfaces = constraints === undefined ? undefined : parseInterfaceConstraints(constraints);
  if (typeof interfaces === "string") {
    errors.add("interfaces", interfaces);
  }
  errors.check();
  return {
    hostname,
    cores: pinnedCores.length > 0 ? pinnedCores.length : (cores ?? DEFAULT_CORES),
    pinnedCores,
    requestedCores: cores ?? DEFAULT_CORES,
    memory: memory ?? DEFAULT_MEMORY_MIB,
    hugepagesBacked: flag(data, "hugepages_backed"),
    architecture: architecture ?? host.architectures[0] ?? "amd64/generic",
    domainId: domainId ?? defaultDomain(region).id,
    zoneId: zoneId ?? DEFAULT_ZONE,
    poolId: poolId ?? host.poolId,
    disks: disks ?? DEFAULT_STORAGE,
    interfaces: typeof interfaces === "string" || interfaces?.size === 0 ? undefined : interfaces,
    skipCommissioning: flag(data, "skip_commissioning"),
  };
}
