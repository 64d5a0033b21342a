import { discover } from "../../model/lifecycle/discovery";
import { textError } from "../../model/errors";
import { deleteMachine } from "../../model/lifecycle/removal";
import type { VmHost } from "../../model/store/rows";
import { vmHostView } from "./view";
import { compose } from "./compose";
import { bound, stringBool } from "../core/form";
import { vmHostOf } from "./lookup";
import { deleted, json, type Call, type Operation, type Reply, type Resource } from "../core/resource";
import { readVmHostForm } from "./form";

function list({ world }: Call): Reply {
  return json([...world.region.vmHosts.values()].map((host) => vmHostView(world.region, host)));
}

function read(call: Call): Reply {
  return json(vmHostView(call.world.region, vmHostOf(call, "Not Found")));
}

async function parameters(call: Call): Promise<Reply> {
  const host = vmHostOf(call, "No Pod matches the given query.");
  return json(await call.world.lxd.connection(host));
}

async function refresh(call: Call): Promise<Reply> {
  const host = vmHostOf(call, "No Pod matches the given query.");
  const { world } = call;
  if (!world.faults.rackConnected()) {
    throw textError(503, "Unable to start the VM host discovery process. No rack controllers connected.");
  }
  const unreached = world.faults.hostUnreached(host.name);
  if (unreached !== undefined) {
    throw textError(503, unreached);
  }
  await world.lxd.look(host);
  return discovered(call, host);
}

function discovered(call: Call, host: VmHost): Reply {
  const { world } = call;
  return world.region.transaction(() => {
    call.afterCommit(discover(world, host, call.user));
    return json(vmHostView(world.region, host));
  });
}

/** A change is followed by a refresh, and stays where that cannot be. */
async function update(call: Call): Promise<Reply> {
  const host = vmHostOf(call, "No Pod matches the given query.");
  const { region, faults, lxd } = call.world;
  const changes = readVmHostForm(region, bound(call.data), host);
  region.transaction(() => region.vmHosts.update(host, changes));
  if (!faults.rackConnected()) {
    return json(vmHostView(region, host));
  }
  await lxd.look(host);
  return discovered(call, host);
}

function changeTag(adds: boolean): (call: Call) => Reply {
  return (call) => {
    const tag = bound(call.data).get("tag");
    if (tag === undefined || tag === "") {
      throw textError(400, "No provided tag!");
    }
    if (adds && tag.includes(",")) {
      throw textError(400, 'Tag may not contain a ",".');
    }
    const host = vmHostOf(call, "No Pod matches the given query.");
    const others = host.tags.filter((one) => one !== tag);
    const tags = !adds ? others : host.tags.includes(tag) ? host.tags : [...others, tag];
    call.world.region.vmHosts.update(host, { tags });
    return json(vmHostView(call.world.region, host));
  };
}

/** With `decompose` its machines and their instances go, else the machines become ordinary ones without a host. */
function remove(call: Call): Reply {
  const host = vmHostOf(call, "No Pod matches the given query.");
  const { world } = call;
  const { region } = world;
  const decompose = stringBool(call.query, "decompose", false);
  for (const machine of region.machinesByVmHost.all(host.id)) {
    if (decompose) {
      deleteMachine(world, machine);
    } else {
      region.machines.update(machine, { vmHostId: null, virtualMachineId: null });
    }
  }
  for (const instance of region.instancesByHost.all(host.id)) {
    region.instances.delete(instance);
  }
  region.vmHosts.delete(host);
  return deleted();
}

const collection: Operation[] = [
  { method: "GET", op: null, name: "read", doc: "List VM hosts.", handle: list },
];

const single: Operation[] = [
  { method: "GET", op: null, name: "read", doc: "Read a VM host.", handle: read },
  {
    method: "PUT",
    op: null,
    name: "update",
    doc: "Update a VM host.",
    admin: true,
    asynchronous: true,
    handle: update,
  },
  { method: "DELETE", op: null, name: "delete", doc: "Delete a VM host.", admin: true, handle: remove },
  {
    method: "GET",
    op: "parameters",
    name: "parameters",
    doc: "Obtain the VM host's power parameters.",
    admin: true,
    asynchronous: true,
    handle: parameters,
  },
  {
    method: "POST",
    op: "compose",
    name: "compose",
    doc: "Compose a virtual machine on the VM host.",
    admin: true,
    asynchronous: true,
    handle: compose,
  },
  {
    method: "POST",
    op: "refresh",
    name: "refresh",
    doc: "Rediscover the VM host's instances and resources.",
    admin: true,
    asynchronous: true,
    handle: refresh,
  },
  {
    method: "POST",
    op: "add_tag",
    name: "add_tag",
    doc: "Add a tag to the VM host.",
    admin: true,
    handle: changeTag(true),
  },
  {
    method: "POST",
    op: "remove_tag",
    name: "remove_tag",
    doc: "Remove a tag from the VM host.",
    admin: true,
    handle: changeTag(false),
  },
];

/** `pods/` is the older name of the same. */
export const VM_HOST_RESOURCES: readonly Resource[] = [
  {
    name: "VmHostsHandler",
    doc: "Manage the collection of VM hosts.",
    path: "/vm-hosts/",
    ofVmHosts: true,
    operations: collection,
  },
  {
    name: "VmHostHandler",
    doc: "Manage a VM host.",
    path: "/vm-hosts/{id}/",
    ofVmHosts: true,
    operations: single,
  },
  {
    name: "PodsHandler",
    doc: "Manage the collection of pods.",
    path: "/pods/",
    ofVmHosts: true,
    operations: collection,
  },
  { name: "PodHandler", doc: "Manage a pod.", path: "/pods/{id}/", ofVmHosts: true, operations: single },
];
