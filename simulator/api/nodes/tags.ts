import { invalid, noSuch, textError } from "../../model/errors";
import { NodeType, type Machine, type Tag } from "../../model/store/rows";
import { crud } from "../core/crud";
import { bound, REQUIRED, text } from "../core/form";
import { requireAdmin, isVisible } from "../core/permissions";
import { getOp, postOp, json, type Call, type Operation, type Reply } from "../core/resource";
import { nodeView } from "./nodes";
import { xpathProblem } from "./xpath";

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

type TagFields = Omit<Tag, "id">;

/** MAAS's TagForm: of a tag that exists, what is not sent stays. */
function readTagForm(call: Call, before?: Tag): TagFields {
  const { region } = call.world;
  const data = bound(call.data);
  const name = data.has("name") ? text(data, "name") : before?.name;
  if (name === undefined) {
    throw invalid({ name: [REQUIRED] });
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) {
    throw invalid({ name: ["Enter a valid value."] });
  }
  if (name.length > 256) {
    throw invalid({ name: [`Ensure this value has at most 256 characters (it has ${name.length}).`] });
  }
  if (name !== before?.name && region.tagByName.has(name)) {
    throw invalid({ name: ["Tag with this Name already exists."] });
  }
  const definition = data.get("definition") ?? before?.definition ?? "";
  const problem = definition.trim() === "" ? undefined : xpathProblem(definition);
  if (problem !== undefined) {
    throw invalid({ definition: [`Invalid XPath expression: ${problem}`] });
  }
  return {
    name,
    definition,
    comment: data.get("comment") ?? before?.comment ?? "",
    kernelOpts: data.get("kernel_opts") ?? before?.kernelOpts ?? "",
  };
}

function create(call: Call): Tag {
  const { region } = call.world;
  const fields = readTagForm(call);
  return region.tags.insert({ id: region.ids.next("tags"), ...fields });
}

/** The tag of the path, for an administrator to change. */
function tagToChange(call: Call): Tag {
  requireAdmin(call);
  return tagOf(call);
}

function update(call: Call, tag: Tag): Tag {
  const { region } = call.world;
  const fields = readTagForm(call, tag);
  if (fields.name !== tag.name) {
    for (const node of taggedNodes(call, tag)) {
      region.machines.update(node, {
        tags: node.tags.map((name) => (name === tag.name ? fields.name : name)),
      });
    }
  }
  return region.tags.update(tag, fields);
}

function remove(call: Call, tag: Tag): void {
  for (const node of taggedNodes(call, tag)) {
    call.world.region.machines.update(node, { tags: node.tags.filter((name) => name !== tag.name) });
  }
  call.world.region.tags.delete(tag);
}

function taggedNodes(call: Call, tag: Tag): Machine[] {
  return [...call.world.region.machines.values()].filter((node) => node.tags.includes(tag.name));
}

/** Lists the nodes with the tag that the caller may see: of one type, or all. */
function listing(op: string, type?: NodeType): Operation {
  const handle = (call: Call): Reply => {
    const nodes = taggedNodes(call, tagOf(call)).filter(
      (node) => isVisible(call.user, node) && (type === undefined || node.nodeType === type),
    );
    return json(nodes.map((node) => nodeView(call.world, node)));
  };
  return getOp(op, `List ${op.replace("_", " ")} with the tag.`, handle);
}

/** Which machines a definition matches is not computed: hardware is not simulated that far. */
function rebuild(call: Call): Reply {
  return json({ rebuilding: tagToChange(call).name });
}

/** Adds and removes by system id; ids that are unknown are skipped. */
function updateNodes(call: Call): Reply {
  const tag = tagToChange(call);
  const { region } = call.world;
  const data = bound(call.data);
  const definition = data.get("definition");
  if (definition !== undefined && definition !== tag.definition) {
    throw textError(
      409,
      `Definition supplied '${definition}' doesn't match current definition '${tag.definition}'`,
    );
  }
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

export const TAG_RESOURCES = crud<Tag>({
  handlers: ["TagsHandler", "TagHandler"],
  paths: ["/tags/", "/tags/{name}/"],
  nouns: ["tags", "a tag"],
  rows: ({ world }) => [...world.region.tags.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  find: tagOf,
  view: (_region, tag) => tagView(tag),
  create: ["admins-first", create],
  update: ["admins-first", update],
  remove: ["admins-first", remove],
  operations: [
    [],
    [
      listing("nodes"),
      listing("machines", NodeType.Machine),
      listing("devices", NodeType.Device),
      listing("rack_controllers", NodeType.RegionAndRack),
      listing("region_controllers", NodeType.RegionAndRack),
      postOp("rebuild", "Trigger a tag-node mapping rebuild.", rebuild),
      postOp("update_nodes", "Add or remove machines by system id.", updateNodes),
    ],
  ],
});
