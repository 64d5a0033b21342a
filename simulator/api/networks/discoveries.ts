import { createHash } from "node:crypto";
import { formatIp, parseIp } from "../../model/ip";
import { subnetHolding } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import { NodeType } from "../../model/store/rows";
import { isoDate } from "../core/time-text";
import { getOp, json, restful, type Call, type Reply, type Resource } from "../core/resource";

/**
 * What MAAS's racks have seen on the network. Here these are the addresses that answer a ping though MAAS thinks them free (the fault
 * `pinged`), so that an unknown address is an unknown device. Read in MAAS's source, not recorded.
 */

/** A device that nobody knows has some MAC address of its own. */
function macOf(ip: string): string {
  const bytes = createHash("sha256").update(ip).digest().subarray(0, 4);
  return `52:54:${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`;
}

function views({ world }: Call): object[] {
  const { region } = world;
  return world.faults.pingedAddresses().flatMap((text) => {
    const ip = parseIp(text);
    const subnet = ip && subnetHolding(region, ip);
    const vlan = subnet && region.vlans.get(subnet.vlanId);
    if (ip === undefined || vlan === undefined) {
      return [];
    }
    const mac = macOf(text);
    return [
      {
        discovery_id: Buffer.from(`${formatIp(ip)},${mac}`).toString("base64"),
        ip: formatIp(ip),
        mac_address: mac,
        mac_organization: null,
        last_seen: isoDate(region.clock.now()),
        hostname: null,
        fabric_name: region.fabrics.get(vlan.fabricId)?.name ?? null,
        vid: vlan.vid === 0 ? null : vlan.vid,
        observer: observerOf(region),
      },
    ];
  });
}

function observerOf(region: Region): object {
  const rack = [...region.machines.values()].find(({ nodeType }) => nodeType === NodeType.RegionAndRack);
  const [nic] = rack === undefined ? [] : region.interfacesByMachine.all(rack.id);
  return {
    system_id: rack?.systemId ?? null,
    hostname: rack?.hostname ?? null,
    interface_id: nic?.id ?? null,
    interface_name: nic?.name ?? null,
  };
}

const unknownIp = (call: Call): Reply =>
  json(
    views(call).filter((view) => {
      const { ip } = view as { ip: string };
      return call.world.region.addressByIp.all(ip).length === 0;
    }),
  );

const all = (call: Call): Reply => json(views(call));

export const DISCOVERIES_RESOURCE: Resource = {
  name: "DiscoveriesHandler",
  doc: "Query observed discoveries.",
  path: "/discovery/",
  operations: [
    restful("GET", "List all discovered devices.", all),
    getOp("by_unknown_mac", "List all discovered devices with an unknown MAC address.", all),
    getOp("by_unknown_ip", "List all discovered devices with an unknown IP address.", unknownIp),
    getOp("by_unknown_ip_and_mac", "List all discovered devices completely unknown to MAAS.", unknownIp),
  ],
};
