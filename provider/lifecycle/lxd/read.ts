import type { LxdVmInputs, LxdVmOutputs } from "../../inputs";
import type { LxdInstance } from "../../lxd/endpoints";
import type { Machine } from "../../maas/wire";
import type { Services } from "../services";
import { StepError } from "../errors";
import { LxdInstanceOfVm } from "./instance";
import { deviceOf, macsOf, optionsInForce, sizeOf } from "./patch";

/** For how long a refresh waits for one host's LXD, in milliseconds. */
const TIMEOUT_MS = 60_000;

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
  { lxdFingerprint: remembered, vmName }: Partial<Pick<LxdVmOutputs, "vmName" | "lxdFingerprint">>,
  machine: Machine,
): Promise<LxdFound> {
  const { pod } = machine;
  if (!pod) {
    throw new StepError(
      "LxdConfigurationFailed",
      "VmHostNotFound",
      `Machine ${machine.fqdn} is on no VM host any more, so LXD cannot be asked for it.`,
    );
  }
  const deadline = Date.now() + TIMEOUT_MS;
  const lxd = await services.lxdHosts.of(pod, { remembered });
  const named = { vmName: vmName ?? machine.hostname, vmHostId: pod.id };
  const instance = new LxdInstanceOfVm(lxd, named, deadline);
  const found = await instance.read();
  return { inputs: inForce(inputs, found, lxd.project, machine), fingerprint: instance.fingerprint };
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
