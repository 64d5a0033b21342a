import { createMachine, macsFor, type NicPlan } from "../model/composing";
import { modelInvalid, noRack, textError } from "../model/errors";
import {
  checkInstanceName,
  hostUsage,
  lxdError,
  placeDisks,
  type DiskRequest,
  type NicRequest,
} from "../model/instances";
import { newHostname } from "../model/names";
import type { Region } from "../model/region";
import type { Instance, Interface, VmHost } from "../model/state";
import type { World } from "../model/world";
import {
  chooseInterfaces,
  nicName,
  parseInterfaceConstraints,
  parseStorage,
  pickInterface,
  type InterfaceConstraints,
} from "./constraints";
import { BAD_CHOICE, bound, flag, FormErrors, integer, text } from "./fields";
import { hostnameProblem } from "./hostname";
import { vmHostOf } from "./lookup";
import type { Params } from "./params";
import { json, type Call, type Reply } from "./route";

const DEFAULT_CORES = 1;
const DEFAULT_MEMORY_MIB = 2048;
const DEFAULT_STORAGE: readonly DiskRequest[] = [{ size: 8_000_000_000, tags: ["local"] }];

interface ComposeForm {
  readonly hostname: string | undefined;
  readonly cores: number;
  readonly pinnedCores: number[];
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

/** A choice by id, as Django's ModelChoiceField: anything else is no choice. */
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

function readForm(region: Region, host: VmHost, data: Params): ComposeForm {
  const errors = new FormErrors();
  const cores = integer(data, "cores", errors, { min: 1, max: host.cores });
  const memory = integer(data, "memory", errors, { min: 1024, max: host.memory });
  const pinnedCores = data.all("pinned_cores").flatMap((value) => {
    if (!/^\d+$/.test(value) || Number(value) >= host.cores) {
      errors.add("pinned_cores", `Select a valid choice. ${value} is not one of the available choices.`);
      return [];
    }
    return [Number(value)];
  });
  const architecture = text(data, "architecture");
  if (architecture !== undefined && !host.architectures.includes(architecture)) {
    errors.add("architecture", `Select a valid choice. ${architecture} is not one of the available choices.`);
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
  const defaultDomain = [...region.domains.values()].find((domain) => domain.isDefault);
  return {
    hostname,
    cores: pinnedCores.length > 0 ? pinnedCores.length : (cores ?? DEFAULT_CORES),
    pinnedCores,
    memory: memory ?? DEFAULT_MEMORY_MIB,
    hugepagesBacked: flag(data, "hugepages_backed"),
    architecture: architecture ?? host.architectures[0] ?? "amd64/generic",
    domainId: domainId ?? defaultDomain?.id ?? 0,
    zoneId: zoneId ?? host.zoneId,
    poolId: poolId ?? host.poolId,
    disks: disks ?? DEFAULT_STORAGE,
    interfaces: typeof interfaces === "string" || interfaces?.size === 0 ? undefined : interfaces,
    skipCommissioning: flag(data, "skip_commissioning"),
  };
}

function checkOverCommit(region: Region, host: VmHost, form: ComposeForm): void {
  const used = hostUsage(region, host);
  const ratio = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
  const over = (what: string, total: number, taken: number, asked: number, limit: number): string =>
    total * limit - (taken + asked) < 0
      ? `${what} overcommit ratio is ${ratio(limit)} and there are ${total - taken} available resources; ${asked} requested.`
      : "";
  const problem =
    over("CPU", host.cores, used.cores, form.cores, host.cpuOverCommitRatio) +
    over("Memory", host.memory, used.memory, form.memory, host.memoryOverCommitRatio);
  if (problem !== "") {
    throw textError(503, `Unable to compose KVM instance in '${host.name}'. ${problem}`);
  }
}

function dhcpOn(region: Region, iface: Interface): boolean {
  return iface.vlanId !== null && region.vlans.must(iface.vlanId).dhcpOn;
}

interface NicSelection {
  readonly nics: readonly NicRequest[];
  readonly plans: ReadonlyMap<string, NicPlan> | undefined;
}

/** NICs as the constraints want them. */
function constrainedNics(
  region: Region,
  host: VmHost,
  labels: ReadonlyMap<string, InterfaceConstraints>,
): NicSelection {
  const machine = region.machines.find(host.hostMachineId);
  if (machine === undefined) {
    throw textError(400, "Pod must be on a known host if interfaces are specified.");
  }
  const plans = new Map<string, NicPlan>();
  let bootable = false;
  const choices = chooseInterfaces(region, machine, labels);
  const nics = choices.map((choice) => {
    const picked = pickInterface(choice.candidates);
    if (picked === undefined) {
      throw textError(400, "This pod does not match the specified networks.");
    }
    bootable ||= dhcpOn(region, picked);
    const name = nicName(choice.label);
    plans.set(name, { ips: choice.ips, unconfigured: choice.mode === "unconfigured" });
    return { name, hostInterface: picked.name, vlanId: picked.vlanId };
  });
  if (!bootable) {
    throw textError(
      400,
      "MAAS DHCP must be enabled on at least one VLAN attached to the specified interfaces.",
    );
  }
  return { nics, plans };
}

/** Without constraints the driver takes the host's first bridge, else its first other interface, with DHCP. */
function defaultNics(region: Region, host: VmHost): NicSelection {
  const interfaces = host.hostMachineId === null ? [] : region.interfacesByMachine.all(host.hostMachineId);
  const served = interfaces.filter((iface) => dhcpOn(region, iface));
  const picked = served.find((iface) => iface.type === "bridge") ?? served[0];
  if (picked === undefined) {
    throw lxdError("No host network to attach VM interfaces to");
  }
  return {
    nics: [{ name: "eth0", hostInterface: picked.name, vlanId: picked.vlanId }],
    plans: undefined,
  };
}

function insertInstance(
  region: Region,
  host: VmHost,
  name: string,
  form: ComposeForm,
  selection: NicSelection,
): Instance {
  const disks = placeDisks(region, host, form.disks);
  checkInstanceName(region, host, name);
  const macs = macsFor(region, host, selection.nics.length);
  return region.instances.insert({
    id: `${host.id}/${name}`,
    vmHostId: host.id,
    name,
    machineId: null,
    cores: form.cores,
    pinnedCores: form.pinnedCores,
    hugepagesBacked: form.hugepagesBacked,
    memory: form.memory,
    architecture: form.architecture,
    disks,
    nics: selection.nics.map((nic, at) => ({ ...nic, mac: macs[at] ?? "" })),
    running: false,
    discovered: false,
  });
}

/**
 * `POST vm-hosts/{id}/?op=compose`. The instance is made first and stays when the record then fails: an orphan, as in
 * MAAS, where the driver's work is no part of the transaction.
 */
export async function compose(call: Call): Promise<Reply> {
  const host = vmHostOf(call, "No Pod matches the given query.");
  const { region } = call.world;
  const form = readForm(region, host, bound(call.data));
  if (!call.world.faults.rackConnected()) {
    throw noRack();
  }
  checkOverCommit(region, host, form);
  const selection =
    form.interfaces === undefined
      ? defaultNics(region, host)
      : constrainedNics(region, host, form.interfaces);
  const name = form.hostname ?? newHostname(region);
  const instance = region.transaction(() => insertInstance(region, host, name, form, selection));
  call.world.composing.add(instance.id);
  try {
    const subject = { hostname: name, vmHost: host.name };
    await call.world.wait(call.world.faults.duration("compose", subject, region.timings.compose));
    const failure = call.world.faults.orphans(subject);
    if (failure !== undefined) {
      throw textError(503, failure);
    }
    return region.transaction(() => recordMachine(call, call.world, host, instance, form, selection));
  } finally {
    call.world.composing.delete(instance.id);
  }
}

function recordMachine(
  call: Call,
  world: World,
  host: VmHost,
  instance: Instance,
  form: ComposeForm,
  selection: NicSelection,
): Reply {
  if (world.region.instances.get(instance.id) !== instance) {
    throw lxdError("Instance not found");
  }
  if (form.hostname !== undefined && world.region.machineByHostname.has(form.hostname)) {
    throw modelInvalid({ hostname: ["Node with this Hostname already exists."] });
  }
  const { machine, afterCommit } = createMachine(world, host, instance, call.user, {
    domainId: form.domainId,
    zoneId: form.zoneId,
    poolId: form.poolId,
    skipCommissioning: form.skipCommissioning,
    nics: selection.plans,
    architecture: form.architecture,
  });
  call.afterCommit(afterCommit);
  return json({ system_id: machine.systemId, resource_uri: `/MAAS/api/2.0/machines/${machine.systemId}/` });
}
