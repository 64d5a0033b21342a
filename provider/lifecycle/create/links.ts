import { linkSubnet, listInterfaces, unlinkSubnet } from "../../maas/interfaces";
import { RESERVED_ADVICE } from "../../inventory/program";
import { hasStatus, type MaasResponseError } from "../../maas/errors";
import type { Interface, Link } from "../../maas/wire";
import type { NetworkPlan, PlannedLink } from "../../network/plan";
import { vlanMismatches } from "../../network/ports";
import { isInRange } from "../../network/open-address";
import { addressInUse } from "../../rules/questions";
import { AddressChoice } from "../services/address-choice";
import { eventExcerpt } from "./event-excerpt";
import { asSentence, messageOf, StepError } from "../errors";
import type { Operation } from "../operation";

/**
 * Brings the planned interfaces of a machine that is New, Ready, Allocated or Broken to exactly their planned links. Where those are
 * there already nothing is sent; an interface without planned links is left to MAAS.
 */
export async function makeLinks(operation: Operation, systemId: string, plan: NetworkPlan): Promise<void> {
  const { links: wanted } = plan;
  if (wanted.length === 0) {
    return;
  }
  const read = (): Promise<Interface[]> =>
    listInterfaces(operation.services.client, systemId, operation.deadline);
  const found = await read();
  wanted.forEach((link) => nicOf(found, link));
  refuseElsewhere(found, plan);
  const links = withAddressesOf(wanted, found);
  const interfaces = (await takeOff(operation, systemId, links, found)) ? await read() : found;
  for (const name of new Set(links.map((link) => link.interface))) {
    const planned = links.filter((link) => link.interface === name);
    for (const link of linksToMake(planned, interfaces)) {
      const nic = nicOf(interfaces, link);
      await (link.open === undefined
        ? makeLink(operation, systemId, nic, link)
        : makeOpenLink(operation, systemId, nic, link));
    }
  }
}

/** The planned links, with the addresses filled in that were left to be chosen and that the machine has from an earlier try. */
function withAddressesOf(planned: readonly PlannedLink[], interfaces: readonly Interface[]): PlannedLink[] {
  const used = new Set(planned.flatMap(({ ipAddress }) => ipAddress ?? []));
  return planned.map((link) => {
    const { open } = link;
    const links = interfaces.find(({ name }) => name === link.interface)?.links ?? [];
    const ip = links.find(
      ({ mode, ip_address: one, subnet }) =>
        mode === "static" &&
        one !== undefined &&
        !used.has(one) &&
        subnet?.id === link.subnetId &&
        isInRange(open?.address.range, one),
    )?.ip_address;
    if (open === undefined || ip === undefined) {
      return link;
    }
    used.add(ip);
    return withAddress(link, ip);
  });
}

function withAddress(link: PlannedLink, ipAddress: string): PlannedLink {
  const chosen = { ...link, ipAddress };
  delete chosen.open;
  return chosen;
}

/** Links an address that is chosen now; where somebody else has it meanwhile, the next one. */
async function makeOpenLink(
  operation: Operation,
  systemId: string,
  nic: Interface,
  link: PlannedLink,
): Promise<void> {
  const { services, urn } = operation;
  const choice = await AddressChoice.ofLink(services, urn, link);
  for (let ip = choice?.take(); choice !== undefined && ip !== undefined; ip = choice.take()) {
    const chosen = withAddress(link, ip);
    try {
      await sendLink(operation, systemId, nic, chosen);
      return;
    } catch (error) {
      if (!isTaken(error)) {
        throw await linkFailure(operation, systemId, chosen, error);
      }
      operation.log(`${ip} is in use meanwhile; choosing another address`);
      await choice.refused(ip);
    }
  }
  throw new StepError(
    "NetworkConfigurationFailed",
    "StaticIPAssignmentFailed",
    `${asSentence(choice?.exhausted ?? `The subnet of ${link.interface} is not in MAAS any more`)} The VM is kept, and not deployed. ` +
      "Free one, or give another range, and run `pulumi up` again.",
  );
}

/** Whether MAAS refuses an address since somebody has it, or since it keeps it for a MAC. */
function isTaken(error: unknown): error is MaasResponseError {
  return (
    (hasStatus(error, 404) && /already in use/i.test(error.detail)) ||
    (hasStatus(error, 409) && /already reserved/i.test(error.detail))
  );
}

/** A forced link takes an interface to the VLAN of its subnet in MAAS's books, whatever it is attached to. */
function refuseElsewhere(interfaces: readonly Interface[], { nics }: NetworkPlan): void {
  const elsewhere = vlanMismatches(interfaces, nics);
  if (elsewhere.length > 0) {
    throw new StepError(
      "NetworkConfigurationFailed",
      "VlanDiffers",
      `${asSentence(`MAAS made the VM otherwise than asked: ${elsewhere.join("; ")}`)} Nothing was linked. The VM is kept, and not deployed. ` +
        "Replace it (pulumi up --replace); where MAAS makes it so again, ask for what it made, or remove it with `pulumi destroy`.",
    );
  }
}

