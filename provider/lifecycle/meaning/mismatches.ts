import { findByNameOrId } from "../../inventory/resolve";
import type { Snapshot } from "../../inventory/snapshot";
import type { LxdVmInputs } from "../../inputs";
import { MachineStatus, type Machine } from "../../maas/wire";
import { planNetwork, UnknownSubnetError, type PlannedLink } from "../../network/plan";
import { networkMismatches } from "../../network/status";
import { splitRelease } from "../../rules/images";
import type { Digests } from "./digests";
import { withLinkedAddresses } from "./linked-addresses";
import { sizeMismatches } from "./size-mismatches";
import { vlanOf } from "./network-comparison";
import { normalNetwork } from "./normal-form";
import { subnetLookup } from "./plan";

/** A property of which a machine has something else than it was asked for. */
interface Row {
  name: string;
  asked: string | number;
  actual: string | number;
}

/**
 * Where a machine is not what these inputs would make, of what could only be had by making another VM:
 * `  memory: asked for 4096, the machine has 2048`, a line each. What nothing in MAAS shows is not compared ({@link unverifiable}, {@link hiddenMismatches}).
 */
export function mismatches(machine: Machine, inputs: LxdVmInputs, snapshot: Snapshot): string[] {
  const table = [
    ...sizeMismatches(machine, inputs),
    ...placeDifferences(machine, inputs, snapshot),
    ...poolDifferences(machine, inputs),
    ...imageDifferences(machine, inputs),
    ...interfaceDifferences(machine, inputs, snapshot),
  ].map(({ name, asked, actual }) => `  ${name}: asked for ${asked}, the machine has ${actual}`);
  return [...table, ...linkDifferences(machine, inputs, snapshot).map((line) => `  network: ${line}`)];
}

/**
 * The inputs of which nothing in MAAS shows whether a machine has them.
 * @param recorded the digests beside its mark; none where somebody else made it, or an earlier version
 */
export function unverifiable({ status }: Machine, recorded: Digests): (keyof LxdVmInputs)[] {
  const isOpen = status === MachineStatus.Deployed && recorded.deploy === undefined;
  return [
    ...(isOpen ? ["userData" as const] : []),
    ...(recorded.compose === undefined ? (["hugepagesBacked", "pinnedCores"] as const) : []),
  ];
}

/** Where the machine was made with something else that MAAS does not show, by the digests beside its mark. */
export function hiddenMismatches(
  { status }: Machine,
  recorded: Digests,
  wanted: Required<Digests>,
): string[] {
  const isOther = (key: keyof Digests): boolean =>
    recorded[key] !== undefined && recorded[key] !== wanted[key];
  return [
    ...(isOther("compose") ? ["  hugepagesBacked, pinnedCores: the machine was composed with others"] : []),
    ...(status === MachineStatus.Deployed && isOther("deploy")
      ? ["  userData: the machine was deployed with other user data, name servers or gateways"]
      : []),
  ];
}

function placeDifferences(
  machine: Machine,
  { vmHost, architecture }: LxdVmInputs,
  snapshot: Snapshot,
): Row[] {
  const host = vmHost === undefined ? undefined : findByNameOrId(snapshot.vmHosts, vmHost);
  const isThere = vmHost === undefined || host?.id === machine.pod?.id;
  return [
    ...(isThere
      ? []
      : [{ name: "vmHost", asked: host?.name ?? vmHost, actual: machine.pod?.name ?? "none" }]),
    ...rowOf("architecture", architecture, machine.architecture),
  ];
}

/** MAAS forgets the pools of a host's disks when it looks at the host again: null is not compared. */
function poolDifferences({ physicalblockdevice_set: there }: Machine, { disks = [] }: LxdVmInputs): Row[] {
  return disks.flatMap(({ pool }, at) => rowOf(`disks[${at}].pool`, pool, there[at]?.storage_pool ?? pool));
}

function imageDifferences(machine: Machine, inputs: LxdVmInputs): Row[] {
  if (machine.status !== MachineStatus.Deployed) {
    return [];
  }
  const { osystem, distroSeries, hweKernel } = inputs;
  const release = splitRelease(distroSeries);
  return [
    ...rowOf("osystem", osystem || release.osystem || undefined, machine.osystem),
    ...rowOf("distroSeries", release.series, machine.distro_series),
    ...rowOf("hweKernel", hweKernel || undefined, machine.hwe_kernel ?? hweKernel),
  ];
}

/** The interfaces by name and VLAN. Where the program lists none, the ones that are there may stay. */
function interfaceDifferences(machine: Machine, inputs: LxdVmInputs, snapshot: Snapshot): Row[] {
  const wanted = normalNetwork(inputs);
  const names = machine.interface_set.map(({ name }) => name);
  const isListed = (inputs.networkInterfaces ?? []).length > 0;
  const missing = wanted.filter(({ name }) => !names.includes(name));
  if (
    isListed ? missing.length > 0 || names.length !== wanted.length : wantsMissing(inputs, missing.length)
  ) {
    return rowOf(
      isListed ? "interfaces" : "interface",
      wanted.map(({ name }) => name).join(", "),
      names.join(", ") || "none",
    );
  }
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const place = { snapshot, host };
  const lookup = subnetLookup(snapshot);
  return wanted.flatMap((nic) => {
    const there = machine.interface_set.find(({ name }) => name === nic.name)?.vlan ?? undefined;
    // An interface that is given by its name alone may be on any VLAN.
    const isPlaced = Object.keys(nic).some((key) => ATTACHING.has(key));
    const vlan = isPlaced ? vlanOf(nic, lookup, place) : undefined;
    const asked = snapshot.subnets.find((subnet) => subnet.vlan.id === vlan)?.vlan;
    return there === undefined || asked === undefined || asked.id === there.id
      ? []
      : [{ name: `VLAN of ${nic.name}`, asked: vlanName(asked), actual: vlanName(there) }];
  });
}

const ATTACHING: ReadonlySet<string> = new Set(["bridge", "subnet", "vlan", "fabric", "staticIps"]);

function wantsMissing({ staticIp }: LxdVmInputs, missing: number): boolean {
  return staticIp !== undefined && missing > 0;
}

function vlanName({ vid, fabric }: { vid: number; fabric: string }): string {
  return `VID ${vid} of ${fabric}`;
}

/** Before the deployment links can still be made. */
function linkDifferences(machine: Machine, inputs: LxdVmInputs, snapshot: Snapshot): string[] {
  if (machine.status !== MachineStatus.Deployed && machine.status !== MachineStatus.Deploying) {
    return [];
  }
  let links: PlannedLink[];
  try {
    ({ links } = planNetwork(withLinkedAddresses(inputs, machine), subnetLookup(snapshot), []));
  } catch (error) {
    if (error instanceof UnknownSubnetError) {
      return [error.message];
    }
    throw error;
  }
  const names = machine.interface_set.map(({ name }) => name);
  return networkMismatches(
    machine,
    links.filter((link) => names.includes(link.interface)),
  );
}

function rowOf(name: string, asked: string | undefined, actual: string | undefined): Row[] {
  return asked === undefined || asked === actual ? [] : [{ name, asked, actual: actual ?? "none" }];
}
