import type { Region } from "../../model/store/region";
import type { BlockDevice, Interface, Machine } from "../../model/store/rows";

/** Pairs of source and destination, or the reason why they do not match. */
export type Mapping<Row> = readonly (readonly [own: Row, source: Row])[] | string;

function sameTags(a: BlockDevice, b: BlockDevice): boolean {
  return [...a.tags].sort().join() === [...b.tags].sort().join();
}

const PASSES: readonly ((own: BlockDevice, source: BlockDevice) => boolean)[] = [
  (own, source) => own.size === source.size && sameTags(own, source),
  (own, source) => own.size >= source.size && sameTags(own, source),
  (own, source) => own.size >= source.size,
];

/** Node._get_storage_mapping_between_nodes: boot disk to boot disk, the others by size and tags, then by size. */
export function mapDisks(region: Region, own: Machine, source: Machine): Mapping<BlockDevice> {
  if (own.architecture !== source.architecture) {
    return `node architectures do not match (${String(own.architecture)} != ${String(source.architecture)})`;
  }
  if (own.biosBootMethod !== source.biosBootMethod) {
    return `node boot methods do not match (${String(own.biosBootMethod)} != ${String(source.biosBootMethod)})`;
  }
  const ownBoot = region.blockDevices.find(own.bootDiskId);
  const sourceBoot = region.blockDevices.find(source.bootDiskId);
  if (ownBoot === undefined) {
    return "destination node has no physical block devices";
  }
  if (sourceBoot === undefined) {
    return "source node has no physical block devices";
  }
  if (ownBoot.size < sourceBoot.size) {
    return `destination boot disk(${ownBoot.name}) is smaller than source boot disk(${sourceBoot.name})`;
  }
  let ours = region.blockDevicesByMachine.all(own.id).filter((disk) => disk !== ownBoot);
  let theirs = region.blockDevicesByMachine.all(source.id).filter((disk) => disk !== sourceBoot);
  if (ours.length < theirs.length) {
    return `source node does not have enough physical block devices (${ours.length + 1} < ${theirs.length + 1})`;
  }
  const pairs: [BlockDevice, BlockDevice][] = [[ownBoot, sourceBoot]];
  for (const fits of PASSES) {
    for (const disk of ours) {
      const match = theirs.find((other) => fits(disk, other));
      if (match !== undefined) {
        pairs.push([disk, match]);
        ours = ours.filter((one) => one !== disk);
        theirs = theirs.filter((one) => one !== match);
      }
    }
    ours.sort((a, b) => a.size - b.size);
    theirs.sort((a, b) => a.size - b.size);
  }
  return ours.length > 0
    ? `${ours.length} destination node physical block devices do not match the source nodes physical block devices`
    : pairs;
}

/** Node._get_interface_mapping_between_nodes: by name. */
export function mapInterfaces(region: Region, own: Machine, source: Machine): Mapping<Interface> {
  const physical = (machine: Machine): Interface[] =>
    region.interfacesByMachine.all(machine.id).filter((iface) => iface.type === "physical");
  const ours = new Map(physical(own).map((iface) => [iface.name, iface]));
  const pairs: [Interface, Interface][] = [];
  const missing: string[] = [];
  for (const iface of physical(source)) {
    const match = ours.get(iface.name);
    if (match === undefined) {
      missing.push(iface.name);
    } else {
      pairs.push([match, iface]);
    }
  }
  return missing.length > 0
    ? `destination node physical interfaces do not match the source nodes physical interfaces: ${missing.join(", ")}`
    : pairs;
}
