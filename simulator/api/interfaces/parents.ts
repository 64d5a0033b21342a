import type { Region } from "../../model/store/region";
import type { Interface, Machine } from "../../model/store/rows";
import { notAChoice, type FormErrors } from "../core/form";
import type { Params } from "../core/params";
import type { ChildType } from "./params";

/** The parents that a form names; undefined when there is an unknown one. */
export function readParents(
  region: Region,
  machine: Machine,
  data: Params,
  errors: FormErrors,
): Interface[] | undefined {
  const asked = data.all("parents").filter((value) => value !== "");
  const own = region.interfacesByMachine.all(machine.id);
  const parents: Interface[] = [];
  for (const value of asked) {
    const parent = own.find((iface) => String(iface.id) === value);
    if (parent === undefined) {
      errors.add("parents", /^\d+$/.test(value) ? notAChoice(value) : `“${value}” is not a valid value.`);
      return undefined;
    }
    parents.push(parent);
  }
  return parents;
}

function childrenOf(region: Region, parent: Interface, own?: Interface): Interface[] {
  return region.interfacesByMachine
    .all(parent.machineId)
    .filter((iface) => iface.parentIds.includes(parent.id) && iface.id !== own?.id);
}

/** What is wrong with the parents of a child of this type, in the words of its form. */
export function parentsProblem(
  region: Region,
  type: ChildType,
  parents: readonly Interface[],
  own?: Interface,
): string | undefined {
  const [first, second] = parents;
  const onParent = first === undefined ? [] : childrenOf(region, first, own);
  if (type === "bond") {
    return first === undefined ? "A bond interface must have one or more parents." : undefined;
  }
  if (first === undefined || second !== undefined) {
    return `A ${type === "vlan" ? "VLAN" : "bridge"} interface must have exactly one parent.`;
  }
  if (type === "vlan") {
    if (first.type === "vlan") {
      return "A VLAN interface can't have another VLAN interface as parent.";
    }
    return onParent.some((child) => child.type === "bond")
      ? "A VLAN interface can't have a parent that is already in a bond."
      : undefined;
  }
  if (first.type === "bridge") {
    return "A bridge interface can't have another bridge interface as parent.";
  }
  return onParent.some((child) => child.type === "bond" || child.type === "bridge")
    ? "A bridge interface can't have a parent that is already in a bond or a bridge."
    : undefined;
}

/** Parents that already carry another interface; a bridge may share its parent with VLAN interfaces. */
export function parentsInUse(
  region: Region,
  type: ChildType,
  parents: readonly Interface[],
  own?: Interface,
): string[] {
  return parents
    .filter((parent) =>
      childrenOf(region, parent, own).some((child) => type !== "bridge" || child.type !== "vlan"),
    )
    .map((parent) => parent.name)
    .sort();
}
