import { isDeepStrictEqual } from "node:util";
import { looking } from "../deadline";
import type { LxdVmInputs, LxdVmOutputs, NetworkStatus } from "../inputs";
import { findByNameOrId } from "../inventory/resolve";
import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import { wantedInterfaces } from "../network/interfaces";
import { isOpen, mapAddresses, openPaths } from "../network/open-address";
import { UnknownSubnetError, type NetworkPlan } from "../network/plan";
import { inputNames, outputNames } from "../schema";
import type { PlannedOutputs, Wanted as WantedOf } from "../resource";
import type { Session } from "../session";
import { unknownNames, whollyKnown } from "../values/paths";
import { composeName } from "./identity";
import { isNetworkOpen, withKeptAddresses } from "./meaning/kept-addresses";
import { planOf } from "./meaning/plan";
import { pinnedOutputsOf } from "./outputs/outputs";
import type { LxdVmState } from "./state";

/** What a preview can say of a VM as it will be: only what will come just so. */
export type Planned = PlannedOutputs<LxdVmOutputs>;
/** What a program wants of a VM, checked. */
type Wanted = WantedOf<LxdVmInputs>;

const IMAGE = ["osystem", "distroSeries", "hweKernel"] as const;
const PLACES = ["vmHost", "zone", "resourcePool", "domain"] as const;

/** Inputs that MAAS, or the provider, chooses where the program leaves them out; any other is absent then. */
const CHOSEN: ReadonlySet<string> = new Set([...PLACES, ...IMAGE, "hostname", "architecture"]);

/** The outputs of a VM that is to be made, as far as they are certain before. */
export const planCreate = looking(async (session: Session, asked: Wanted): Promise<Planned> => {
  const wanted = withPicks(session, asked);
  const known = whollyKnown(wanted.inputs, wanted.unknown);
  const snapshot = await session.servicesUnlessOffline()?.snapshots.get(known);
  const host =
    known.vmHost === undefined ? undefined : snapshot && findByNameOrId(snapshot.vmHosts, known.vmHost);
  const isComposed = known.adopt === undefined && !unknownNames(wanted.unknown).has("adopt");
  const planned: Partial<LxdVmOutputs> = {
    ...(isComposed && host !== undefined && snapshot !== undefined
      ? hostOutputs(known, host, snapshot, composeName(wanted.urn))
      : {}),
    ...(isComposed ? { vmName: composeName(wanted.urn) } : {}),
    ...(await nameIn(session, known, snapshot)),
  };
  const network = isComposed && snapshot !== undefined ? networkOf(wanted, snapshot, host) : undefined;
  return outcome(wanted, { ...planned, ...network?.outputs }, network?.unknown);
});

/** The outputs of a VM that is to be updated in place. */
export const planUpdate = looking(
  async (session: Session, asked: Wanted, state: LxdVmState): Promise<Planned> => {
    const getServices = () => session.servicesUnlessOffline();
    const chosen = withPicks(session, asked);
    const wanted = {
      ...asked,
      inputs: await withKeptAddresses({ ...chosen, wanted: chosen.inputs }, state, getServices),
    };
    const differs = changeIn(wanted, state);
    const isSettled = state.status === "Deployed" && state.powerState === "on";
    const [condition, ...others] = state.conditions;
    const isReady = condition?.type === "Ready" && others.length === 0;
    const isSameNetwork = !differs("networkInterfaces", "staticIp");
    const kept: (keyof LxdVmOutputs)[] = [
      ...(["systemId", "vmName", "vmHostId", "hostSystemId", "hostAddress", "regionSystemId"] as const),
      ...(isSettled ? (["status", "powerState", "architecture", ...IMAGE] as const) : []),
      ...(isSettled && isReady ? (["conditions"] as const) : []),
      ...(isSettled && isSameNetwork ? (["networkStatus", "ipAddresses"] as const) : []),
      ...PLACES.filter((name) => state.__chosen?.includes(name) === true),
      "lxdFingerprint",
    ];
    const planned: Partial<LxdVmOutputs> = Object.fromEntries(
      kept.flatMap((name) => (state[name] === undefined ? [] : [[name, state[name]]])),
    );
    const absent = differs("lxd", "cores", "memory", "networkInterfaces")
      ? []
      : (["lxdFingerprint"] as const);
    return outcome(wanted, { ...planned, ...(await newName(session, wanted, state, differs)) }, [], absent);
  },
);

/** What is wanted, with the addresses that the check chose. */
function withPicks({ addressPicks }: Session, wanted: Wanted): Wanted {
  const { urn, inputs, unknown } = wanted;
  if (isNetworkOpen(unknown)) {
    return wanted;
  }
  const picked = mapAddresses(inputs, (address, { nic, index }) => {
    const ipAddress = isOpen(address) ? addressPicks.picked({ urn, nic, index }) : undefined;
    return ipAddress === undefined ? address : { ...address, ipAddress };
  });
  return { urn, unknown, inputs: picked };
}

/** Whether any of some inputs may be others than the state's. */
function changeIn(
  { inputs, unknown }: Wanted,
  state: LxdVmState,
): (...names: (keyof LxdVmInputs)[]) => boolean {
  const open = unknownNames(unknown);
  return (...names) => names.some((name) => open.has(name) || !isDeepStrictEqual(inputs[name], state[name]));
}

