import { forbidden } from "../../model/errors";
import type { Region } from "../../model/store/region";
import type { Space } from "../../model/store/rows";
import { spaceView, undefinedSpaceView, UNDEFINED_SPACE } from "./view";
import { bound, FormErrors, limitedText } from "../core/form";
import type { Params } from "../core/params";
import { deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { byIdOrName } from "../core/specifiers";

function list({ world }: Call): Reply {
  const views = [...world.region.spaces.values()].map((space) => spaceView(world.region, space));
  return json([...views, undefinedSpaceView(world.region)]);
}

function read(call: Call): Reply {
  const { region } = call.world;
  const id = call.path["id"] ?? "";
  if (id === UNDEFINED_SPACE || id === "-1") {
    return json(undefinedSpaceView(region));
  }
  return json(spaceView(region, byIdOrName(region.spaces.values(), "Space", id)));
}

function toChange(call: Call): Space {
  const space = byIdOrName(call.world.region.spaces.values(), "Space", call.path["id"] ?? "");
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  return space;
}

function readName(region: Region, data: Params, own?: Space): string | undefined {
  const errors = new FormErrors();
  const name = limitedText(data, "name", 256, errors);
  if (name !== undefined && !/^[\w-]+$/.test(name)) {
    errors.add("name", `Invalid space name: ${name}.`);
  } else if (name !== undefined && /^space-\d+$/.test(name) && name !== `space-${own?.id ?? ""}`) {
    errors.add("name", "Reserved space name.");
  } else if ([...region.spaces.values()].some((space) => space.name === name && space.id !== own?.id)) {
    errors.add("name", "Space with this Name already exists.");
  }
  errors.check();
  return name;
}

function create(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const name = readName(region, data);
  const id = region.ids.next("spaces");
  const description = data.get("description") ?? "";
  return json(spaceView(region, region.spaces.insert({ id, name: name ?? `space-${id}`, description })));
}

function update(call: Call): Reply {
  const { region } = call.world;
  const space = toChange(call);
  const data = bound(call.data);
  const name = readName(region, data, space);
  const description = data.get("description");
  region.spaces.update(space, {
    ...(data.has("name") ? { name: name ?? `space-${space.id}` } : {}),
    ...(description === undefined ? {} : { description }),
  });
  return json(spaceView(region, space));
}

/** Its VLANs are then in no space. */
function remove(call: Call): Reply {
  const { region } = call.world;
  const space = toChange(call);
  for (const vlan of [...region.vlans.values()].filter(({ spaceId }) => spaceId === space.id)) {
    region.vlans.update(vlan, { spaceId: null });
  }
  region.spaces.delete(space);
  return deleted();
}

export const SPACE_RESOURCES: readonly Resource[] = [
  {
    name: "SpacesHandler",
    doc: "Manage spaces.",
    path: "/spaces/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List spaces.", handle: list },
      { method: "POST", op: null, name: "create", doc: "Create a space.", admin: true, handle: create },
    ],
  },
  {
    name: "SpaceHandler",
    doc: "Manage a space.",
    path: "/spaces/{id}/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "Read a space.", handle: read },
      { method: "PUT", op: null, name: "update", doc: "Update a space.", handle: update },
      { method: "DELETE", op: null, name: "delete", doc: "Delete a space.", handle: remove },
    ],
  },
];
