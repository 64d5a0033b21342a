import { forbidden, invalid, noSuch } from "../model/errors";
import type { Machine, Tag } from "../model/state";
import { machineView } from "../view/machine";
import { bound, REQUIRED, text } from "./fields";
import { visibleMachines } from "./lookup";
import { deleted, json, type Call, type Reply, type Resource } from "./route";

function tagView(tag: Tag): object {
  return {
    name: tag.name,
    definition: tag.definition,
    comment: tag.comment,
    kernel_opts: tag.kernelOpts,
    resource_uri: `/MAAS/api/2.0/tags/${tag.name}/`,
  };
}

function tagOf(call: Call): Tag {
  const tag = call.world.region.tagByName.first(call.path["name"] ?? "");
  if (tag === undefined) {
    throw noSuch("Tag");
  }
  return tag;
}

function list({ world }: Call): Reply {
  const tags = [...world.region.tags.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return json(tags.map(tagView));
}

function create(call: Call): Reply {
  const { region } = call.world;
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  const data = bound(call.data);
  const name = text(data, "name");
  if (name === undefined) {
    throw invalid({ name: [REQUIRED] });
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) {
    throw invalid({ name: ["Enter a valid value."] });
  }
  if (name.length > 256) {
    throw invalid({ name: [`Ensure this value has at most 256 characters (it has ${name.length}).`] });
  }
  if (region.tagByName.has(name)) {
    throw invalid({ name: ["Tag with this Name already exists."] });
  }
  const tag = region.tags.insert({
    id: region.ids.next("tags"),
    name,
    definition: data.get("definition") ?? "",
    comment: data.get("comment") ?? "",
    kernelOpts: data.get("kernel_opts") ?? "",
  });
  return json(tagView(tag));
}

function remove(call: Call): Reply {
  const tag = tagOf(call);
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  for (const machine of tagged(call, tag)) {
    call.world.region.machines.update(machine, { tags: machine.tags.filter((name) => name !== tag.name) });
  }
  call.world.region.tags.delete(tag);
  return deleted();
}

function tagged(call: Call, tag: Tag): Machine[] {
  return visibleMachines(call).filter((machine) => machine.tags.includes(tag.name));
}

function machines(call: Call): Reply {
  return json(tagged(call, tagOf(call)).map((machine) => machineView(call.world.region, machine)));
}

/** Adds and removes by system id; ids that are unknown are skipped. */
function updateNodes(call: Call): Reply {
  const tag = tagOf(call);
  const { region } = call.world;
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  const data = bound(call.data);
  const named = (field: string): Machine[] =>
    [...new Set(data.all(field))].flatMap((id) => region.machineBySystemId.all(id));
  const added = named("add");
  const removed = named("remove");
  for (const machine of added.filter((one) => !one.tags.includes(tag.name))) {
    region.machines.update(machine, { tags: [...machine.tags, tag.name] });
  }
  for (const machine of removed) {
    region.machines.update(machine, { tags: machine.tags.filter((name) => name !== tag.name) });
  }
  return json({ added: added.length, removed: removed.length });
}

export const TAG_RESOURCES: readonly Resource[] = [
  {
    name: "TagsHandler",
    doc: "Manage tags.",
    path: "/tags/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List tags.", handle: list },
      { method: "POST", op: null, name: "create", doc: "Create a tag.", handle: create },
    ],
  },
  {
    name: "TagHandler",
    doc: "Manage a tag.",
    path: "/tags/{name}/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "Read a tag.",
        handle: (call) => json(tagView(tagOf(call))),
      },
      { method: "DELETE", op: null, name: "delete", doc: "Delete a tag.", handle: remove },
      {
        method: "GET",
        op: "machines",
        name: "machines",
        doc: "List machines with the tag.",
        handle: machines,
      },
      {
        method: "POST",
        op: "update_nodes",
        name: "update_nodes",
        doc: "Add or remove machines by system id.",
        handle: updateNodes,
      },
    ],
  },
];
