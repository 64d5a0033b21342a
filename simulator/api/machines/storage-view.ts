import { partitionableSize, showsFilesystems, TABLE_OVERHEAD } from "../../model/lifecycle/storage";
import type { Region } from "../../model/store/region";
import type { BlockDevice, Filesystem, Machine, Partition } from "../../model/store/rows";

function filesystemView(filesystem: Filesystem): object {
  return {
    fstype: filesystem.fstype,
    label: filesystem.label,
    uuid: filesystem.uuid,
    mount_point: filesystem.mountPoint,
    mount_options: null,
  };
}

function partitionUse(filesystem: Filesystem | null): string {
  if (filesystem === null) {
    return "Unused";
  }
  const mounted = filesystem.mountPoint === null ? "" : ` mounted at ${filesystem.mountPoint}`;
  return `${filesystem.fstype} formatted filesystem${mounted}`;
}

function partitionView(machine: Machine, disk: BlockDevice, partition: Partition, at: number): object {
  const filesystem = showsFilesystems(machine) ? partition.filesystem : null;
  return {
    uuid: partition.uuid,
    size: partition.size,
    bootable: partition.bootable,
    tags: [],
    used_for: partitionUse(filesystem),
    path: `/dev/disk/by-dname/${disk.name}-part${at + 1}`,
    system_id: machine.systemId,
    type: "partition",
    device_id: disk.id,
    id: partition.id,
    filesystem: filesystem === null ? null : filesystemView(filesystem),
    resource_uri: `/MAAS/api/2.0/nodes/${machine.systemId}/blockdevices/${disk.id}/partition/${partition.id}`,
  };
}

export function blockDeviceView(machine: Machine, disk: BlockDevice): object {
  const { partitions } = disk;
  const partitioned = partitions.length > 0;
  const inPartitions = partitions.reduce((sum, partition) => sum + partition.size, 0);
  return {
    firmware_version: null,
    tags: disk.tags,
    type: "physical",
    system_id: machine.systemId,
    available_size: partitionableSize(disk.size) - inPartitions,
    path: `/dev/disk/by-dname/${disk.name}`,
    name: disk.name,
    partition_table_type: partitioned ? "GPT" : null,
    uuid: null,
    serial: disk.serial,
    used_for: partitioned
      ? `GPT partitioned with ${partitions.length} partition${partitions.length === 1 ? "" : "s"}`
      : "Unused",
    used_size: partitioned ? inPartitions + TABLE_OVERHEAD : 0,
    model: disk.model,
    numa_node: 0,
    block_size: 512,
    partitions: partitions.map((partition, at) => partitionView(machine, disk, partition, at)),
    storage_pool: disk.storagePool,
    size: disk.size,
    id: disk.id,
    filesystem: null,
    id_path: disk.idPath,
    resource_uri: `/MAAS/api/2.0/nodes/${machine.systemId}/blockdevices/${disk.id}/`,
  };
}

export interface StorageView {
  readonly disks: readonly object[];
  readonly bootDisk: object | null;
  /** In MB of 10^6 bytes. */
  readonly total: number;
}

export function storageView(region: Region, machine: Machine): StorageView {
  const disks = region.blockDevicesByMachine.all(machine.id);
  const views = disks.map((disk) => blockDeviceView(machine, disk));
  const boot = disks.findIndex((disk) => disk.id === machine.bootDiskId);
  return {
    disks: views,
    bootDisk: views[boot] ?? null,
    total: disks.reduce((sum, disk) => sum + disk.size, 0) / 1000 / 1000,
  };
}
