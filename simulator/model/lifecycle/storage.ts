import { settingOf } from "../catalog/settings";
import { ALLOCATED_STATUSES } from "../catalog/status";
import type { Region } from "../store/region";
import type { BlockDevice, Filesystem, Machine, Partition } from "../store/rows";
import { newUuid } from "./names";

const MIB = 1024 * 1024;
/** Partitions start and end on 4 MiB; the table itself takes 4 MiB in front and 1 MiB at the end. */
const ALIGNMENT = 4 * MIB;
const TAIL = MIB;
const EFI_SIZE = 512 * MIB;
export const TABLE_OVERHEAD = ALIGNMENT + TAIL;

/** Bytes of a disk that partitions can use. */
export function partitionableSize(size: number): number {
  return Math.max(0, Math.floor((size - TAIL) / ALIGNMENT) - 1) * ALIGNMENT;
}

/** MAAS's flat layout: an EFI partition and the root file system on the boot disk. */
export function applyFlatLayout(region: Region, machine: Machine): void {
  const disk = region.blockDevices.find(machine.bootDiskId);
  if (disk === undefined) {
    return;
  }
  const partition = (size: number, bootable: boolean, filesystem: Omit<Filesystem, "uuid">): Partition => ({
    id: region.ids.next("partitions"),
    size,
    bootable,
    uuid: newUuid(),
    filesystem: { ...filesystem, uuid: newUuid() },
  });
  region.blockDevices.update(disk, {
    partitions: [
      partition(EFI_SIZE, true, { fstype: "fat32", label: "efi", mountPoint: "/boot/efi" }),
      partition(partitionableSize(disk.size) - EFI_SIZE, false, {
        fstype: "ext4",
        label: "root",
        mountPoint: "/",
      }),
    ],
  });
}

/** The storage layout of the settings: machines with one disk end up with the flat one or none. */
export function applyDefaultLayout(region: Region, machine: Machine): void {
  if (settingOf(region, "default_storage_layout") !== "blank") {
    applyFlatLayout(region, machine);
  }
}

/** Takes all partitions away, as the start of commissioning does. */
export function clearLayout(region: Region, machine: Machine): void {
  for (const disk of region.blockDevicesByMachine.all(machine.id)) {
    region.blockDevices.update(disk, { partitions: [] });
  }
}

/** Whether the machine's file systems show: in the allocated statuses only the acquired copy does. */
export function showsFilesystems(machine: Machine): boolean {
  return !ALLOCATED_STATUSES.has(machine.status) || machine.storageAcquired;
}

export function insertDisk(
  region: Region,
  machine: Machine,
  at: number,
  disk: { size: number; pool: string | null; tags: readonly string[] },
): BlockDevice {
  const serial = at === 0 ? "lxd_root" : `lxd_disk${at}`;
  return region.blockDevices.insert({
    id: region.ids.next("blockdevices"),
    machineId: machine.id,
    name: `sd${String.fromCharCode("a".charCodeAt(0) + at)}`,
    idPath: `/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_${serial}`,
    size: disk.size,
    model: "QEMU HARDDISK",
    serial,
    tags: [...disk.tags],
    storagePool: disk.pool,
    partitions: [],
  });
}
