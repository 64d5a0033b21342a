import { conflict, forbidden, invalid } from "../../model/errors";
import { contains, parseNetworkOrThrow, parseIp, type IpNumber } from "../../model/ip";
import {
  clearLinks,
  deleteAddress,
  familyOf,
  linksOf,
  linkSubnet,
  unlink,
  type LinkMode,
} from "../../model/network/links";
import { dynamicRangeAt } from "../../model/network/ranges";
import type { Region } from "../../model/store/region";
import {
  AllocType,
  NodeType,
  type Address,
  type Interface,
  type Machine,
  type Subnet,
} from "../../model/store/rows";
import {
  BAD_CHOICE,
  BAD_IP,
  bound,
  flag,
  FormErrors,
  invalidChoice,
  REQUIRED,
  stringBool,
  text,
} from "../core/form";
import type { Params } from "../core/params";
import { json, type Call, type Reply } from "../core/resource";
import { parseInteger, subnetsMatching } from "../core/specifiers";
import { NETWORK_STATUSES } from "../nodes/lookup";
import { interfaceOf } from "./lookup";
import { interfaceView } from "./view";

/** Links of these types count even without an address. */
const ACTIVE_TYPES: ReadonlySet<AllocType> = new Set<AllocType>([
  AllocType.Auto,
  AllocType.Dhcp,
  AllocType.UserReserved,
]);

const MODES: readonly LinkMode[] = ["auto", "dhcp", "static", "link_up"];

/** Refuses network changes in the statuses in which MAAS does. */
export function checkStatus(machine: Machine, what: string): void {
  if (machine.nodeType === NodeType.Machine && !NETWORK_STATUSES.has(machine.status)) {
    throw conflict(`Cannot ${what} interface because the machine is not New, Ready, Allocated, or Broken.`);
  }
}

export function refuseController(machine: Machine, what: string): void {
  if (machine.nodeType === NodeType.RegionAndRack) {
    throw forbidden(`Cannot ${what} interface on a controller.`);
  }
}

/** How MAAS names a subnet in messages. */
function subnetText(region: Region, subnet: Subnet): string {
  return `${subnet.name}:${subnet.cidr}(vid=${region.vlans.getOrThrow(subnet.vlanId).vid})`;
}

function chooseSubnet(
  region: Region,
  iface: Interface,
  specifier: string | undefined,
  force: boolean,
  errors: FormErrors,
): Subnet | undefined {
  if (specifier === undefined) {
    return undefined;
  }
  const [subnet] = subnetsMatching(region, specifier).filter(
    (one) => force || iface.vlanId === null || one.vlanId === iface.vlanId,
  );
  if (subnet === undefined) {
    const id = parseInteger(specifier);
    errors.add("subnet", id === undefined ? BAD_CHOICE : `None found with id=${id}.`);
  }
  return subnet;
}

function checkStatic(region: Region, subnet: Subnet, ip: IpNumber, errors: FormErrors): void {
  if (!contains(parseNetworkOrThrow(subnet.cidr), ip)) {
    errors.add("ip_address", `IP address is not in the given subnet '${subnetText(region, subnet)}'.`);
  }
  const range = dynamicRangeAt(region, subnet, ip);
  if (range !== undefined) {
    errors.add("ip_address", `IP address is inside a dynamic range ${range.startIp} to ${range.endIp}.`);
  }
}

/** What the modes demand of the rest of the form. */
function checkMode(
  region: Region,
  iface: Interface,
  mode: LinkMode,
  subnet: Subnet | undefined,
  ip: IpNumber | undefined,
  force: boolean,
  errors: FormErrors,
): void {
  const links = linksOf(region, iface);
  if ((mode === "auto" || mode === "static") && subnet === undefined) {
    errors.add("subnet", REQUIRED);
  }
  if (mode === "static" && subnet !== undefined && ip !== undefined) {
    checkStatic(region, subnet, ip, errors);
  }
  if (mode === "dhcp") {
    const existing = links.find((link) => link.allocType === AllocType.Dhcp);
    const from = region.subnets.find(existing?.subnetId);
    if (existing !== undefined) {
      errors.add(
        "mode",
        from === undefined
          ? "Interface is already set to DHCP."
          : `Interface is already set to DHCP from '${subnetText(region, from)}'.`,
      );
    }
  }
  const active = region.addressesByInterface
    .all(iface.id)
    .some((address) => address.ip !== null || ACTIVE_TYPES.has(address.allocType));
  if (mode === "link_up" && !force && active) {
    errors.add(
      "mode",
      "Cannot configure interface to link up (with no IP address) while other links are already configured. Specify force=True to override this behavior and delete all links.",
    );
  }
}

function checkDefaultGateway(
  region: Region,
  mode: LinkMode,
  subnet: Subnet | undefined,
  errors: FormErrors,
): void {
  if (mode !== "auto" && mode !== "static") {
    errors.add("default_gateway", `Cannot use in mode '${mode}'.`);
  } else if (subnet === undefined) {
    errors.add("default_gateway", "Subnet is required when default_gateway is True.");
  } else if (subnet.gatewayIp === null) {
    const name = subnetText(region, subnet);
    errors.add(
      "default_gateway",
      `Cannot set as default gateway because subnet ${name} doesn't provide a gateway IP address.`,
    );
  }
}

function setGateway(region: Region, machine: Machine, subnet: Subnet, link: Address): void {
  region.machines.update(
    machine,
    familyOf(subnet) === 4 ? { gatewayLinkIpv4: link.id } : { gatewayLinkIpv6: link.id },
  );
}

