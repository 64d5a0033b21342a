import type { LxdVmInputs } from "../../inputs";
import type { InstancePatch, LxdInstance } from "../../lxd/endpoints";
import { hasStatus } from "../../maas/errors";
import { listInterfaces, updateMacAddress } from "../../maas/interfaces";
import { listNodesWithMac } from "../../maas/machines";
import type { Interface, Machine } from "../../maas/wire";
import { macInUse, macInUseInLxd } from "../../rules/macs";
import { StepError } from "../errors";
import { deviceOf, macPatch, macsOf, optionsPatch, type MacChange } from "./patch";
import type { LxdInstanceOfVm } from "./instance";
import type { Operation } from "../operation";

/** An interface that the program gives a MAC address. */
interface WantedMac {
  name: string;
  mac: string;
}

interface WantedRecord {
  mac: string;
  /** MAAS's of that interface. */
  record: Interface;
}

const TYPE = "NetworkConfigurationFailed";

/** The MAC addresses that the inputs give. */
export function wantedMacs({ networkInterfaces = [] }: LxdVmInputs): WantedMac[] {
  return networkInterfaces.flatMap(({ name, macAddress: mac }) => (mac === undefined ? [] : [{ name, mac }]));
}

/**
 * Sets MAC addresses, and the other options along with them, in LXD and then in MAAS, of a VM that is off and not linked yet: a
 * refresh between the two takes the VM for another one (docs/maas-notes.md#orphans), so this process holds its own back meanwhile.
 */
export async function setMacs(
  operation: Operation,
  systemId: string,
  instance: LxdInstanceOfVm,
  inputs: LxdVmInputs,
): Promise<void> {
  const wanted = wantedMacs(inputs);
  const interfaces = await listInterfaces(operation.services.client, systemId, operation.deadline);
  const records = wanted.map(({ name, mac }) => ({ mac, record: recordOf(interfaces, name) }));
  await refuseTaken(operation, systemId, records);
  await refuseTakenInLxd(instance, records);
  await instance.bring((found) => missingOf(found, records, interfaces, inputs));
  for (const { record, mac } of records) {
    if (record.mac_address !== mac) {
      operation.log(`setting the MAC address of ${record.name} to ${mac}`);
      await updateMac(operation, systemId, record, mac);
    }
  }
}

function recordOf(interfaces: readonly Interface[], name: string): Interface {
  const record = interfaces.find((nic) => nic.name === name);
  if (record === undefined) {
    const names = interfaces.map((nic) => nic.name).join(", ") || "none";
    throw new StepError(
      TYPE,
      "InterfaceNotFound",
      `Interface ${name} was asked for, but MAAS made the VM with ${names}.`,
    );
  }
  return record;
}

/**
 * The MAC addresses that were changed in LXD behind the back of a deployed machine, set back; undefined when none was.
 * @throws StepError when MAAS has another too: the installed system knows its network by that
 */
export function macsSetBack(
  found: LxdInstance,
  machine: Pick<Machine, "interface_set">,
  inputs: LxdVmInputs,
): InstancePatch | undefined {
  const { interface_set: interfaces } = machine;
  const actual = [...macsOf(found).values()];
  const changed = wantedMacs(inputs)
    .filter(({ mac }) => !actual.includes(mac))
    .map(({ name, mac }) => ({ mac, record: recordOf(interfaces, name) }));
  const other = changed.find(({ mac, record }) => record.mac_address !== mac);
  if (other !== undefined) {
    throw new StepError(
      TYPE,
      "MacAddressDiffers",
      `Interface ${other.record.name} of the deployed VM has not the MAC address ${other.mac}: MAAS has ${other.record.mac_address}, and LXD has ${actual.join(", ")}. Replace it (pulumi up --replace), or set the address back.`,
    );
  }
  const changes = macChanges(found, changed, interfaces);
  return changes.length === 0 ? undefined : { devices: macPatch(found, changes) };
}

function missingOf(
  found: LxdInstance,
  records: readonly WantedRecord[],
  interfaces: readonly Interface[],
  inputs: LxdVmInputs,
): InstancePatch | undefined {
  const changes = macChanges(found, records, interfaces);
  const options = optionsPatch(found, inputs);
  if (changes.length === 0) {
    return options;
  }
  if (found.status !== "Stopped") {
    throw new StepError(
      TYPE,
      "InstanceRuns",
      `LXD instance ${found.name} is ${found.status}, and its MAC address can be set only while it is off. Switch it off, and run \`pulumi up\` again.`,
    );
  }
  return { ...options, devices: macPatch(found, changes) };
}

/** One that is set in LXD already, by an earlier try, needs nothing more. */
function macChanges(
  found: LxdInstance,
  records: readonly WantedRecord[],
  interfaces: readonly Interface[],
): MacChange[] {
  const actual = [...macsOf(found).values()];
  return records.flatMap(({ mac, record }) => {
    if (actual.includes(mac)) {
      return [];
    }
    const device = deviceOf(found, record, interfaces);
    if (device === undefined) {
      throw new StepError(
        TYPE,
        "InterfaceNotFound",
        `LXD instance ${found.name} has no NIC with the address ${record.mac_address}, which MAAS has for ${record.name}.`,
      );
    }
    return [{ device, mac }];
  });
}

/** Asked before LXD is changed: MAAS would refuse the address only after. */
async function refuseTaken(
  operation: Operation,
  systemId: string,
  records: readonly WantedRecord[],
): Promise<void> {
  for (const { mac, record } of records) {
    if (record.mac_address === mac) {
      continue;
    }
    const nodes = await listNodesWithMac(operation.services.client, mac, operation.deadline);
    const holder = nodes.find(({ system_id: id }) => id !== systemId);
    if (holder !== undefined) {
      throw new StepError(TYPE, "MacAddressInUse", macInUse(mac, holder.hostname));
    }
  }
}

/** LXD takes an address that another instance has, and both are then without a network; MAAS need not know of that one. */
async function refuseTakenInLxd(instance: LxdInstanceOfVm, records: readonly WantedRecord[]): Promise<void> {
  for (const { mac } of records.filter(({ record, mac: wanted }) => record.mac_address !== wanted)) {
    const other = await instance.otherWith(mac);
    if (other !== undefined) {
      throw new StepError(TYPE, "MacAddressInUse", macInUseInLxd(mac, other.name, instance.host));
    }
  }
}

async function updateMac(
  operation: Operation,
  systemId: string,
  { id, name }: Interface,
  mac: string,
): Promise<void> {
  const { services, deadline } = operation;
  try {
    await updateMacAddress(services.client, systemId, id, mac, deadline);
  } catch (error) {
    if (!hasStatus(error, 404)) {
      throw error;
    }
    // Another's refresh has recreated the interface, with the address that LXD has now.
    const record = recordOf(await listInterfaces(services.client, systemId, deadline), name);
    if (record.mac_address !== mac) {
      throw error;
    }
  }
}
