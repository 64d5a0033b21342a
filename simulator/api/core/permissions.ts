import { forbidden } from "../../model/errors";
import { NodeType, type Machine, type User } from "../../model/store/rows";

/** Refuses everyone but administrators, as MAAS does it where it gives no reason. */
export function requireAdmin({ user }: { readonly user: User }): void {
  if (!user.isSuperuser) {
    throw forbidden();
  }
}

/** MAAS's NodePermission. */
export type Permission = "view" | "edit" | "lock" | "admin_read" | "admin";

function ownOrFree(user: User, machine: Machine): boolean {
  return user.isSuperuser || machine.ownerId === null || machine.ownerId === user.id;
}

/** MAASAuthorizationBackend.has_perm for nodes: everyone may look at devices and controllers. */
export function hasPermission(user: User, machine: Machine, permission: Permission): boolean {
  switch (permission) {
    case "view":
      return machine.nodeType !== NodeType.Machine || ownOrFree(user, machine);
    case "edit":
      return !machine.locked && ownOrFree(user, machine);
    case "lock":
      return machine.nodeType === NodeType.Machine && ownOrFree(user, machine);
    case "admin_read":
      return user.isSuperuser;
    case "admin":
      return !machine.locked && user.isSuperuser;
  }
}

/** NodeManager.get_nodes: what a list shows to a user; controllers to administrators only. */
export function isVisible(user: User, machine: Machine): boolean {
  return user.isSuperuser || (machine.nodeType !== NodeType.RegionAndRack && ownOrFree(user, machine));
}
