import { MaasError, modelInvalid, noRack, textError } from "../../model/errors";
import { createMachine, macsFor, type NicPlan } from "../../model/lifecycle/composing";
import {
  checkInstanceName,
  checkSecureBootKey,
  devicesInOrder,
  hostUsage,
  lxdError,
  placeDisks,
  type NicRequest,
} from "../../model/lifecycle/instances";
import { newHostname } from "../../model/lifecycle/names";
import type { Region } from "../../model/store/region";
import type { Instance, Interface, Machine, VmHost } from "../../model/store/rows";
import type { World } from "../../model/world";
import { bound } from "../core/form";
import type { Params } from "../core/params";
import { json, type Call, type Reply } from "../core/resource";
import {
  chooseInterfaces,
  nicName,
  pickInterface,
  type InterfaceConstraints,
} from "../nodes/labelled-constraints";
import { readComposeForm, type ComposeForm } from "./compose-form";
import { vmHostOf } from "./lookup";

function checkOverCommit(region: Region, host: VmHost, form: ComposeForm): void {
  const used = hostUsage(region, host);
  const ratio = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
  const over = (what: string, total: number, taken: number, asked: number, limit: number): string =>
    total * limit - (taken + asked) < 0
      ? `${what} overcommit ratio is ${ratio(limit)} and there are ${total - taken} available resources; ${asked} requested.`
      : "";
  const problem =
    over("CPU", host.cores, used.cores, form.requestedCores, host.cpuOverCommitRatio) +
    over("Memory", host.memory, used.memory, form.memory, host.memoryOverCommitRatio);
  if (problem !== "") {
    throw textError(503, `Unable to compose KVM instance in '${host.name}'. ${problem}`);
  }
}

/** Whether MAAS serves DHCP on the interface's VLAN, itself or through a relay. */
function dhcpOn(region: Region, iface: Interface): boolean {
  const vlan = region.vlans.find(iface.vlanId);
  return vlan !== undefined && (vlan.dhcpOn || region.vlans.find(vlan.relayVlanId)?.dhcpOn === true);
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
    return { name, hostInterface: picked.name };
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
    nics: [{ name: "eth0", hostInterface: picked.name }],
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
  checkSecureBootKey(host);
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
    nics: devicesInOrder(selection.nics).map((nic, at) => ({ ...nic, mac: macs[at] ?? "" })),
    running: false,
    discovered: false,
  });
}

/** What the real LXD behind the host refuses was never made. */
async function makeReal(world: World, host: VmHost, instance: Instance): Promise<void> {
  try {
    await world.lxd.createInstance(host, instance);
  } catch (error) {
    world.region.instances.delete(instance);
    throw lxdError(error instanceof Error ? error.message : String(error));
  }
}

/** The instance is made first and stays when the record then fails: an orphan, as in MAAS. */
async function composeMachine(
  call: Call,
  host: VmHost,
  form: ComposeForm,
  dynamic: boolean,
): Promise<Machine> {
  const { world } = call;
  const { region } = world;
  checkOverCommit(region, host, form);
  const constrained =
    form.interfaces === undefined ? undefined : constrainedNics(region, host, form.interfaces);
  if (!world.faults.rackConnected()) {
    throw noRack();
  }
  const unreached = world.faults.hostUnreached(host.name);
  if (unreached !== undefined) {
    throw textError(503, unreached);
  }
  const selection = constrained ?? defaultNics(region, host);
  const name = form.hostname ?? newHostname(region);
  const instance = region.transaction(() => insertInstance(region, host, name, form, selection));
  world.composing.add(instance.id);
  try {
    await makeReal(world, host, instance);
    const subject = { hostname: name, vmHost: host.name };
    await world.wait(world.faults.duration("compose", subject, region.timings.compose));
    const failure = world.faults.orphans(subject);
    if (failure !== undefined) {
      throw textError(503, failure);
    }
    return region.transaction(() => recordMachine(call, host, instance, form, selection, dynamic));
  } finally {
    world.composing.delete(instance.id);
  }
}

function recordMachine(
  call: Call,
  host: VmHost,
  instance: Instance,
  form: ComposeForm,
  selection: NicSelection,
  dynamic: boolean,
): Machine {
  const { region } = call.world;
  if (region.instances.get(instance.id) !== instance) {
    throw lxdError("Instance not found");
  }
  if (form.hostname !== undefined && region.machineByHostname.has(form.hostname)) {
    throw modelInvalid({ hostname: ["Node with this Hostname already exists."] });
  }
  const { machine, afterCommit } = createMachine(call.world, host, instance, call.user, {
    domainId: form.domainId,
    zoneId: form.zoneId,
    poolId: form.poolId,
    skipCommissioning: form.skipCommissioning,
    nics: selection.plans,
    architecture: form.architecture,
  });
  if (dynamic) {
    region.machines.update(machine, { dynamic });
  }
  call.afterCommit(afterCommit);
  return machine;
}

/** `POST vm-hosts/{id}/?op=compose`. */
export async function compose(call: Call): Promise<Reply> {
  const host = vmHostOf(call, "No Pod matches the given query.");
  const form = readComposeForm(call.world.region, host, bound(call.data));
  const { systemId } = await composeMachine(call, host, form, false);
  return json({ system_id: systemId, resource_uri: `/MAAS/api/2.0/machines/${systemId}/` });
}

/**
 * ComposeMachineForPodsForm: composes for an allocation on the first host that can, at once Ready and gone with its
 * release. Undefined when none can, whatever the reason.
 */
export async function composeOnFirstFit(
  call: Call,
  hosts: readonly VmHost[],
  data: Params,
): Promise<Machine | undefined> {
  const able: [VmHost, ComposeForm][] = [];
  for (const host of hosts) {
    try {
      able.push([host, readComposeForm(call.world.region, host, data)]);
    } catch (error) {
      rethrowUnlessRefused(error);
    }
  }
  for (const [host, form] of able) {
    try {
      return await composeMachine(call, host, { ...form, skipCommissioning: true }, true);
    } catch (error) {
      rethrowUnlessRefused(error);
    }
  }
  return undefined;
}

function rethrowUnlessRefused(error: unknown): void {
  if (!(error instanceof MaasError)) {
    throw error;
  }
}
