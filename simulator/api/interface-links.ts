import { conflict, invalid } from "../model/errors";
import { contains, mustParseNetwork, parseIp, type IpNumber } from "../model/ip";
import { clearLinks, familyOf, linkMode, linksOf, linkSubnet, unlink, type LinkMode } from "../model/links";
import { rangeHolding } from "../model/ranges";
import type { Region } from "../model/region";
import { AllocType, type Address, type Interface, type Machine, type Subnet } from "../model/state";
import { interfaceView } from "../view/interface";
import { bound, flag, FormErrors, invalidChoice, REQUIRED, text } from "./fields";
import { findSubnet, interfaceOf, NETWORK_STATUSES, nodeOf } from "./lookup";
import type { Params } from "./params";
import { json, type Call, type Reply } from "./route";

const MODES: readonly LinkMode[] = ["auto", "dhcp", "static", "link_up"];

/** Refuses network changes in the statuses in which MAAS does. */
export function checkStatus(machine: Machine, what: string): void {
  if (!NETWORK_STATUSES.has(machine.status)) {
    throw conflict(`Cannot ${what} interface because the machine is not New, Ready, Allocated, or Broken.`);
  }
}

/** How MAAS names a subnet in messages. */
function subnetText(region: Region, subnet: Subnet): string {
  return `${subnet.name}:${subnet.cidr}(vid=${region.vlans.must(subnet.vlanId).vid})`;
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
  const subnet = findSubnet(region, specifier);
  if (subnet === undefined || (!force && iface.vlanId !== null && subnet.vlanId !== iface.vlanId)) {
    const named = /^\d+$/.test(specifier) ? `id=${specifier}` : specifier;
    errors.add("subnet", `None found with ${named}.`);
    return undefined;
  }
  return subnet;
}

function checkStatic(region: Region, subnet: Subnet, ip: IpNumber, errors: FormErrors): void {
  if (!contains(mustParseNetwork(subnet.cidr), ip)) {
    errors.add("ip_address", `IP address is not in the given subnet '${subnetText(region, subnet)}'.`);
  }
  const range = rangeHolding(region, subnet, "dynamic", ip);
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
  if (mode === "link_up" && !force && links.some((link) => linkMode(link) !== "link_up")) {
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

function readMode(data: Params, errors: FormErrors): LinkMode | undefined {
  const asked = text(data, "mode")?.toLowerCase();
  if (asked === undefined) {
    errors.add("mode", REQUIRED);
    return undefined;
  }
  const mode = MODES.find((one) => one === asked);
  if (mode === undefined) {
    errors.add("mode", invalidChoice("mode", asked, MODES));
  }
  return mode;
}

function readAddress(data: Params, errors: FormErrors): IpNumber | undefined {
  const asked = text(data, "ip_address");
  const ip = asked === undefined ? undefined : parseIp(asked);
  if (asked !== undefined && ip === undefined) {
    errors.add("ip_address", "Enter a valid IPv4 or IPv6 address.");
  }
  return ip;
}

export function linkOperation(call: Call): Reply {
  const machine = nodeOf(call, "edit");
  const iface = interfaceOf(call, machine);
  const { region } = call.world;
  checkStatus(machine, "link subnet");
  const data = bound(call.data);
  const force = flag(data, "force");
  const errors = new FormErrors();
  const mode = readMode(data, errors);
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
  return json(interfaceView(region, iface));
}

export function unlinkOperation(call: Call): Reply {
  const machine = nodeOf(call, "edit");
  const iface = interfaceOf(call, machine);
  const { region } = call.world;
  checkStatus(machine, "unlink subnet");
  const id = text(bound(call.data), "id");
  if (id === undefined) {
    throw invalid({ id: [REQUIRED] });
  }
  const links = linksOf(region, iface);
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
  const machine = nodeOf(call, "edit");
  const iface = interfaceOf(call, machine);
  checkStatus(machine, "disconnect");
  clearLinks(call.world.region, iface);
  call.world.region.interfaces.update(iface, { vlanId: null });
  return json(interfaceView(call.world.region, iface));
}

export function setDefaultGateway(call: Call): Reply {
  const machine = nodeOf(call, "edit");
  const iface = interfaceOf(call, machine);
  const { region } = call.world;
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
  for (const family of [4, 6] as const) {
    const own = usable.filter(({ subnet }) => familyOf(subnet) === family);
    if (new Set(own.map(({ subnet }) => subnet.gatewayIp)).size > 1) {
      throw invalid({
        link_id: [`This field is required; Interface has more than one usable IPv${family} gateway.`],
      });
    }
    if (own[0] !== undefined) {
      setGateway(region, machine, own[0].subnet, own[0].link);
    }
  }
  return json(interfaceView(region, iface));
}
