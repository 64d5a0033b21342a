import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import { MachineStatus, type Machine } from "../maas/wire";
import { usesLxd } from "../rules/lxd";
import type { Core } from "./core";
import { readyCondition } from "./failure";
import { readLxd } from "./lxd-read";
import { withoutMark } from "./mark";
import { networkInForce } from "./network-in-force";
import { keptOf, outputsOf, spelled, type Kept } from "./outputs";

/** What is known of the VM before: all of its outputs, or its id alone for one that is only looked up. */
export type ReadState = Pick<LxdVmOutputs, "systemId"> & Partial<LxdVmOutputs>;

/** What a refresh found. */
export interface Found {
  inputs: LxdVmInputs;
  outputs: LxdVmOutputs;
}

/**
 * Reads a VM back: its outputs, and its inputs as MAAS has them, so that what was changed outside shows as a difference.
 * Undefined when the VM is gone.
 */
export async function read(core: Core, inputs: LxdVmInputs, state: ReadState): Promise<Found | undefined> {
  const machine = await core.machines.get(state.systemId);
  if (machine === undefined) {
    return undefined;
  }
  const conditions =
    machine.status === MachineStatus.Deployed ? [readyCondition()] : (state.conditions ?? []);
  const inMaas = inputsInForce(inputs, machine);
  const found = usesLxd(inputs)
    ? await readLxd(core, inMaas, state, machine)
    : { inputs: inMaas, fingerprint: state.lxdFingerprint };
  const { fingerprint } = found;
  return {
    outputs: {
      ...outputsOf(machine, found.inputs, await kept(core, machine, state), conditions),
      ...(fingerprint === undefined ? {} : { lxdFingerprint: fingerprint }),
    },
    inputs: found.inputs,
  };
}

/** From the state, so that a refresh of many VMs asks for nothing but the machines; else looked up. */
async function kept(core: Core, machine: Machine, state: ReadState): Promise<Kept> {
  const { vmName = machine.hostname, hostSystemId, hostAddress } = state;
  if (hostSystemId === undefined || hostAddress === undefined || state.vmHostId !== machine.pod?.id) {
    return keptOf(vmName, machine.pod?.id, await core.snapshots.get());
  }
  return { vmName, hostSystemId, hostAddress };
}

/** The inputs that the program gives, with the values that MAAS has. */
function inputsInForce(inputs: LxdVmInputs, machine: Machine): LxdVmInputs {
  const given = <K extends keyof LxdVmInputs>(name: K, value: LxdVmInputs[K]): Partial<LxdVmInputs> =>
    inputs[name] === undefined ? {} : { [name]: value };
  const image = machine.status === MachineStatus.Deployed ? imageInForce(inputs, machine) : inputs;
  return {
    ...networkInForce(inputs, machine),
    ...given("osystem", image.osystem),
    ...given("distroSeries", image.distroSeries),
    ...given("hweKernel", image.hweKernel),
    ...given("vmHost", spelled(inputs.vmHost, machine.pod ?? undefined)),
    ...given("zone", spelled(inputs.zone, machine.zone)),
    ...given("resourcePool", spelled(inputs.resourcePool, machine.pool)),
    ...given("domain", spelled(inputs.domain, machine.domain)),
    ...given("hostname", machine.hostname),
    ...given("description", withoutMark(machine.description)),
    ...given(
      "tags",
      (inputs.tags ?? []).filter((tag) => machine.tag_names.includes(tag)),
    ),
  };
}

/** The image that a machine was deployed with; somebody may have deployed it again. MAAS takes a release with and without its system. */
function imageInForce({ distroSeries }: LxdVmInputs, machine: Machine): LxdVmInputs {
  const { osystem, distro_series: release, hwe_kernel: kernel } = machine;
  const isSame = distroSeries?.split("/").pop() === release;
  return {
    osystem,
    distroSeries: isSame ? distroSeries : release,
    ...(kernel === null ? {} : { hweKernel: kernel }),
  };
}
