import type { Region } from "../../model/store/region";
import type { BlockDevice, Machine } from "../../model/store/rows";

/** Devices of a machine by their keys, with the labels of the constraints that they fulfil. */
export type StorageMatch = ReadonlyMap<string, string>;

interface Candidate {
  readonly key: string;
  readonly size: number;
  readonly tags: readonly string[];
}

function disk(device: BlockDevice): Candidate {
  return { key: String(device.id), size: device.size, tags: device.tags };
}

function rootDevice(disks: readonly BlockDevice[], ofPartition: boolean): Candidate | undefined {
  for (const device of disks) {
    const root = device.partitions.find(({ filesystem }) => filesystem?.mountPoint === "/");
    if (root !== undefined) {
      return ofPartition ? { key: `partition:${root.id}`, size: root.size, tags: [] } : disk(device);
    }
  }
  return undefined;
}

function unusedDevices(disks: readonly BlockDevice[], ofPartition: boolean): Candidate[] {
  const found = ofPartition
    ? disks.flatMap(({ partitions }) =>
        partitions
          .filter(({ filesystem }) => filesystem === null)
          .map(({ id, size }) => ({ key: `partition:${id}`, size, tags: [] })),
      )
    : disks.filter(({ partitions }) => partitions.length === 0).map(disk);
  return found.sort((a, b) => a.size - b.size);
}

/**
 * MAAS's nodes_by_storage for one machine: the first constraint is for the device of the root file system, the others
 * take the smallest unused device that will do. Undefined when one is not fulfilled.
 */
export function matchStorage(
  region: Region,
  machine: Machine,
  constraints: readonly StorageConstraint[],
): StorageMatch | undefined {
  const disks = region.blockDevicesByMachine.all(machine.id);
  const labels = new Map<string, string>();
  for (const [at, { label, size, tags }] of constraints.entries()) {
    const ofPartition = tags.includes("partition");
    const wanted = tags.filter((tag) => tag !== "partition");
    const root = at === 0 ? rootDevice(disks, ofPartition) : undefined;
    const devices = at > 0 ? unusedDevices(disks, ofPartition) : root === undefined ? [] : [root];
    const device = devices.find(
      (one) => !labels.has(one.key) && one.size >= size && wanted.every((tag) => one.tags.includes(tag)),
    );
    if (device === undefined) {
      return undefined;
    }
    labels.set(device.key, label);
  }
  return labels;
}

export interface StorageConstraint {
  readonly label: string;
  /** Bytes. */
  readonly size: number;
  readonly tags: readonly string[];
}

const STORAGE = /(?:([a-zA-Z0-9]+):)?([0-9.]+)(?:\(([^)]+)\))?/g;

/** Parses `root:20(default),data:5(fast)`, sizes in GB of 10^9; undefined when malformed. */
export function parseStorage(value: string): StorageConstraint[] | undefined {
  const groups = [...value.matchAll(STORAGE)];
  const rendered = groups.map(
    ([, label, size, tags]) =>
      `${label === undefined ? "" : `${label}:`}${size ?? ""}${tags === undefined ? "" : `(${tags})`}`,
  );
  if (groups.length === 0 || rendered.join(",") !== value) {
    return undefined;
  }
  const [root, ...others] = groups.map(([, label, size, tags]) => ({
    label: label ?? "",
    size: Math.trunc(Number(size) * 1_000_000_000),
    tags: tags?.split(",") ?? [],
  }));
  return root === undefined ? undefined : [root, ...others.sort((a, b) => b.tags.length - a.tags.length)];
}
