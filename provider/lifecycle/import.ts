import { looking } from "../deadline";
import type { InterfaceStaticIp, LxdVmInputs, NetworkInterface } from "../inputs";
import { findByNameOrId, subnetOfAddress } from "../inventory/resolve";
import type { Snapshot } from "../inventory/snapshot";
import { COMMISSIONING_PASSED, type Interface, type Link, type Machine, type Subnet } from "../maas/wire";
import { canonicalIp } from "../network/address";
import { DEFAULT_INTERFACE } from "../network/interfaces";
import type { Session } from "../session";
import { StepError } from "./errors";
import { composeName, isNameOfStack, stackOf } from "./identity";
import { machineOf, sizeOf, surroundingsOf } from "./look-up";
import { unverifiable } from "./meaning/mismatches";
import { conditionsOf } from "./outputs/conditions";
import { outputsOf } from "./outputs/outputs";
import { digestsIn, provenName, withoutMark } from "./ownership/mark";
import type { Found } from "./read";
import { stateOf } from "./state";

/**
 * Reads a VM that a program is to take over, of which nothing but its id is known: its outputs, and the inputs that would make it. What
 * nothing in MAAS shows (user data, huge pages) is noted as not verified, so that the first value that the program gives is not a
 * reason for a new VM.
 * @param urn the identity that the VM gets
 * @throws StepError when there is no such VM, MaasError
 */
export const importVm = looking(async (session: Session, urn: string, systemId: string): Promise<Found> => {
  const services = session.services();
  const machine = await machineOf(services, systemId);
  if (!machine.pod) {
    throw new StepError(
      "CompositionFailed",
      "NotAVm",
      `Machine ${machine.fqdn} (${systemId}) is not a VM of a VM host, so it cannot be an LxdVm. Nothing was changed.`,
    );
  }
  const mark = provenName(machine);
  if (mark !== undefined && mark !== composeName(urn)) {
    services.log(
      `machine ${machine.fqdn} (${systemId}) carries the mark of ${isNameOfStack(mark, stackOf(urn)) ? "another VM of this stack" : "another program's VM"}, ${mark}: it can be read here, and is neither changed nor deleted. ` +
        `To hand it over, once no other state holds it, give its description in MAAS the last line [pulumi-maas-lxd ${composeName(urn)}]`,
    );
  }
  const builtUpon = builtInterfaces(machine);
  if (builtUpon.length > 0) {
    services.log(
      `machine ${machine.fqdn} (${systemId}) has ${builtUpon.join(", ")}, which an LxdVm cannot have: it can be read here and deleted, and is neither changed nor replaced`,
    );
  }
  const { kept, snapshot } = await surroundingsOf(services, machine);
  await services.snapshots.ensureDefaultDomain(snapshot);
  const inputs = importedInputs(machine, snapshot);
  const outputs = outputsOf(machine, inputs, {
    kept,
    conditions: conditionsOf(machine, inputs, { isAsAsked: true, isLeftOff: false }, {}),
    snapshot,
    unverified: unverifiable(machine, digestsIn(machine, urn)),
  });
  return { inputs, outputs: stateOf(outputs, inputs, { __urn: urn, __imported: true }) };
});

/** The interfaces that somebody built of others, such as `bond0 (bond)`. */
export function builtInterfaces({ interface_set: nics }: Machine): string[] {
  return nics.flatMap(({ name, type }) => (type === "physical" ? [] : [`${name} (${type})`]));
}

/** The inputs by which a program would make the machine again; what it would get by default is left out. */
function importedInputs(machine: Machine, snapshot: Snapshot): LxdVmInputs {
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const { osystem, distro_series: distroSeries } = machine;
  const description = withoutMark(machine.description);
  return {
    ...(machine.pod ? { vmHost: machine.pod.name } : {}),
    ...(machine.zone.id === host?.zone.id ? {} : { zone: machine.zone.name }),
    ...(machine.pool.id === host?.pool.id ? {} : { resourcePool: machine.pool.name }),
    ...(machine.domain.id === snapshot.defaultDomain?.id ? {} : { domain: machine.domain.name }),
    hostname: machine.hostname,
    ...sizeOf(machine),
    ...(osystem === "" ? {} : { osystem, distroSeries }),
    skipCommissioning: machine.commissioning_status !== COMMISSIONING_PASSED,
    ...(description === "" ? {} : { description }),
    ...importedNetwork(machine.interface_set, snapshot),
  };
}

function importedNetwork(
  nics: readonly Interface[],
  snapshot: Snapshot,
): Pick<LxdVmInputs, "staticIp" | "networkInterfaces"> {
  const [only, ...others] = nics;
  if (only !== undefined && others.length === 0) {
    const [link, ...more] = only.links;
    const isDefault = only.name === DEFAULT_INTERFACE;
    if (more.length === 0 && isDefault && (link === undefined || link.mode === "auto")) {
      return {};
    }
    const address = more.length === 0 && link !== undefined ? staticIpOf(link, snapshot) : undefined;
    if (address !== undefined) {
      return { staticIp: { ...address, ...(isDefault ? {} : { interface: only.name }) } };
    }
  }
  return nics.length === 0 ? {} : { networkInterfaces: nics.map((nic) => importedInterface(nic, snapshot)) };
}

function importedInterface({ name, links, vlan }: Interface, snapshot: Snapshot): NetworkInterface {
  const staticIps = links.flatMap((link) => staticIpOf(link, snapshot) ?? []);
  if (staticIps.length > 0) {
    return { name, staticIps };
  }
  const link = links.find(({ mode }) => mode !== "link_up");
  if (link === undefined) {
    const place = vlan === null ? {} : { vlan: vlan.vid, fabric: vlan.fabric };
    return { name, ...place, mode: "linkUp" };
  }
  return {
    name,
    ...(link.subnet === undefined ? {} : { subnet: referenceTo(link.subnet, snapshot) }),
    ...(link.mode === "dhcp" ? { mode: "dhcp" } : {}),
  };
}

/** The static address of a link; undefined for a link of another mode. */
function staticIpOf(
  { mode, ip_address: ip, subnet }: Link,
  snapshot: Snapshot,
): InterfaceStaticIp | undefined {
  if (mode !== "static" || !ip) {
    return undefined;
  }
  const ipAddress = canonicalIp(ip) ?? ip;
  const isFound = subnetOfAddress(snapshot.subnets, { ipAddress })?.id === subnet?.id;
  return { ipAddress, ...(isFound || subnet === undefined ? {} : { subnet: referenceTo(subnet, snapshot) }) };
}

/** The name of a subnet, unless it leads to another one or to several. */
function referenceTo({ id, name }: Subnet, { subnets }: Snapshot): string {
  const isUnique = subnets.filter((subnet) => subnet.name === name).length === 1;
  return isUnique && findByNameOrId(subnets, name)?.id === id ? name : String(id);
}