function readMode(data: Params, modes: readonly LinkMode[], errors: FormErrors): LinkMode | undefined {
  const asked = text(data, "mode")?.toLowerCase();
  if (asked === undefined) {
    errors.add("mode", REQUIRED);
    return undefined;
  }
  const mode = modes.find((one) => one === asked);
  if (mode === undefined) {
    errors.add("mode", invalidChoice("mode", asked, modes));
  }
  return mode;
}

function readAddress(data: Params, errors: FormErrors): IpNumber | undefined {
  const asked = text(data, "ip_address");
  const ip = asked === undefined ? undefined : parseIp(asked);
  if (asked !== undefined && ip === undefined) {
    errors.add("ip_address", BAD_IP);
  }
  return ip;
}

export function linkOperation(call: Call): Reply {
  const data = bound(call.data);
  const force = stringBool(data, "force", false);
  const { machine, iface } = interfaceOf(call, "change");
  const { region } = call.world;
  refuseController(machine, "link subnet");
  checkStatus(machine, "link subnet");
  const errors = new FormErrors();
  const bond = region.interfacesByMachine
    .all(machine.id)
    .find((other) => other.type === "bond" && other.parentIds.includes(iface.id));
  if (bond !== undefined) {
    errors.add("bond", `Cannot link interface(${iface.name}) when interface is in a bond(${bond.name}).`);
  }
  const mode = readMode(data, machine.nodeType === NodeType.Device ? ["static"] : MODES, errors);
  const subnet = chooseSubnet(region, iface, text(data, "subnet"), force, errors);
  const ip = readAddress(data, errors);
  const gateway = flag(data, "default_gateway");
  if (mode !== undefined) {
    checkMode(region, iface, mode, subnet, errors.has("ip_address") ? undefined : ip, force, errors);
    if (gateway) {
      checkDefaultGateway(region, mode, subnet, errors);
    }
  }
  errors.check();
  if (mode === undefined) {
    throw new Error("a form without a mode passed its check");
  }
  if (mode === "link_up" || force) {
    clearLinks(region, iface);
  }
  if (force && subnet !== undefined) {
    region.interfaces.update(iface, { vlanId: null });
  }
  const link = linkSubnet(region, iface, mode, subnet, ip);
  if (gateway && subnet !== undefined) {
    setGateway(region, machine, subnet, link);
  }
  if (mode === "static") {
    call.afterCommit(() => call.world.configureDhcp());
  }
  return json(interfaceView(region, iface));
}

export function unlinkOperation(call: Call): Reply {
  const { machine, iface } = interfaceOf(call, "change");
  const { region } = call.world;
  refuseController(machine, "link subnet");
  checkStatus(machine, "unlink subnet");
  const id = text(bound(call.data), "id");
  if (id === undefined) {
    throw invalid({ id: [REQUIRED] });
  }
  const links = region.addressesByInterface.all(iface.id).sort((a, b) => a.id - b.id);
  const link = links.find((one) => String(one.id) === id);
  if (link === undefined) {
    throw invalid({
      id: [
        invalidChoice(
          "id",
          id,
          links.map((one) => String(one.id)),
        ),
      ],
    });
  }
  unlink(region, iface, link);
  return json(interfaceView(region, iface));
}

/** Without links and VLAN. */
export function disconnect(call: Call): Reply {
  const { machine, iface } = interfaceOf(call, "change");
  refuseController(machine, "disconnect");
  checkStatus(machine, "disconnect");
  for (const address of call.world.region.addressesByInterface.all(iface.id)) {
    deleteAddress(call.world.region, address);
  }
  call.world.region.interfaces.update(iface, { vlanId: null });
  return json(interfaceView(call.world.region, iface));
}

export function setDefaultGateway(call: Call): Reply {
  const { machine, iface } = interfaceOf(call, "change");
  const { region } = call.world;
  refuseController(machine, "link subnet");
  checkStatus(machine, "set default gateway");
  const usable = linksOf(region, iface).flatMap((link) => {
    const subnet = region.subnets.find(link.subnetId);
    return subnet === undefined || subnet.gatewayIp === null ? [] : [{ link, subnet }];
  });
  if (usable.length === 0) {
    throw invalid({ __all__: ["This interface has no usable gateways."] });
  }
  const id = text(bound(call.data), "link_id");
  if (id !== undefined) {
    const chosen = usable.find(({ link }) => String(link.id) === id);
    if (chosen === undefined) {
      throw invalid({
        link_id: [
          invalidChoice(
            "link_id",
            id,
            usable.map(({ link }) => String(link.id)),
          ),
        ],
      });
    }
    setGateway(region, machine, chosen.subnet, chosen.link);
    return json(interfaceView(region, iface));
  }
  const own = (family: 4 | 6): typeof usable => usable.filter(({ subnet }) => familyOf(subnet) === family);
  const tooMany = ([4, 6] as const).filter(
    (family) => new Set(own(family).map(({ subnet }) => subnet.gatewayIp)).size > 1,
  );
  if (tooMany.length > 0) {
    const families = tooMany.map((family) => `IPv${family}`).join(" and ");
    throw invalid({
      link_id: [
        `This field is required; Interface has more than one usable ${families} gateway${tooMany.length > 1 ? "s" : ""}.`,
      ],
    });
  }
  for (const [first] of [own(4), own(6)]) {
    if (first !== undefined) {
      setGateway(region, machine, first.subnet, first.link);
    }
  }
  return json(interfaceView(region, iface));
}
