import { isDeepStrictEqual } from "node:util";
import { subnetOfAddress } from "../../inventory/resolve";
import type { Snapshot, SubnetItem, VmHostItem } from "../../inventory/snapshot";
import type { LxdVmInputs, NetworkInterface } from "../../inputs";
import type { Interface } from "../../maas/wire";
import { planNetwork, type SubnetLookup } from "../../network/plan";
import { portFor } from "../../network/ports";
import { normalNetwork } from "./normal-form";
import { subnetLookup } from "./plan";
import type { Resolved } from "../state";

/** What there is to compare networks by. */
export interface NetworkContext {
  snapshot: Snapshot;
  /** The host that the VM is on. */
  host: VmHostItem | undefined;
  resolved: Resolved | undefined;
  /** The VM's interfaces in MAAS; asked for only where nothing else shows which VLAN an interface is on. */
  interfaces: () => Promise<readonly Interface[]>;
}

/**
 * Whether two inputs give a VM the same network: the same interfaces on the same VLANs, the same links with the same default gateways,
 * and the same settings for cloud-init. MAC addresses are not compared.
 */
export async function sameNetwork(
  current: LxdVmInputs,
  wanted: LxdVmInputs,
  context: NetworkContext,
): Promise<boolean> {
  const lookup = lenient(subnetLookup(context.snapshot, context.resolved), context.snapshot.subnets);
  const [before, after] = [current, wanted].map((inputs) => {
    const { links, guest } = planNetwork({ networkInterfaces: withoutRefs(inputs, lookup) }, lookup, []);
    return { links, guest };
  });
  return (
    isDeepStrictEqual(before, after) &&
    (await sameAttachments(normalNetwork(current), normalNetwork(wanted), lookup, context))
  );
}

/** The interfaces without what only says where to attach them, which {@link sameAttachments} compares. */
function withoutRefs(inputs: LxdVmInputs, lookup: SubnetLookup): NetworkInterface[] {
  return normalNetwork(inputs).map(({ name, mode, subnet, staticIps }) => ({
    name,
    ...(mode === undefined ? {} : { mode }),
    ...(staticIps === undefined ? {} : { staticIps }),
    // A subnet of an interface without static addresses decides what its link is on.
    ...(subnet !== undefined && mode === "dhcp" && lookup.byReference(subnet) ? { subnet } : {}),
  }));
}

/** A subnet that was renamed before the provider recorded ids is found by the address in it. */
function lenient(lookup: SubnetLookup<SubnetItem>, subnets: readonly SubnetItem[]): SubnetLookup<SubnetItem> {
  return {
    byReference: (reference) => lookup.byReference(reference),
    ofAddress: (address) =>
      lookup.ofAddress(address) ?? subnetOfAddress(subnets, { ipAddress: address.ipAddress }),
  };
}

async function sameAttachments(
  before: readonly NetworkInterface[],
  after: readonly NetworkInterface[],
  lookup: SubnetLookup<SubnetItem>,
  context: NetworkContext,
): Promise<boolean> {
  if (before.length !== after.length) {
    return false;
  }
  for (const [at, old] of before.entries()) {
    const nic = after[at];
    if (nic === undefined || nic.name !== old.name || !(await sameAttachment(old, nic, lookup, context))) {
      return false;
    }
  }
  return true;
}

async function sameAttachment(
  old: NetworkInterface,
  nic: NetworkInterface,
  lookup: SubnetLookup<SubnetItem>,
  context: NetworkContext,
): Promise<boolean> {
  const places = [old, nic].map(({ bridge, subnet, vlan, fabric, staticIps = [] }) => ({
    bridge,
    subnet,
    vlan,
    fabric,
    first: staticIps[0]?.ipAddress,
  }));
  if (isDeepStrictEqual(places[0], places[1])) {
    return true;
  }
  if (old.bridge !== undefined && nic.bridge !== undefined && old.bridge !== nic.bridge) {
    return false;
  }
  const there = vlanOf(old, lookup, context) ?? (await vlanInMaas(old, context));
  const wanted = vlanOf(nic, lookup, context);
  return there !== undefined && there === wanted && isOn(nic, there, context.snapshot.subnets);
}

/** MAAS's id of the VLAN that an interface is attached to; undefined where the inputs and the snapshot do not show it. */
export function vlanOf(
  { bridge, subnet, vlan, fabric, staticIps = [] }: NetworkInterface,
  lookup: SubnetLookup<SubnetItem>,
  { host, snapshot }: Pick<NetworkContext, "host" | "snapshot">,
): number | undefined {
  if (bridge !== undefined) {
    return host?.interfaces.find(({ name }) => name === bridge)?.vlan?.id;
  }
  if (subnet !== undefined) {
    return lookup.byReference(subnet)?.vlan.id;
  }
  const first = staticIps[0];
  if (first !== undefined) {
    return lookup.ofAddress(first)?.vlan.id;
  }
  if (vlan !== undefined || fabric !== undefined) {
    const ids = new Set(
      snapshot.subnets
        .map((one) => one.vlan)
        .filter((one) => (vlan ?? one.vid) === one.vid && (fabric ?? one.fabric) === one.fabric)
        .map(({ id }) => id),
    );
    return ids.size === 1 ? [...ids][0] : undefined;
  }
  return host && portFor(host.interfaces, undefined, [])?.vlan?.id;
}

/** Whether a VID and a fabric that the inputs also name are those of the VLAN. */
function isOn({ vlan, fabric }: NetworkInterface, id: number, subnets: readonly SubnetItem[]): boolean {
  const known = subnets.find((subnet) => subnet.vlan.id === id)?.vlan;
  return (vlan === undefined || vlan === known?.vid) && (fabric === undefined || fabric === known?.fabric);
}

async function vlanInMaas(
  { name }: NetworkInterface,
  { interfaces }: NetworkContext,
): Promise<number | undefined> {
  return (await interfaces()).find((nic) => nic.name === name)?.vlan?.id;
}
