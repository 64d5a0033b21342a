import { NodeStatus } from "../../model/catalog/status";
import { conflict, noSuch } from "../../model/errors";
import type { BlockDevice, Machine } from "../../model/store/rows";
import { bound, mandatory } from "../core/form";
import type { Permission } from "../core/permissions";
import { postOp, restful, json, type Call, type Reply, type Resource } from "../core/resource";
import { parseInteger } from "../core/specifiers";
import { blockDeviceView } from "../machines/storage-view";
import { nodeOf } from "./lookup";

function disksOf(call: Call, machine: Machine): readonly BlockDevice[] {
  return call.world.region.blockDevicesByMachine.all(machine.id);
}

/** A node's disk by its id or name. */
function diskOf(call: Call, permission: Permission): { machine: Machine; disk: BlockDevice } {
  const machine = nodeOf(call, permission);
  const wanted = call.path["id"] ?? "";
  const id = parseInteger(wanted);
  const disk = disksOf(call, machine).find((one) => (id === undefined ? one.name === wanted : one.id === id));
  if (disk === undefined) {
    throw noSuch("BlockDevice");
  }
  return { machine, disk };
}

function changeTag(change: (tags: string[], tag: string) => string[]): (call: Call) => Reply {
  return (call) => {
    const { machine, disk } = diskOf(call, "admin");
    if (machine.status !== NodeStatus.Ready) {
      throw conflict("Cannot update block device because the machine is not Ready.");
    }
    const tag = mandatory(bound(call.data), "tag");
    call.world.region.blockDevices.update(disk, { tags: change(disk.tags, tag) });
    return json(blockDeviceView(machine, disk));
  };
}

const addTag = changeTag((tags, tag) => (tags.includes(tag) ? tags : [...tags, tag]));
const removeTag = changeTag((tags, tag) => tags.filter((other) => other !== tag));

function list(call: Call): Reply {
  const machine = nodeOf(call, "view");
  return json(disksOf(call, machine).map((disk) => blockDeviceView(machine, disk)));
}

function read(call: Call): Reply {
  const { machine, disk } = diskOf(call, "view");
  return json(blockDeviceView(machine, disk));
}

export const BLOCK_DEVICE_RESOURCES: readonly Resource[] = [
  {
    name: "BlockDevicesHandler",
    doc: "Manage block devices on a node.",
    path: "/nodes/{system_id}/blockdevices/",
    operations: [restful("GET", "List a node's disks.", list)],
  },
  {
    name: "BlockDeviceHandler",
    doc: "Manage a block device on a node.",
    path: "/nodes/{system_id}/blockdevices/{id}/",
    operations: [
      restful("GET", "Read a disk.", read),
      postOp("add_tag", "Add a tag.", addTag),
      postOp("remove_tag", "Remove a tag.", removeTag),
    ],
  },
];
