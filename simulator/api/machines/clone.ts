import { NodeStatus } from "../../model/catalog/status";
import { newUuid } from "../../model/lifecycle/names";
import { claimNext, clearLinks, insertAddress, linksOf } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import { AllocType, NodeType, type BlockDevice, type Interface, type Machine } from "../../model/store/rows";
import { bound, flag, FormErrors, notAChoice, REQUIRED, text } from "../core/form";
import type { Params } from "../core/params";
import { hasPermission } from "../core/permissions";
import { deleted, type Call, type Reply } from "../core/resource";
import { mapDisks, mapInterfaces, type Mapping } from "./clone-mapping";

function copyDisk(region: Region, own: BlockDevice, source: BlockDevice): void {
  region.blockDevices.update(own, {
    partitions: source.partitions.map((partition) => ({
      ...partition,
      id: region.ids.next("partitions"),
      uuid: newUuid(),
      filesystem: partition.filesystem === null ? null : { ...partition.filesystem, uuid: newUuid() },
    })),
  });
}

/** The VLAN and the links; what has an address gets one of its own. */
function copyInterface(region: Region, own: Interface, source: Interface): void {
  clearLinks(region, own);
  region.interfaces.update(own, {
    vlanId: source.vlanId,
    tags: [...source.tags],
    params: { ...source.params },
    enabled: source.enabled,
  });
  for (const link of linksOf(region, source)) {
    const subnet = region.subnets.find(link.subnetId);
    const addressed = link.ip !== null && link.allocType !== AllocType.Auto && subnet !== undefined;
    insertAddress(region, {
      allocType: link.allocType,
      ip: addressed ? claimNext(region, subnet) : null,
      subnetId: link.subnetId,
      interfaceId: own.id,
    });
  }
}

function readSource(call: Call, data: Params, errors: FormErrors): Machine | undefined {
  const id = text(data, "source");
  const machine = id === undefined ? undefined : call.world.region.machineBySystemId.first(id);
  if (machine?.nodeType === NodeType.Machine && hasPermission(call.user, machine, "view")) {
    return machine;
  }
  if (id !== undefined) {
    errors.add("source", notAChoice(id));
  }
  errors.add("source", REQUIRED);
  return undefined;
}

/** One machine by its place in the list, which the errors name. */
type Places = readonly (readonly [number, Machine])[];

function inArray(at: number, problem: string): string {
  return `Machine ${at + 1} in the array did not validate: ${problem}`;
}

function readDestinations(call: Call, data: Params, errors: FormErrors): Places {
  const ids = text(data, "destinations")?.split(",");
  if (ids === undefined) {
    errors.add("destinations", REQUIRED);
  }
  const found: [number, Machine][] = [];
  for (const [at, id] of (ids ?? []).map((one) => one.trim()).entries()) {
    const machine = call.world.region.machineBySystemId.first(id);
    const open = machine?.status === NodeStatus.Ready || machine?.status === NodeStatus.FailedTesting;
    if (machine?.nodeType === NodeType.Machine && open && hasPermission(call.user, machine, "admin")) {
      found.push([at, machine]);
    } else {
      errors.add("destinations", inArray(at, notAChoice(id)));
    }
  }
  return found;
}

/** `POST machines/?op=clone` (MAAS's CloneForm). */
export function clone(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const source = readSource(call, data, errors);
  const destinations = readDestinations(call, data, errors);
  const storage = flag(data, "storage");
  const interfaces = flag(data, "interfaces");
  const disks: Mapping<BlockDevice>[] = [];
  const nics: Mapping<Interface>[] = [];
  for (const [at, machine] of source === undefined || errors.any ? [] : destinations) {
    if (source === undefined || machine === source) {
      errors.add("destinations", inArray(at, "Source machine cannot be a destination machine."));
      continue;
    }
    disks.push(storage ? mapDisks(region, machine, source) : []);
    nics.push(interfaces ? mapInterfaces(region, machine, source) : []);
    for (const mapping of [disks.at(-1), nics.at(-1)]) {
      if (typeof mapping === "string") {
        errors.add("destinations", inArray(at, mapping));
      }
    }
  }
  if (!storage && !interfaces) {
    errors.add("__all__", "Either storage or interfaces must be true.");
  }
  errors.check();
  for (const [own, from] of disks.flatMap((mapping) => (typeof mapping === "string" ? [] : [...mapping]))) {
    copyDisk(region, own, from);
  }
  for (const [own, from] of nics.flatMap((mapping) => (typeof mapping === "string" ? [] : [...mapping]))) {
    copyInterface(region, own, from);
  }
  return deleted();
}
