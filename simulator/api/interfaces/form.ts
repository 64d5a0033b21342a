import { linksOf, linkSubnet, deleteAddress, interfaceText } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import type { Interface, Machine } from "../../model/store/rows";
import { BAD_CHOICE, flag, integer, limitedText, nullFlag, text, type FormErrors } from "../core/form";
import { MAC, normalizeMac } from "../core/mac";
import type { Params } from "../core/params";
import { fqdn } from "../machines/view";

/**
 * MAAS's InterfaceForm and its kinds: what they share of reading and of carrying out. Not by descriptors: half of the fields are kept
 * in one column, the parameters, and what is not sent is filled in from the row otherwise for each kind and status.
 */

export function chooseVlan(region: Region, data: Params, errors: FormErrors): number | null | undefined {
  const asked = data.get("vlan");
  if (asked === undefined) {
    return undefined;
  }
  if (asked === "") {
    return null;
  }
  if (!/^\d+$/.test(asked) || region.vlans.get(Number(asked)) === undefined) {
    errors.add("vlan", BAD_CHOICE);
    return undefined;
  }
  return Number(asked);
}

/** A MAC; that of a physical interface must be unique among physical interfaces. */
export function chooseMac(
  region: Region,
  data: Params,
  errors: FormErrors,
  unique: boolean,
  own?: Interface,
): string | undefined {
  const asked = text(data, "mac_address");
  if (asked === undefined) {
    return undefined;
  }
  if (!MAC.test(asked)) {
    errors.add("mac_address", `'${asked}' is not a valid MAC address.`);
    return undefined;
  }
  const mac = normalizeMac(asked);
  const holder = region.interfaceByMac
    .all(mac)
    .find((iface) => iface.id !== own?.id && iface.type === "physical");
  if (unique && holder !== undefined) {
    errors.add("mac_address", `This MAC address is already in use by ${interfaceText(region, holder)}.`);
  }
  return mac;
}

export function chooseName(
  region: Region,
  machine: Machine,
  data: Params,
  errors: FormErrors,
  own?: Interface,
): string | undefined {
  const name = limitedText(data, "name", 255, errors);
  if (name !== undefined && !/^[\w\-.:]+$/.test(name)) {
    errors.add("name", "Enter a valid value.");
  } else if (name !== undefined && nameTaken(region, machine, name, own)) {
    errors.add("name", nameTakenText(region, machine, name));
  }
  return name;
}

export function nameTaken(region: Region, machine: Machine, name: string, own?: Interface): boolean {
  return region.interfacesByMachine
    .all(machine.id)
    .some((iface) => iface.name === name && iface.id !== own?.id);
}

export function nameTakenText(region: Region, machine: Machine, name: string): string {
  return `Node ${machine.systemId} (${fqdn(region, machine)}) already has an interface named '${name}'.`;
}

export function tagsOf(data: Params): string[] | undefined {
  return data
    .get("tags")
    ?.split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** The fields that every kind of interface has besides its name, MAC and VLAN. */
export interface CommonFields {
  readonly tags: string[] | undefined;
  readonly mtu: number | undefined;
  readonly acceptRa: boolean | undefined;
  readonly linkConnected: boolean | undefined;
  readonly interfaceSpeed: number | undefined;
  readonly linkSpeed: number | undefined;
}

export function readCommon(data: Params, errors: FormErrors, own?: Interface): CommonFields {
  const linkConnected = data.has("link_connected") ? flag(data, "link_connected") : undefined;
  const interfaceSpeed = integer(data, "interface_speed", errors, { min: 0 });
  const linkSpeed = integer(data, "link_speed", errors, { min: 0 });
  const connectedThen = linkConnected ?? own?.linkConnected ?? false;
  const speedThen = linkSpeed ?? own?.linkSpeed ?? 0;
  if (own !== undefined && !connectedThen && !own.linkConnected && speedThen !== 0) {
    errors.add("__all__", "link_speed cannot be set when link_connected is false.");
  }
  return {
    tags: tagsOf(data),
    mtu: integer(data, "mtu", errors, { min: 552 }),
    acceptRa: nullFlag(data, "accept_ra"),
    linkConnected,
    interfaceSpeed,
    linkSpeed,
  };
}

/** Parameters keep what was not sent; an empty value takes one away. */
export function withParams(
  params: Readonly<Record<string, unknown>>,
  data: Params,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept = new Map(Object.entries(params));
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      kept.set(name, value);
    } else if (data.get(name.replace("-", "_")) === "") {
      kept.delete(name);
    }
  }
  return Object.fromEntries(kept);
}

/** The row's changes that come from the common fields. */
export function commonChanges(common: CommonFields, data: Params, own: Interface): Partial<Interface> {
  const connected = common.linkConnected ?? own.linkConnected;
  return {
    // What a form leaves out is filled in from the row, of a list only the last item: so MAAS loses tags here.
    tags: common.tags ?? own.tags.slice(-1),
    params: withParams(own.params, data, { mtu: common.mtu, "accept-ra": common.acceptRa }),
    linkConnected: connected,
    interfaceSpeed: common.interfaceSpeed ?? own.interfaceSpeed,
    linkSpeed: connected ? (common.linkSpeed ?? own.linkSpeed) : 0,
  };
}

/** A changed VLAN takes the links with it. */
export function moveToVlan(region: Region, iface: Interface, vlanId: number | null | undefined): void {
  if (vlanId === undefined || vlanId === iface.vlanId) {
    return;
  }
  for (const link of linksOf(region, iface)) {
    deleteAddress(region, link);
  }
  region.interfaces.update(iface, { vlanId });
}

/** An interface that is turned on gets a link, one that is turned off loses its links. */
export function enable(region: Region, iface: Interface, enabled: boolean | undefined): void {
  if (enabled === undefined || enabled === iface.enabled) {
    return;
  }
  region.interfaces.update(iface, { enabled });
  if (!enabled) {
    for (const link of linksOf(region, iface)) {
      deleteAddress(region, link);
    }
  } else if (iface.vlanId !== null && linksOf(region, iface).length === 0) {
    linkSubnet(region, iface, "link_up", undefined);
  }
}

/** Node.get_next_ifname. */
export function nextName(region: Region, machine: Machine): string {
  let number = 0;
  while (nameTaken(region, machine, `eth${number}`)) {
    number += 1;
  }
  return `eth${number}`;
}
