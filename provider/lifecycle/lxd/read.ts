import type { LxdVmInputs } from "../../inputs";
import type { LxdInstance } from "../../lxd/endpoints";
import { MachineStatus, type Machine } from "../../maas/wire";
import type { Services } from "../services";
import { messageOf, StepError } from "../errors";
import type { LxdVmState } from "../state";
import { LxdInstanceOfVm } from "./instance";
import { deviceOf, macsOf, optionsInForce, sizeOf } from "./patch";
import { isLeftOff } from "./restart";

/** For how long a refresh waits for one host's LXD, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** By what the state knows a VM's instance. */
type Known = Pick<Partial<LxdVmState>, "vmName" | "lxdFingerprint">;

/** A VM as LXD has it. */
export interface LxdFound {
  inputs: LxdVmInputs;
  fingerprint: string | undefined;
}

/**
 * Reads back what the program has had set in LXD, and the size, so that what was changed there shows as a difference.
 * @param inputs of a VM that uses LXD
 * @throws LxdError, LxdUnavailableError, StepError, MaasError
 */
export async function readLxd(
  services: Services,
  inputs: LxdVmInputs,
  known: Known,
  machine: Machine,
): Promise<LxdFound> {
  const { instance, project } = await instanceOf(services, known, machine);
  const found = await instance.read();
  return { inputs: inForce(inputs, found, project, machine), fingerprint: instance.fingerprint };
}

/**
 * Whether an interrupted update of ours has left a deployed VM switched off. Only where it is off is LXD asked, which an update of the
 * size uses in any case; where it cannot be asked, what the state says stays.
 */
export async function wasLeftOff(
  services: Services,
  state: Known & Pick<LxdVmState, "__restarting">,
  machine: Machine,
): Promise<boolean> {
  if (machine.status !== MachineStatus.Deployed || machine.power_state !== "off") {
    return false;
  }
  try {
    const { instance } = await instanceOf(services, state, machine);
    return isLeftOff(await instance.read());
  } catch (error) {
    const what = `${machine.hostname} is switched off, and whether an interrupted update has left it so could not be seen`;
    services.log(`${what}: ${messageOf(error)}`);
    return state.__restarting ?? false;
  }
}

async function instanceOf(
  services: Services,
  { lxdFingerprint: remembered, vmName }: Known,
  { pod, fqdn, hostname }: Machine,
): Promise<{ instance: LxdInstanceOfVm; project: string }> {
  if (!pod) {
    throw new StepError(
      "LxdConfigurationFailed",
      "VmHostNotFound",
      `Machine ${fqdn} is on no VM host any more, so LXD cannot be asked for it.`,
    );
  }
  const deadline = Date.now() + TIMEOUT_MS;
  const lxd = await services.lxdHosts.of(pod, { remembered });
  const named = { vmName: vmName ?? hostname, vmHostId: pod.id };
  return { instance: new LxdInstanceOfVm(lxd, named, deadline), project: lxd.project };
}

function inForce(inputs: LxdVmInputs, found: LxdInstance, project: string, machine: Machine): LxdVmInputs {
  const { cores, memory } = sizeOf(found);
  const { lxd, networkInterfaces } = inputs;
  return {
    ...inputs,
    ...(inputs.cores === undefined || cores === undefined ? {} : { cores }),
    ...(inputs.memory === undefined || memory === undefined ? {} : { memory }),
    ...(lxd === undefined ? {} : { lxd: optionsInForce(found, project, lxd) }),
    ...(networkInterfaces === undefined
      ? {}
      : { networkInterfaces: networkInterfaces.map((nic) => withMac(nic, found, machine)) }),
  };
}

type Nic = NonNullable<LxdVmInputs["networkInterfaces"]>[number];

/** An interface with the MAC address that its NIC has in LXD. */
function withMac(nic: Nic, found: LxdInstance, { interface_set: records }: Machine): Nic {
  const macs = macsOf(found);
  if (nic.macAddress === undefined || [...macs.values()].includes(nic.macAddress)) {
    return nic;
  }
  const record = records.find(({ name }) => name === nic.name);
  const device = record === undefined ? nic.name : deviceOf(found, record, records);
  const actual = device === undefined ? undefined : macs.get(device);
  const changed = { ...nic };
  delete changed.macAddress;
  return actual === undefined ? changed : { ...changed, macAddress: actual };
}