function nicOf(interfaces: readonly Interface[], link: PlannedLink): Interface {
  const nic = interfaces.find(({ name }) => name === link.interface);
  if (nic === undefined) {
    const names = interfaces.map(({ name }) => name).join(", ") || "none";
    throw new StepError(
      "NetworkConfigurationFailed",
      "InterfaceNotFound",
      `Interface ${link.interface} was asked for, but MAAS made the VM with ${names}. The VM is kept, and not deployed. Ask for an interface that it has, and run \`pulumi up\` again.`,
    );
  }
  return nic;
}

/**
 * Which links of one interface are to be made: those that are missing, where nothing else is there; otherwise all, since the first one
 * replaces whatever the interface has, its other planned links included.
 */
function linksToMake(planned: readonly PlannedLink[], interfaces: readonly Interface[]): PlannedLink[] {
  const nic = interfaces.find(({ name }) => name === planned[0]?.interface);
  const missing = planned.filter((link) => !nic?.links.some((one) => isAs(one, link)));
  const hasOthers = planned.length - missing.length !== nic?.links.length;
  return hasOthers || missing.some(({ force }) => force) ? [...planned] : missing;
}

/**
 * Takes off beforehand what MAAS lets no forced link replace: an address that another interface of the machine holds, and a DHCP link
 * where another one is to be made.
 * @returns whether anything was changed
 */
async function takeOff(
  { services, deadline }: Operation,
  systemId: string,
  planned: readonly PlannedLink[],
  interfaces: readonly Interface[],
): Promise<boolean> {
  const inTheWay = interfaces.flatMap((nic) => {
    const toMake = linksToMake(
      planned.filter((link) => link.interface === nic.name),
      interfaces,
    );
    const isInTheWay = ({ mode, ip_address: ip }: Link): boolean =>
      planned.some((link) => ip && link.ipAddress === ip && link.interface !== nic.name) ||
      (mode === "dhcp" && toMake.some((link) => link.mode === "DHCP"));
    return nic.links.filter(isInTheWay).map(({ id }) => ({ nicId: nic.id, linkId: id }));
  });
  for (const { nicId, linkId } of inTheWay) {
    await unlinkSubnet(services.client, systemId, nicId, linkId, deadline);
  }
  return inTheWay.length > 0;
}

async function makeLink(
  operation: Operation,
  systemId: string,
  nic: Interface,
  link: PlannedLink,
): Promise<void> {
  try {
    await sendLink(operation, systemId, nic, link);
  } catch (error) {
    throw await linkFailure(operation, systemId, link, error);
  }
}

async function sendLink(
  operation: Operation,
  systemId: string,
  nic: Interface,
  link: PlannedLink,
): Promise<void> {
  const what = link.ipAddress ?? link.mode.toLowerCase();
  operation.log(`linking ${what} to ${link.interface}`);
  const form = {
    mode: link.mode,
    force: link.force || undefined,
    subnet: link.subnetId,
    ip_address: link.ipAddress,
    default_gateway: link.defaultGateway,
  };
  try {
    await linkSubnet(operation.services.client, systemId, nic.id, form, operation.deadline);
  } catch (error) {
    if (!(await isMade(operation, systemId, link))) {
      throw error;
    }
  }
}

/** Whether a link is there although its request failed: an answer can get lost, and MAAS refuses the repetition of some links. */
async function isMade(
  { services, deadline }: Operation,
  systemId: string,
  link: PlannedLink,
): Promise<boolean> {
  const interfaces = await listInterfaces(services.client, systemId, deadline).catch(() => []);
  return interfaces.some(
    ({ name, links }) => name === link.interface && links.some((one) => isAs(one, link)),
  );
}

/** Whether a link is the planned one: an address says its subnet, the other modes are compared by it where the plan names one. */
function isAs({ mode, ip_address: ip, subnet }: Link, planned: PlannedLink): boolean {
  const isThere =
    planned.ipAddress === undefined
      ? planned.open === undefined && (planned.subnetId === undefined || planned.subnetId === subnet?.id)
      : planned.ipAddress === ip;
  return mode === planned.mode.toLowerCase() && isThere;
}

/** The seed's words where they fit, then MAAS's own, its last events and what to do. */
async function linkFailure(
  operation: Operation,
  systemId: string,
  { mode, ipAddress }: PlannedLink,
  error: unknown,
): Promise<StepError> {
  const isStatic = mode === "STATIC" && ipAddress !== undefined;
  const isInUse = isStatic && isTaken(error) && error.status === 404;
  const said = [messageOf(error)];
  if (isInUse) {
    const holder = await operation.services.snapshots.holderOf(ipAddress);
    said.unshift(
      holder === undefined
        ? `IP address ${ipAddress} is already in use by something that MAAS does not name`
        : addressInUse(ipAddress, holder) + (holder.isReserved === true ? RESERVED_ADVICE : ""),
    );
  }
  const todo = isInUse
    ? "Free the address or ask for another, and run `pulumi up` again."
    : "Run `pulumi up` again once the cause is gone, or `pulumi destroy` to remove it.";
  const events = await eventExcerpt(operation.services.client, systemId);
  return new StepError(
    "NetworkConfigurationFailed",
    isStatic ? "StaticIPAssignmentFailed" : "LinkFailed",
    `${said.map(asSentence).join(" ")}${events} The VM is kept, and not deployed. ${todo}`,
    { cause: error },
  );
}
