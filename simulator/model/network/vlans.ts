import type { Region } from "../store/region";
import type { Fabric, Vlan } from "../store/rows";
import { deleteInterface } from "./links";

/** A VLAN in a fabric, with what a form does not give. */
export function insertVlan(region: Region, vlan: Pick<Vlan, "fabricId" | "vid"> & Partial<Vlan>): Vlan {
  return region.vlans.insert({
    id: region.ids.next("vlans"),
    name: String(vlan.vid),
    description: "",
    mtu: 1500,
    dhcpOn: false,
    spaceId: null,
    primaryRack: null,
    secondaryRack: null,
    relayVlanId: null,
    ...vlan,
  });
}

/** A fabric, which comes with its untagged VLAN. */
export function insertFabric(region: Region, fabric: Fabric): Fabric {
  const inserted = region.fabrics.insert(fabric);
  insertVlan(region, { fabricId: fabric.id, vid: 0, name: "Default VLAN" });
  return inserted;
}

/** FabricManager.get_default_fabric: made anew once it is gone, with its VLAN. */
export function defaultFabric(region: Region): Fabric {
  return (
    region.fabrics.get(0) ??
    insertFabric(region, { id: 0, name: "fabric-0", description: "", classType: null })
  );
}

/** A fabric's first VLAN: it always has one, and goes with the last. */
export function defaultVlan(region: Region, fabric: Fabric): Vlan {
  const [first] = region.vlansByFabric.all(fabric.id).sort((a, b) => a.id - b.id);
  if (first === undefined) {
    throw new Error(`fabric ${fabric.id} has no VLAN`);
  }
  return first;
}

/** VLAN.save: a fabric that the VLAN has left without any goes, the default one too. */
export function updateVlan(region: Region, vlan: Vlan, changes: Partial<Vlan>): Vlan {
  const updated = region.vlans.update(vlan, changes);
  for (const fabric of [...region.fabrics.values()]) {
    if (!region.vlansByFabric.has(fabric.id)) {
      region.fabrics.delete(fabric);
    }
  }
  return updated;
}

/** VLAN.delete: what was on it moves to the VLAN that takes its place, VLAN interfaces on it go. */
export function replaceVlan(region: Region, vlan: Vlan, by: Vlan): void {
  for (const { id } of [...region.interfaces.values()].filter(({ vlanId }) => vlanId === vlan.id)) {
    // One that was built on another of them may be gone with that.
    const iface = region.interfaces.get(id);
    if (iface?.type === "vlan") {
      deleteInterface(region, iface);
    } else if (iface !== undefined) {
      region.interfaces.update(iface, { vlanId: by.id });
    }
  }
  for (const subnet of region.subnetsByVlan.all(vlan.id)) {
    region.subnets.update(subnet, { vlanId: by.id });
  }
  deleteVlan(region, vlan);
}

/** A VLAN that nothing is on; no other is relayed to it any more. */
export function deleteVlan(region: Region, vlan: Vlan): void {
  for (const relayed of [...region.vlans.values()].filter(({ relayVlanId }) => relayVlanId === vlan.id)) {
    region.vlans.update(relayed, { relayVlanId: null });
  }
  region.vlans.delete(vlan);
}
