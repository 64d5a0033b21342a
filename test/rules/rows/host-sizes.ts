import { rejects, accepts, rejectsAll, type Row } from "../row";

const uneven = { world: "uneven" } as const;
const small = { world: "small" } as const;

/** What a host has. */
export const hostSizeRows: Row[] = [
  rejects(
    "a host whose LXD refuses what MAAS composes with",
    { vmHost: "vmhost1" },
    "vmHost",
    "VM host vmhost1 has LXD 6.7, which refuses the key security.secureboot that MAAS up to 3.7 sends with every VM: LXD before 6.7 takes it",
    { world: "newLxd" },
  ),
  rejects(
    "hosts whose LXDs all refuse it",
    {},
    "vmHost",
    ["vmhost1 has LXD 6.7", "vmhost2 has LXD 6.10.1"]
      .map(
        (host) =>
          `VM host ${host}, which refuses the key security.secureboot that MAAS up to 3.7 sends with every VM: LXD before 6.7 takes it`,
      )
      .join("; "),
    { world: "newLxd" },
  ),
  accepts("hosts of which one's LXD takes it", {}, { world: "oneOldLxd" }),

  rejects(
    "an architecture that no host has",
    { architecture: "s390x/generic" },
    "architecture",
    "Architecture s390x/generic does not run on VM host vmhost1: it has amd64/generic; Architecture s390x/generic does not run on VM host vmhost2: it has amd64/generic",
  ),
  accepts("an architecture that one host has", { architecture: "arm64/generic", cores: 1 }, uneven),
  rejects(
    "an architecture that the host has not",
    { vmHost: "vmhost1", architecture: "arm64/generic" },
    "architecture",
    "Architecture arm64/generic does not run on VM host vmhost1: it has amd64/generic",
    uneven,
  ),
  rejects(
    "more cores than any host",
    { cores: 65 },
    "cores",
    "VM host vmhost1 has 64 cores in all, but the VM needs 65; VM host vmhost2 has 64 cores in all, but the VM needs 65",
  ),
  rejects(
    "more cores than the host has in all",
    { cores: 9 },
    "cores",
    "VM host vmhost3 has 8 cores in all, but the VM needs 9",
    small,
  ),
  rejects(
    "more cores than the host has free",
    { cores: 3 },
    "cores",
    "VM host vmhost3 has 2 free cores, but the VM needs 3",
    small,
  ),
  accepts("as many cores as the host has free", { cores: 2 }, small),
  accepts("more pinned cores than are free, which VMs may share", { pinnedCores: [0, 1, 2, 3] }, small),
  accepts("a running VM with more cores than are free", { cores: 3 }, { ...small, composes: false }),
  rejects(
    "more memory than any host",
    { memory: 524289 },
    "memory",
    "VM host vmhost1 has 524288 MiB of free memory, but the VM needs 524289; VM host vmhost2 has 524288 MiB of free memory, but the VM needs 524289",
  ),
  rejects(
    "more memory than the host has free",
    { memory: 4097 },
    "memory",
    "VM host vmhost3 has 4096 MiB of free memory, but the VM needs 4097",
    small,
  ),
  accepts("as much memory as the host has free", { memory: 4096 }, small),
  accepts("the default disk", {}, small),
  accepts("disks that fill the pool", { disks: [{ size: 4 }, { size: 5.5 }, { size: 0.5 }] }, small),
  rejects(
    "disks that overfill the default pool together",
    { disks: [{ size: 8 }, { size: 2.5 }] },
    "disks",
    "Storage pool tiny of VM host vmhost3 has 10 GB free, but the VM needs 10.5 GB",
    small,
  ),
  rejects(
    "disks that overfill the default pool, one by name",
    { disks: [{ size: 8 }, { size: 2.5, pool: "tiny" }] },
    "disks",
    "Storage pool tiny of VM host vmhost3 has 10 GB free, but the VM needs 10.5 GB",
    small,
  ),
  rejects(
    "a disk too big for its pool",
    { vmHost: "vmhost1", disks: [{ size: 8 }, { size: 500, pool: "fast" }] },
    "disks",
    "Storage pool fast of VM host vmhost1 has 214 GB free, but the VM needs 500 GB",
  ),
  accepts("a disk too big for the other pool", { disks: [{ size: 500 }] }),
  rejects(
    "a storage pool that no host has",
    { disks: [{ size: 8 }, { size: 8, pool: "fats" }] },
    "disks[1].pool",
    "Storage pool fats does not exist on VM host vmhost1: it has fast and default; Storage pool fats does not exist on VM host vmhost2: it has fast and default",
  ),
  accepts("a storage pool that one host has", { disks: [{ size: 8, pool: "tiny" }] }, uneven),
  rejects(
    "a storage pool of another host",
    { vmHost: "vmhost3", disks: [{ size: 8, pool: "fast" }] },
    "disks[0].pool",
    "Storage pool fast does not exist on VM host vmhost3: it has tiny",
    uneven,
  ),
  accepts(
    "sizes, offline",
    { cores: 1000, memory: 1e9, disks: [{ size: 1e9, pool: "x" }] },
    { world: "offline" },
  ),
  rejects(
    "cores of one host and memory of the other",
    { cores: 8, memory: 4096 },
    "vmHost",
    "No one VM host has all that the VM needs: VM host vmhost1 has 2048 MiB of free memory, but the VM needs 4096; VM host vmhost2 has 4 free cores, but the VM needs 8",
    { world: "lopsided" },
  ),
  accepts("what one of the hosts has", { cores: 8, memory: 2048 }, { world: "lopsided" }),
  rejectsAll(
    "too much of all of one host",
    { vmHost: "vmhost2", cores: 8, memory: 1e6 },
    [
      ["cores", "VM host vmhost2 has 4 free cores, but the VM needs 8"],
      ["memory", "VM host vmhost2 has 524288 MiB of free memory, but the VM needs 1000000"],
    ],
    { world: "lopsided" },
  ),
];
