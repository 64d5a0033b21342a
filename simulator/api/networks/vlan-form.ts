import type { Region } from "../../model/store/region";
import { NodeType, type Fabric, type Vlan } from "../../model/store/rows";
import {
  checked,
  flagField,
  integerField,
  parsedField,
  rawField,
  readFields,
  textField,
  type Fields,
  type Read,
} from "../core/fields";
import { BAD_CHOICE, FormErrors } from "../core/form";
import type { Params } from "../core/params";
import { fabricsMatching, parseInteger, spacesMatching } from "../core/specifiers";

/** MAAS's choice of an object by id or specifier. */
function bySpecifier(
  find: (region: Region, specifier: string) => readonly { readonly id: number }[],
): Read<number> {
  return parsedField(
    (asked, { region }) => find(region, asked)[0]?.id,
    (asked) => {
      const id = parseInteger(asked);
      return id === undefined ? BAD_CHOICE : `None found with id=${id}.`;
    },
  );
}

/** The rack controller of that system id, when it has an interface on a VLAN with the VID that this one has: a new one has none. */
const rack = parsedField<string, Vlan>((asked, { region, own }) => {
  const found = region.machineBySystemId.first(asked);
  const connected = region.interfacesByMachine
    .all(found?.id ?? -1)
    .some((iface) => own !== undefined && region.vlans.find(iface.vlanId)?.vid === own.vid);
  return found?.nodeType === NodeType.RegionAndRack && connected ? asked : undefined;
}, BAD_CHOICE);

/** A VLAN that is not relayed itself; with DHCP only the one to which it is relayed already. */
const relay = parsedField<number, Vlan>((asked, { region, own }) => {
  const found = region.vlans.get(Number(asked));
  const possible =
    own?.dhcpOn === true
      ? found?.id === own.relayVlanId
      : found?.relayVlanId === null && found.id !== own?.id;
  return possible ? found?.id : undefined;
}, BAD_CHOICE);

function within(least: number, most: number, message: string): (value: number) => string | undefined {
  return (value) => (value < least || value > most ? message : undefined);
}

const FIELDS: Fields<Vlan> = {
  name: { name: "name", read: textField(256, /^[ \w-]+$/) },
  vid: {
    name: "vid",
    read: checked(integerField(), within(0, 4094, "VID must be between 0 and 4094.")),
    required: "new",
  },
  mtu: {
    name: "mtu",
    read: checked(integerField({ min: 552 }), within(-Infinity, 65535, "MTU must be between 552 and 65535.")),
  },
  dhcpOn: { name: "dhcp_on", read: flagField },
  primaryRack: { name: "primary_rack", read: rack, blank: null },
  secondaryRack: { name: "secondary_rack", read: rack, blank: null },
  relayVlanId: { name: "relay_vlan", read: relay, blank: null },
  spaceId: { name: "space", read: bySpecifier(spacesMatching), blank: null },
  fabricId: { name: "fabric", read: bySpecifier(fabricsMatching) },
  description: { name: "description", read: rawField },
};

function hasDynamicRange(region: Region, vlan: Vlan | undefined): boolean {
  return (
    vlan !== undefined &&
    region.subnetsByVlan
      .all(vlan.id)
      .some((subnet) => region.rangesBySubnet.all(subnet.id).some(({ type }) => type === "dynamic"))
  );
}

/** MAAS's VLANForm: its fields, and what they have to do with each other. */
export function readVlanForm(region: Region, data: Params, fabric: Fabric, own?: Vlan): Partial<Vlan> {
  const errors = new FormErrors();
  const form = readFields(FIELDS, { region, data, errors, own });
  const { fabricId = fabric.id, vid = own?.vid ?? 0, dhcpOn = own?.dhcpOn ?? false } = form;
  const { primaryRack, secondaryRack } = form;
  if (dhcpOn && !hasDynamicRange(region, own)) {
    errors.add("dhcp_on", "dhcp can only be turned on when a dynamic IP range is defined.");
  }
  checkRacks(primaryRack, secondaryRack, dhcpOn && !errors.has("dhcp_on"), own, errors);
  if (
    !errors.any &&
    region.vlansByFabric.all(fabricId).some((vlan) => vlan.vid === vid && vlan.id !== own?.id)
  ) {
    errors.add("__all__", "A VLAN with the specified VID already exists in the destination fabric.");
  }
  errors.check();
  return {
    ...(data.has("name") ? { name: String(vid) } : {}),
    ...form,
    fabricId,
    ...promotedRacks(primaryRack, secondaryRack, own),
    ...(dhcpOn ? { relayVlanId: null } : {}),
  };
}

type Rack = string | null | undefined;

function checkRacks(
  primary: Rack,
  secondary: Rack,
  dhcpOn: boolean,
  own: Vlan | undefined,
  errors: FormErrors,
): void {
  if (typeof secondary === "string" && secondary === own?.primaryRack) {
    errors.add("__all__", `${secondary} is already set as the primary rack controller`);
  } else if (typeof primary === "string" && primary === secondary) {
    errors.add("__all__", "The primary and secondary rack must be different");
  } else if (dhcpOn && typeof primary !== "string" && (own?.primaryRack ?? null) === null) {
    errors.add("__all__", "dhcp can only be turned on when a primary rack controller is set.");
  }
}

/** Without a primary rack the secondary one takes its place; one that becomes primary is no longer secondary. */
function promotedRacks(primary: Rack, secondary: Rack, own: Vlan | undefined): Partial<Vlan> {
  const standIn = own?.secondaryRack ?? null;
  if (primary === null && standIn !== null) {
    return { primaryRack: standIn, secondaryRack: null };
  }
  return {
    ...(primary === undefined ? {} : { primaryRack: primary }),
    ...(typeof primary === "string" && primary === standIn ? { secondaryRack: null } : {}),
    ...(secondary === undefined ? {} : { secondaryRack: secondary }),
  };
}
