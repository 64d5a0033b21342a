import { rejects, accepts, rejectsAll, type Row } from "../row";

const duration = (text: string) =>
  `Invalid duration: ${text}; it must be like 90s, 30m or 1h30m (units ms, s, m and h), more than 0 and at most 596h`;

export const sizeRows: Row[] = [
  ...[1, 2, 64].map((cores) => accepts(`${cores} cores`, { cores })),
  ...[0, -1].map((cores) =>
    rejects(`${cores} cores`, { cores }, "cores", `${cores} cores are too few: at least 1`),
  ),
  rejects("no cores, offline", { cores: 0 }, "cores", "0 cores are too few: at least 1", {
    world: "offline",
  }),
  ...[1024, 2048, 524288].map((memory) => accepts(`${memory} MiB`, { memory })),
  ...[1023, 512, 0, -1].map((memory) =>
    rejects(
      `${memory} MiB`,
      { memory },
      "memory",
      `${memory} MiB of memory are too few: MAAS composes with at least 1024`,
    ),
  ),
  ...[0.004194304, 8, 8.5, 4000].map((size) => accepts(`a disk of ${size} GB`, { disks: [{ size }] })),
  ...[0, -8, 0.0001, 0.004194303].map((size) =>
    rejects(
      `a disk of ${size} GB`,
      { disks: [{ size: 8 }, { size }] },
      "disks[1].size",
      `A disk of ${size} GB is too small: MAAS makes none of less than 4 MiB, which is 0.004194304 GB`,
    ),
  ),
  accepts("pinned cores", { pinnedCores: [0, 1, 63] }),
  accepts("pinned cores, and as many cores", { cores: 2, pinnedCores: [4, 5] }),
  rejects(
    "more cores than pinned",
    { cores: 3, pinnedCores: [4, 5] },
    "cores",
    "3 cores contradict the 2 of pinnedCores: leave cores out",
  ),
  rejects(
    "a core below 0",
    { pinnedCores: [0, -1] },
    "pinnedCores[1]",
    "Core -1 does not exist: cores are numbered from 0",
  ),
  rejects("a core pinned twice", { pinnedCores: [3, 4, 3] }, "pinnedCores[2]", "Core 3 is pinned twice"),
  rejects(
    "a core that no host has",
    { pinnedCores: [64] },
    "pinnedCores[0]",
    "Core 64 does not exist on VM host vmhost1: it has 0 to 63; Core 64 does not exist on VM host vmhost2: it has 0 to 63",
  ),
  rejects(
    "a core that the host has not",
    { vmHost: "vmhost3", pinnedCores: [7, 8] },
    "pinnedCores[1]",
    "Core 8 does not exist on VM host vmhost3: it has 0 to 7",
    { world: "uneven" },
  ),
  ...["amd64/generic"].map((architecture) => accepts(architecture, { architecture })),
  ...["amd64", "amd64/", "/generic", "amd64/generic/x", "amd 64/generic", ""].map((architecture) =>
    rejects(
      `architecture ${JSON.stringify(architecture)}`,
      { architecture },
      "architecture",
      `Invalid architecture: ${architecture}; it must be like amd64/generic`,
      { world: "offline" },
    ),
  ),
  ...["90s", "30m", "1h30m", "1.5h", "500ms"].map((create) =>
    accepts(`timeout ${create}`, { timeouts: { create } }),
  ),
  ...["", "30", "30 m", "0s", "-5m", "m", "1d", "5min", "∞", "1000h"].map((create) =>
    rejects(
      `timeout ${JSON.stringify(create)}`,
      { timeouts: { create } },
      "timeouts.create",
      duration(create),
    ),
  ),
  rejectsAll("timeouts of all operations", { timeouts: { create: "x", update: "y", delete: "z" } }, [
    ["timeouts.create", duration("x")],
    ["timeouts.update", duration("y")],
    ["timeouts.delete", duration("z")],
  ]),
];
