import type { Space } from "../../model/store/rows";
import { crud } from "../core/crud";
import { defaultName, nameField, rawField, readForm, type Fields } from "../core/fields";
import { bound } from "../core/form";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { spaceView, undefinedSpaceView, UNDEFINED_SPACE } from "./view";

const FIELDS: Fields<Space> = {
  name: {
    name: "name",
    read: nameField({ kind: "Space", pattern: /^[\w-]+$/, isDefaulted: true }, ({ spaces }) =>
      spaces.values(),
    ),
  },
  description: { name: "description", read: rawField },
};

function create(call: Call): Space {
  const { region } = call.world;
  const form = readForm(FIELDS, region, bound(call.data));
  const id = region.ids.next("spaces");
  return region.spaces.insert({ id, name: defaultName("space", id), description: "", ...form });
}

function update(call: Call, space: Space): Space {
  const { region } = call.world;
  const data = bound(call.data);
  const form = readForm(FIELDS, region, data, space);
  const unnamed = data.has("name") ? { name: defaultName("space", space.id) } : {};
  return region.spaces.update(space, { ...unnamed, ...form });
}

/** Its VLANs are then in no space. */
function remove(call: Call, space: Space): void {
  const { region } = call.world;
  for (const vlan of [...region.vlans.values()].filter(({ spaceId }) => spaceId === space.id)) {
    region.vlans.update(vlan, { spaceId: null });
  }
  region.spaces.delete(space);
}

function find(call: Call): Space {
  return byIdOrName(call.world.region.spaces.values(), "Space", call.path["id"] ?? "");
}

/** What has no space is shown as a space, which can be read and not changed. */
export const SPACE_RESOURCES = crud<Space>({
  handlers: ["SpacesHandler", "SpaceHandler"],
  paths: ["/spaces/", "/spaces/{id}/"],
  nouns: ["spaces", "a space"],
  find,
  view: spaceView,
  list: ({ world: { region } }) => [
    ...[...region.spaces.values()].map((space) => spaceView(region, space)),
    undefinedSpaceView(region),
  ],
  read: (call) => {
    const { region } = call.world;
    const id = call.path["id"] ?? "";
    return id === UNDEFINED_SPACE || id === "-1" ? undefinedSpaceView(region) : spaceView(region, find(call));
  },
  create: ["reserved", create],
  update: ["admins", update],
  remove: ["admins", remove],
});
