import { refused } from "../../model/errors";
import { DEFAULT_ZONE, type Zone } from "../../model/store/rows";
import { crud } from "../core/crud";
import { checked, nameField, rawField, readForm, type Fields } from "../core/fields";
import { bound } from "../core/form";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { byName, PLACE_NAME } from "./form";
import { zoneView } from "./view";

const FIELDS: Fields<Zone> = {
  name: {
    name: "name",
    read: checked<string, Zone>(
      nameField({ kind: "Physical zone", pattern: PLACE_NAME }, ({ zones }) => zones.values()),
      (name, { own }) =>
        own?.id === DEFAULT_ZONE && name !== own.name
          ? "This zone is the default zone, it cannot be renamed."
          : undefined,
    ),
    required: "always",
  },
  description: { name: "description", read: rawField },
};

function create(call: Call): Zone {
  const { region } = call.world;
  const form = readForm(FIELDS, region, bound(call.data));
  return region.zones.insert({ id: region.ids.next("zones"), name: "", description: "", ...form });
}

function update(call: Call, zone: Zone): Zone {
  const { region } = call.world;
  return region.zones.update(zone, readForm(FIELDS, region, bound(call.data), zone));
}

/** What was in it is then in the default zone. */
function remove(call: Call, zone: Zone): void {
  const { region } = call.world;
  if (zone.id === DEFAULT_ZONE) {
    throw refused("This zone is the default zone, it cannot be deleted.");
  }
  for (const machine of [...region.machines.values()].filter(({ zoneId }) => zoneId === zone.id)) {
    region.machines.update(machine, { zoneId: DEFAULT_ZONE });
  }
  for (const host of [...region.vmHosts.values()].filter(({ zoneId }) => zoneId === zone.id)) {
    region.vmHosts.update(host, { zoneId: DEFAULT_ZONE });
  }
  region.zones.delete(zone);
}

export const ZONE_RESOURCES = crud<Zone>({
  handlers: ["ZonesHandler", "ZoneHandler"],
  paths: ["/zones/", "/zones/{name}/"],
  nouns: ["zones", "a zone"],
  manages: ["physical zones", "a physical zone"],
  rows: ({ world }) => [...world.region.zones.values()].sort(byName),
  find: (call) => byIdOrName(call.world.region.zones.values(), "Zone", `name:${call.path["name"] ?? ""}`),
  view: (_region, zone) => zoneView(zone),
  create: ["reserved", create],
  update: ["reserved", update],
  remove: ["reserved", remove],
  findToRemove: ({ world, path }) =>
    [...world.region.zones.values()].find(({ name }) => name === path["name"]),
});
