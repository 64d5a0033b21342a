import { textError } from "../../model/errors";
import { discover } from "../../model/lifecycle/discovery";
import { deleteMachine } from "../../model/lifecycle/removal";
import type { VmHost } from "../../model/store/rows";
import { bound, stringBool } from "../core/form";
import {
  getOp,
  postOp,
  restful,
  deleted,
  json,
  type Call,
  type Operation,
  type Reply,
  type Resource,
} from "../core/resource";
import { compose } from "./compose";
import { readVmHostForm } from "./form";
import { vmHostOf } from "./lookup";
import { vmHostView } from "./view";

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
  await world.lxd.refresh(host);
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
  await lxd.refresh(host);
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

const ADMIN = { admin: true } as const;
const ADMIN_ASYNCHRONOUS = { admin: true, asynchronous: true } as const;

const collection = [restful("GET", "List VM hosts.", list)];

const single = [
  restful("GET", "Read a VM host.", read),
  restful("PUT", "Update a VM host.", update, ADMIN_ASYNCHRONOUS),
  restful("DELETE", "Delete a VM host.", remove, ADMIN),
  getOp("parameters", "Obtain the VM host's power parameters.", parameters, ADMIN_ASYNCHRONOUS),
  postOp("compose", "Compose a virtual machine on the VM host.", compose, ADMIN_ASYNCHRONOUS),
  postOp("refresh", "Rediscover the VM host's instances and resources.", refresh, ADMIN_ASYNCHRONOUS),
  postOp("add_tag", "Add a tag to the VM host.", changeTag(true), ADMIN),
  postOp("remove_tag", "Remove a tag from the VM host.", changeTag(false), ADMIN),
];

function vmHostResource(name: string, doc: string, path: string, operations: readonly Operation[]): Resource {
  return { name, doc, path, ofVmHosts: true, operations };
}

/** `pods/` is the older name of the same. */
export const VM_HOST_RESOURCES: readonly Resource[] = [
  vmHostResource("VmHostsHandler", "Manage the collection of VM hosts.", "/vm-hosts/", collection),
  vmHostResource("VmHostHandler", "Manage a VM host.", "/vm-hosts/{id}/", single),
  vmHostResource("PodsHandler", "Manage the collection of pods.", "/pods/", collection),
  vmHostResource("PodHandler", "Manage a pod.", "/pods/{id}/", single),
];