/** The name of a VM that keeps what the program leaves out. */
async function newName(
  session: Session,
  { inputs, unknown }: Wanted,
  state: LxdVmState,
  differs: (...names: (keyof LxdVmInputs)[]) => boolean,
): Promise<Partial<LxdVmOutputs>> {
  const known = whollyKnown(inputs, unknown);
  const { hostname: before = "", fqdn } = state;
  const open = unknownNames(unknown);
  const hostname = open.has("hostname") ? undefined : (inputs.hostname ?? before);
  const isSameDomain = !open.has("domain") && (inputs.domain === undefined || !differs("domain"));
  if (isSameDomain && hostname !== undefined && fqdn.startsWith(`${before}.`)) {
    return { hostname, fqdn: hostname + fqdn.slice(before.length) };
  }
  return {
    ...(hostname === undefined ? {} : { hostname }),
    ...(known.domain === undefined ? {} : await nameIn(session, { ...known, hostname }, undefined)),
  };
}

/**
 * All outputs: what is wanted, what is planned, and all else as not known.
 * @param within paths in what is planned that are not known
 * @param absent what will not be there
 */
function outcome(
  { inputs, unknown }: Wanted,
  planned: Partial<LxdVmOutputs>,
  within: readonly string[] = [],
  absent: readonly string[] = [],
): Planned {
  const outputs = { ...planned, ...inputs };
  const open = unknownNames(unknown);
  const leftOut = new Set<string>([...inputNames().filter((name) => !CHOSEN.has(name)), ...absent]);
  const toBeChosen = (isNetworkOpen(unknown) ? [] : openPaths(inputs)).map((path) => `${path}.ipAddress`);
  const missing = outputNames().filter(
    (name) => outputs[name] === undefined && !open.has(name) && !leftOut.has(name),
  );
  return { outputs, unknown: new Set([...unknown, ...within, ...missing, ...toBeChosen]) };
}

/** What follows from the VM host that the program names. */
function hostOutputs(
  inputs: LxdVmInputs,
  host: VmHostItem,
  snapshot: Snapshot,
  vmName: string,
): Partial<LxdVmOutputs> {
  return {
    vmHostId: host.id,
    zone: inputs.zone ?? host.zone.name,
    resourcePool: inputs.resourcePool ?? host.pool.name,
    ...pinnedOutputsOf(vmName, host.id, snapshot),
  };
}

/** Host name, domain and the two together, where all is known. */
async function nameIn(
  session: Session,
  { hostname, domain }: { hostname?: string | undefined; domain?: string | undefined },
  snapshot: Snapshot | undefined,
): Promise<Partial<LxdVmOutputs>> {
  const services = session.servicesUnlessOffline();
  if (hostname === undefined || services === undefined) {
    return {};
  }
  const found = snapshot ?? (await services.snapshots.get({ domain }));
  if (domain === undefined) {
    await services.snapshots.ensureDefaultDomain(found);
  }
  const item = domain === undefined ? found.defaultDomain : findByNameOrId(found.domains, domain);
  return item === undefined ? {} : { domain: domain ?? item.name, fqdn: `${hostname}.${item.name}` };
}

/** What the network will be, where the program gives it a static address. */
function networkOf(
  { inputs, unknown }: Wanted,
  snapshot: Snapshot,
  host: VmHostItem | undefined,
): { outputs: Partial<LxdVmOutputs>; unknown: string[] } | undefined {
  const nics = wantedInterfaces(inputs);
  const nic = nics.find(({ staticIps }) => (staticIps ?? []).length > 0);
  const assignedIp = nic?.staticIps?.[0]?.ipAddress;
  if (nic === undefined || assignedIp === undefined || isNetworkOpen(unknown)) {
    return undefined;
  }
  let plan: NetworkPlan;
  try {
    plan = planOf(inputs, snapshot, host);
  } catch (error) {
    if (error instanceof UnknownSubnetError) {
      return undefined;
    }
    throw error;
  }
  const link = plan.links.find(({ ipAddress }) => ipAddress === assignedIp);
  const subnet = snapshot.subnets.find(({ id }) => id === link?.subnetId);
  if (subnet === undefined) {
    return undefined;
  }
  const networkStatus: NetworkStatus = {
    configMethod: "static",
    interface: nic.name,
    assignedIp,
    subnet: subnet.cidr,
    ...(nic.macAddress === undefined ? {} : { macAddress: nic.macAddress }),
    ...(link?.gateway === undefined ? {} : { gateway: link.gateway }),
  };
  const given = nics.flatMap(({ staticIps = [] }) => staticIps);
  const addresses = given.flatMap(({ ipAddress }) => ipAddress ?? []);
  // MAAS lists several in an order of its own, and picks those of interfaces that are left to it.
  const isAll = nics.every(({ staticIps = [], mode }) => staticIps.length > 0 || mode === "linkUp");
  const undecided = (["macAddress", "gateway", "dnsServers"] as const).filter(
    (name) => networkStatus[name] === undefined,
  );
  return {
    outputs: { networkStatus, ...(isAll && given.length === 1 ? { ipAddresses: addresses } : {}) },
    unknown: undecided.map((name) => `networkStatus.${name}`),
  };
}
