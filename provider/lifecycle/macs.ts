import type { LxdVmInputs } from "../inputs";
import type { LxdInstance } from "../lxd/endpoints";
import { answered } from "../maas/errors";
import { listInterfaces, updateMacAddress } from "../maas/interfaces";
import { listNodesWithMac } from "../maas/machines";
import type { Interface } from "../maas/wire";
import { macInUse } from "../rules/macs";
import { StepFailure } from "./failure";
import { macPatch, macsOf, optionsPatch, type MacChange } from "./lxd-patch";
import type { LxdInstanceOfVm } from "./lxd-instance";
import type { Operation } from "./operation";

/** An interface that the program gives a MAC address. */
interface WantedMac {
  name: string;
  mac: string;
}

const TYPE = "NetworkConfigurationFailed";

/** The MAC addresses that the inputs give. */
export function wantedMacs({ networkInterfaces = [] }: LxdVmInputs): WantedMac[] {
  return networkInterfaces.flatMap(({ name, macAddress: mac }) => (mac === undefined ? [] : [{ name, mac }]));
}

/**
 * Sets MAC addresses, and the other options along with them, in LXD and then in MAAS, of a VM that is off and not linked yet: a
 * refresh between the two takes the VM for another one (facts: LXD), so this process holds its own back meanwhile.
 */
export async function setMacs(
  operation: Operation,
  systemId: string,
  instance: LxdInstanceOfVm,
  inputs: LxdVmInputs,
): Promise<void> {
  const wanted = wantedMacs(inputs);
  const interfaces = await listInterfaces(operation.core.client, systemId, operation.deadline);
  const records = wanted.map(({ name, mac }) => ({ mac, record: recordOf(interfaces, name) }));
  await refuseTaken(operation, systemId, records);
  await instance.bring((found) => missingOf(found, records, inputs));
  for (const { record, mac } of records) {
    if (record.mac_address !== mac) {
      operation.say(`setting the MAC address of ${record.name} to ${mac}`);
      await updateMac(operation, systemId, record, mac);
    }
  }
}

function recordOf(interfaces: readonly Interface[], name: string): Interface {
  const record = interfaces.find((nic) => nic.name === name);
  if (record === undefined) {
    const names = interfaces.map((nic) => nic.name).join(", ") || "none";
    throw new StepFailure(
      TYPE,
      "InterfaceNotFound",
      `Interface ${name} was asked for, but MAAS made the VM with ${names}.`,
    );
  }
  return record;
}

function missingOf(
  found: LxdInstance,
  records: readonly { mac: string; record: Interface }[],
  inputs: LxdVmInputs,
): ReturnType<typeof optionsPatch> {
  const changes = macChanges(found, records);
  const options = optionsPatch(found, inputs);
  if (changes.length === 0) {
    return options;
  }
  if (found.status !== "Stopped") {
    throw new StepFailure(
      TYPE,
      "InstanceRuns",
      `LXD instance ${found.name} is ${found.status}, and its MAC address can be set only while it is off. Switch it off, and run \`pulumi up\` again.`,
    );
  }
  return { ...options, devices: macPatch(found, changes) ?? {} };
}

/** By the address that MAAS has for an interface; one that is set in LXD already, by an earlier try, needs nothing more. */
function macChanges(found: LxdInstance, records: readonly { mac: string; record: Interface }[]): MacChange[] {
  const macs = macsOf(found);
  return records.flatMap(({ mac, record }) => {
    const devices = [...macs];
    if (devices.some(([, has]) => has === mac)) {
      return [];
    }
    const device = devices.find(([name, has]) => has === record.mac_address || name === record.name);
    if (device === undefined) {
      throw new StepFailure(
        TYPE,
        "InterfaceNotFound",
        `LXD instance ${found.name} has no NIC with the address ${record.mac_address}, which MAAS has for ${record.name}.`,
      );
    }
    return [{ device: device[0], mac }];
  });
}

/** Asked before LXD is changed: MAAS would refuse the address only after. */
async function refuseTaken(
  operation: Operation,
  systemId: string,
  records: readonly { mac: string; record: Interface }[],
): Promise<void> {
  for (const { mac, record } of records) {
    if (record.mac_address === mac) {
      continue;
    }
    const nodes = await listNodesWithMac(operation.core.client, mac, operation.deadline);
    const holder = nodes.find(({ system_id: id }) => id !== systemId);
    if (holder !== undefined) {
      throw new StepFailure(TYPE, "MacAddressInUse", macInUse(mac, holder.hostname));
    }
  }
}

async function updateMac(
  operation: Operation,
  systemId: string,
  { id, name }: Interface,
  mac: string,
): Promise<void> {
  const { core, deadline } = operation;
  try {
    await updateMacAddress(core.client, systemId, id, mac, deadline);
  } catch (error) {
    if (!answered(error, 404)) {
      throw error;
    }
    // Another's refresh has made the interface anew, with the address that LXD has now.
    const record = recordOf(await listInterfaces(core.client, systemId, deadline), name);
    if (record.mac_address !== mac) {
      throw error;
    }
  }
}
