import { isDeepStrictEqual } from "node:util";
import { looking } from "../deadline";
import type { LxdVmInputs } from "../inputs";
import type { Session } from "../session";
import { isLookUp, lookUp } from "./look-up";
import { explainingKey } from "./refused-key";
import { MachineStatus, type Machine } from "../maas/wire";
import { splitRelease } from "../rules/images";
import { usesLxd } from "../rules/lxd";
import { conditionsOf } from "./outputs/conditions";
import type { Services } from "./services";
import { ensureGone } from "./gone";
import { readLxd, wasLeftOff } from "./lxd/read";
import { withoutMark } from "./ownership/mark";
import { networkInForce } from "./outputs/network-in-force";
import { asWritten, pinnedOutputsOf, outputsOf, type PinnedOutputs } from "./outputs/outputs";
import { filledAddresses, mapAddresses, opened } from "../network/open-address";
import { withOwnAddresses } from "./meaning/linked-addresses";
import { givenInputs, stateOf, type LxdVmState } from "./state";

/** What is known of the VM before: all of its outputs, or its id alone for one that is only looked up. */
export type ReadState = Pick<LxdVmState, "systemId"> & Partial<LxdVmState>;

/** What a refresh found. */
export interface Found {
  inputs: LxdVmInputs;
  outputs: LxdVmState;
}

/**
 * Reads a VM back: its outputs, and its inputs as MAAS has them, so that what was changed outside shows as a difference. Of one that is
 * only looked up there are no inputs.
 * @returns undefined when the VM is gone
 */
export const read = looking(
  async (
    session: Session,
    state: ReadState,
  ): Promise<(Omit<Found, "inputs"> & Partial<Found>) | undefined> => {
    const services = session.services();
    if (isLookUp(state)) {
      return { outputs: stateOf(await lookUp(services, state.systemId), {}, state) };
    }
    const found = await explainingKey(session.hasProgram, () =>
      readBack(services, givenInputs(state), state),
    );
    return found && { inputs: found.inputs, outputs: stateOf(found.outputs, found.inputs, state) };
  },
);

async function readBack(
  services: Services,
  inputs: LxdVmInputs,
  state: ReadState,
): Promise<Found | undefined> {
  const machine = await services.machines.get(state.systemId);
  if (machine === undefined) {
    await ensureGone(services, state.systemId, state, "RefreshFailed");
    return undefined;
  }
  const asked = withOwnAddresses(inputs, machine, state);
  const inForce = inputsInForce({ ...asked, ...tagsOf(inputs, state) }, machine, state);
  const inMaas = withOpenAgain(inForce, inputs, asked);
  const found = usesLxd(inputs)
    ? await readLxd(services, inMaas, state, machine)
    : { inputs: inMaas, fingerprint: state.lxdFingerprint };
  const { fingerprint } = found;
  const tagsLeft = (state.__tagsLeft ?? []).filter((tag) => machine.tag_names.includes(tag));
  const isAsAsked = tagsLeft.length === 0 && isDeepStrictEqual(found.inputs, inputs);
  const isLeftOff = await wasLeftOff(services, state, machine);
  const conditions = conditionsOf(machine, asked, { isAsAsked, isLeftOff }, state);
  const known = { kept: await kept(services, machine, state), conditions, before: state };
  return {
    outputs: {
      ...outputsOf(machine, found.inputs, known),
      ...(fingerprint === undefined ? {} : { lxdFingerprint: fingerprint }),
      ...(tagsLeft.length === 0 ? {} : { __tagsLeft: tagsLeft }),
      ...(isLeftOff ? { __restarting: true } : {}),
    },
    inputs: found.inputs,
  };
}

/** What is in force, with the addresses left open that are and were left to be chosen. */
function withOpenAgain(inForce: LxdVmInputs, open: LxdVmInputs, filled: LxdVmInputs): LxdVmInputs {
  const chosen = new Set(filledAddresses(open, filled).map(({ address }) => address.ipAddress));
  return mapAddresses(inForce, (address) => (chosen.has(address.ipAddress) ? opened(address) : address));
}

/** The tags that the provider has given the machine: where the program gives none any more, those that could not be taken off. */
function tagsOf({ tags }: LxdVmInputs, state: ReadState): Pick<LxdVmInputs, "tags"> {
  const given = tags ?? state.__tagsLeft;
  return given === undefined ? {} : { tags: given };
}

/** From the state, so that a refresh of many VMs asks for nothing but the machines; else looked up. */
async function kept(services: Services, machine: Machine, state: ReadState): Promise<PinnedOutputs> {
  const { vmName = machine.hostname, hostSystemId, hostAddress, regionSystemId } = state;
  if (hostSystemId === undefined || hostAddress === undefined || state.vmHostId !== machine.pod?.id) {
    return pinnedOutputsOf(vmName, machine.pod?.id, await services.snapshots.get());
  }
  return {
    vmName,
    hostSystemId,
    hostAddress,
    ...(regionSystemId === undefined ? {} : { regionSystemId }),
  };
}

/** The inputs that the program gives, with the values that MAAS has. */
function inputsInForce(
  inputs: LxdVmInputs,
  machine: Machine,
  { __resolved: resolved }: ReadState,
): LxdVmInputs {
  const image = machine.status === MachineStatus.Deployed ? imageInForce(inputs, machine) : inputs;
  const isPinned = (inputs.pinnedCores ?? []).length > 0;
  const actual: LxdVmInputs = {
    osystem: image.osystem,
    distroSeries: image.distroSeries,
    hweKernel: image.hweKernel,
    vmHost: asWritten(inputs.vmHost, machine.pod ?? undefined, resolved?.vmHost),
    zone: asWritten(inputs.zone, machine.zone, resolved?.zone),
    resourcePool: asWritten(inputs.resourcePool, machine.pool, resolved?.resourcePool),
    domain: asWritten(inputs.domain, machine.domain, resolved?.domain),
    cores: isPinned ? inputs.cores : machine.cpu_count || inputs.cores,
    memory: machine.memory || inputs.memory,
    hostname: machine.hostname,
    description: withoutMark(machine.description),
    tags: (inputs.tags ?? []).filter((tag) => machine.tag_names.includes(tag)),
  } as LxdVmInputs;
  const given = Object.entries(actual).filter(
    ([name, value]) => value !== undefined && isGiven(name, inputs[name as keyof LxdVmInputs]),
  );
  return { ...withoutEmpty(networkInForce(inputs, machine)), ...Object.fromEntries(given) };
}

/** An empty text, which earlier versions kept in the state, stands for nothing; a description alone can be empty. */
function isGiven(name: string, value: unknown): boolean {
  return value !== undefined && (value !== "" || name === "description");
}

function withoutEmpty(inputs: LxdVmInputs): LxdVmInputs {
  return Object.fromEntries(Object.entries(inputs).filter(([name, value]) => isGiven(name, value)));
}

/** The image that a machine was deployed with; somebody may have deployed it again. MAAS takes a release with and without its system. */
function imageInForce({ distroSeries, hweKernel }: LxdVmInputs, machine: Machine): LxdVmInputs {
  const { osystem, distro_series: release, hwe_kernel: kernel } = machine;
  const isSame = splitRelease(distroSeries).series === release;
  return {
    osystem,
    ...(isSame && distroSeries !== undefined ? { distroSeries } : { distroSeries: release }),
    ...(kernel || hweKernel ? { hweKernel: kernel || (hweKernel ?? "") } : {}),
  };
}
