import type { Region } from "../../model/store/region";
import type { Space } from "../../model/store/rows";
import { crud } from "../core/crud";
import { defaultName, uniqueName, bound, FormErrors, type NameField } from "../core/form";
import type { Params } from "../core/params";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { spaceView, undefinedSpaceView, UNDEFINED_SPACE } from "./view";

const NAME: NameField = { kind: "Space", pattern: /^[\w-]+$/, isDefaulted: true };

function readName(region: Region, data: Params, own?: Space): string | undefined {
  const errors = new FormErrors();
  const name = uniqueName(region.spaces.values(), NAME, data, errors, own);
  errors.check();
  return name;
}

function create(call: Call): Space {
  const { region } = call.world;
  const data = bound(call.data);
  const name = readName(region, data);
  const id = region.ids.next("spaces");
  const description = data.get("description") ?? "";
  return region.spaces.insert({ id, name: name ?? defaultName("space", id), description });
}

function update(call: Call, space: Space): Space {
  const { region } = call.world;
  const data = bound(call.data);
  const name = readName(region, data, space);
  const description = data.get("description");
  return region.spaces.update(space, {
    ...(data.has("name") ? { name: name ?? defaultName("space", space.id) } : {}),
    ...(description === undefined ? {} : { description }),
  });
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
