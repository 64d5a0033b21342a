import { forbidden, noSuch } from "../../model/errors";
import type { Region } from "../../model/store/region";
import { NodeType, type Interface, type Machine } from "../../model/store/rows";
import { hasPermission } from "../core/permissions";
import type { Call } from "../core/resource";
import { parseInteger } from "../core/specifiers";

/** The interfaces of a node that a specifier names: an id, `id:`, `name:`, an address, else a name. */
function interfacesMatching(region: Region, machine: Machine, specifier: string): Interface[] {
  const own = region.interfacesByMachine.all(machine.id);
  const [kind, value] = /^(id|name):(.*)$/s.exec(specifier)?.slice(1) ?? [undefined, specifier];
  const id = kind === "name" ? undefined : parseInteger(value ?? "");
  return own.filter((iface) => (id === undefined ? iface.name === value : iface.id === id));
}

/**
 * The interface of the path with its node. Interfaces of machines are an administrator's to change, those of devices
 * their owner's.
 */
export function interfaceOf(
  call: Call,
  permission: "view" | "change",
): { machine: Machine; iface: Interface } {
  const { region } = call.world;
  const machine = region.machineBySystemId.first(call.path["system_id"] ?? "");
  const iface =
    machine === undefined ? undefined : interfacesMatching(region, machine, call.path["id"] ?? "")[0];
  if (machine === undefined || iface === undefined) {
    throw noSuch("Interface");
  }
  const needed = permission === "view" ? "view" : machine.nodeType === NodeType.Device ? "edit" : "admin";
  if (!hasPermission(call.user, machine, needed)) {
    throw forbidden();
  }
  return { machine, iface };
}
