import { blankInterface } from "../../model/network/interfaces";
import { NodeStatus } from "../../model/catalog/status";
import { clearLinks, ensureLinkUp, linksOf } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import type { Interface, Machine } from "../../model/store/rows";
import { bound, FormErrors, REQUIRED, sentFields } from "../core/form";
import { Params } from "../core/params";
import { json, type Call, type Reply } from "../core/resource";
import {
  chooseMac,
  chooseName,
  chooseVlan,
  commonChanges,
  moveToVlan,
  nameTaken,
  nameTakenText,
  readCommon,
  withParams,
} from "./form";
import { initialParams, readParams, type ChildType } from "./params";
import { parentsInUse, parentsProblem, readParents } from "./parents";
import { interfaceView } from "./view";

interface ChildForm {
  readonly parents: readonly Interface[];
  readonly vlanId: number | null | undefined;
  readonly name: string | undefined;
  readonly mac: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  readonly common: ReturnType<typeof readCommon>;
}

function checkVlan(
  region: Region,
  vlanId: number | null | undefined,
  parent: Interface | undefined,
  own: Interface | undefined,
  errors: FormErrors,
): void {
  const vlan = region.vlans.find(vlanId);
  if (vlan === undefined) {
    if ((own === undefined || vlanId === null) && !errors.has("vlan")) {
      errors.add("vlan", "A VLAN interface must be connected to a tagged VLAN.");
    }
  } else if (vlan.vid === 0) {
    errors.add("vlan", "A VLAN interface can only belong to a tagged VLAN.");
  } else if (parent !== undefined && region.vlans.find(parent.vlanId)?.fabricId !== vlan.fabricId) {
    errors.add(
      "vlan",
      "A VLAN interface can only belong to a tagged VLAN on the same fabric as its parent interface.",
    );
  }
}

function readForm(
  region: Region,
  machine: Machine,
  type: ChildType,
  data: Params,
  errors: FormErrors,
  own?: Interface,
): ChildForm {
  const kept = own?.parentIds.map((id) => region.interfaces.getOrThrow(id)) ?? [];
  const parents =
    data.has("parents") || own === undefined ? readParents(region, machine, data, errors) : kept;
  const problem = parents === undefined ? undefined : parentsProblem(region, type, parents, own);
  if (problem !== undefined) {
    errors.add("parents", problem);
  }
  const sound = parents !== undefined && problem === undefined ? parents : [];
  let vlanId = chooseVlan(region, data, errors);
  let name = chooseName(region, machine, data, errors, own);
  const mac = type === "vlan" ? undefined : chooseMac(region, data, errors, false, own);
  if (type === "vlan") {
    checkVlan(region, vlanId, sound[0], own, errors);
    const vid = region.vlans.find(vlanId)?.vid;
    if (name === undefined && own === undefined && sound[0] !== undefined && vid !== undefined) {
      name = `${sound[0].name}.${vid}`;
      if (nameTaken(region, machine, name)) {
        errors.add("name", nameTakenText(region, machine, name));
      }
    }
  } else {
    if (name === undefined && own === undefined && !errors.has("name")) {
      errors.add("name", REQUIRED);
    }
    const inUse = parentsInUse(region, type, sound, own);
    if (inUse.length > 0) {
      errors.add("parents", `Interfaces already in-use: ${inUse.join(", ")}.`);
    }
    if (own === undefined) {
      vlanId ??= sound[0]?.vlanId;
      if (type === "bond" && sound.some((parent) => parent.vlanId !== vlanId)) {
        errors.add("parents", "All parents must belong to the same VLAN.");
      }
    }
  }
  const params = readParams(type, data, errors);
  return { parents: sound, vlanId, name, mac, params, common: readCommon(data, errors, own) };
}

/** Bonds and bridges take the links off their parents and carry them to their VLAN. */
function settle(region: Region, child: Interface): void {
  if (child.type === "vlan") {
    return;
  }
  for (const id of child.parentIds) {
    const parent = region.interfaces.getOrThrow(id);
    clearLinks(region, parent);
    if (parent.vlanId !== child.vlanId) {
      region.interfaces.update(parent, { vlanId: child.vlanId });
    }
  }
}

/** The parameter that API users send for the one parent. */
function withParents(data: Params): Params {
  const copy = Params.of(data.pairs());
  for (const parent of data.all("parent")) {
    copy.add("parents", parent);
  }
  return copy;
}

export function createChild(call: Call, machine: Machine, type: ChildType): Reply {
  const { region } = call.world;
  const sent = bound(call.data);
  const data = type === "bond" ? sent : withParents(sent);
  const errors = new FormErrors();
  const form = readForm(region, machine, type, data, errors);
  if (type !== "bond") {
    errors.rename("parents", "parent");
  }
  errors.check();
  const blank = blankInterface(region, machine);
  const acquired = type === "bridge" && machine.status === NodeStatus.Allocated;
  const [parent] = form.parents;
  const given = Object.fromEntries(Object.entries(form.params).filter(([, value]) => value !== undefined));
  const child = region.interfaces.insert({
    ...blank,
    ...commonChanges({ ...form.common, tags: form.common.tags ?? [] }, data, {
      ...blank,
      params: { ...initialParams(type), ...given },
    }),
    type,
    name: form.name ?? "",
    macAddress: form.mac ?? parent?.macAddress ?? "",
    vlanId: form.vlanId ?? null,
    parentIds: form.parents.map(({ id }) => id),
    acquired,
  });
  if (acquired && parent !== undefined) {
    for (const link of linksOf(region, parent)) {
      region.addresses.update(link, { interfaceId: child.id });
    }
  }
  settle(region, child);
  ensureLinkUp(region, child);
  return json(interfaceView(region, child));
}

export function updateChild(call: Call, machine: Machine, iface: Interface & { type: ChildType }): Reply {
  const { region } = call.world;
  const sent = bound(call.data);
  const data = iface.type === "vlan" ? withParents(sent) : sent;
  const errors = new FormErrors();
  const form = readForm(region, machine, iface.type, data, errors, iface);
  if (iface.type === "vlan") {
    errors.rename("parents", "parent");
  }
  errors.check();
  moveToVlan(region, iface, form.vlanId);
  const [parent] = form.parents;
  const macs = form.parents.map(({ macAddress }) => macAddress);
  const lostParent = iface.parentIds.some(
    (id) => region.interfaces.find(id)?.macAddress === iface.macAddress,
  );
  const mac =
    iface.type === "vlan" || (form.mac === undefined && lostParent && !macs.includes(iface.macAddress))
      ? parent?.macAddress
      : form.mac;
  region.interfaces.update(iface, {
    ...commonChanges(form.common, data, iface),
    ...sentFields({ name: form.name, macAddress: mac }),
    parentIds: form.parents.map(({ id }) => id),
  });
  region.interfaces.update(iface, { params: withParams(iface.params, data, form.params) });
  settle(region, iface);
  return json(interfaceView(region, iface));
}
