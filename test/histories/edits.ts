import type { LxdVmInputs } from "../../provider/inputs";
import type { Machine } from "../../provider/maas/wire";
import { areChosen, RANGE } from "./chosen-addresses";
import type { Op } from "./engine/run";
import { without } from "./without";

/** Another value of an input, and what that may make of the VM. */
export interface Edit {
  readonly says: string;
  readonly next: LxdVmInputs;
  readonly ops: readonly Op[];
  /** Whether it takes more of a VM host than the VM has. */
  readonly needsRoom?: boolean;
  /** Whether only MAAS and LXD show what it means, so that without them the preview is green and the run says no. */
  readonly isForMaas?: boolean;
}

/** That a region has an image of beside those of Ubuntu. */
export const OTHER_SYSTEM = "centos";

const UPDATE: readonly Op[] = ["update"];
const REPLACE: readonly Op[] = ["replace"];
/** In place where the host's LXD can be reached, as it can be here. */
const SIZE: readonly Op[] = ["update"];
const NOTHING: readonly Op[] = [];

/** What an input has that is left out for MAAS to choose: leaving it out again is not a change. */
const chosen: ReadonlySet<string> = new Set([
  "vmHost",
  "zone",
  "resourcePool",
  "domain",
  "architecture",
  "osystem",
  "distroSeries",
  "hweKernel",
]);

const inPlace: ReadonlySet<string> = new Set([
  "tags",
  "description",
  "hostname",
  "timeouts",
  "verifyGateway",
  "lxd",
  "adopt",
  "skipCommissioning",
]);

/**
 * Real changes of a VM's inputs.
 * @param fresh a number that no other edit of the history has: for names and addresses that nobody holds
 */
export function edits(args: LxdVmInputs, machine: Machine, fresh: number): Edit[] {
  const set = (more: LxdVmInputs, ops: readonly Op[]): Edit => ({
    says: JSON.stringify(more),
    next: { ...args, ...more },
    ops,
  });
  const ip = `10.10.0.${151 + (fresh % 49)}`;
  const host = machine.pod?.name === "vmhost1" ? "vmhost2" : "vmhost1";
  const withoutNetwork = without(args, "networkInterfaces", "staticIp");
  return [
    set({ tags: [`tag-${fresh}`] }, UPDATE),
    set({ tags: [...(args.tags ?? []), "more"] }, (args.tags ?? []).includes("more") ? NOTHING : UPDATE),
    set({ description: `Description ${fresh}` }, UPDATE),
    set({ hostname: `name-${fresh}` }, UPDATE),
    set({ hostname: String(7000 + fresh) }, UPDATE),
    set({ zone: machine.zone.name === "other" ? "default" : "other" }, UPDATE),
    set({ resourcePool: machine.pool.name === "pool-a" ? "default" : "pool-a" }, UPDATE),
    set({ domain: machine.domain.name === "example" ? "maas" : "example" }, UPDATE),
    set({ timeouts: { create: `${20 + (fresh % 30)}m` } }, UPDATE),
    set({ lxd: { autostart: args.lxd?.autostart !== true } }, UPDATE),
    set({ lxd: { project: "maas" } }, UPDATE),
    // Pinned cores are the number of cores, and another one beside them is refused.
    ...(args.pinnedCores === undefined ? [set({ cores: machine.cpu_count === 2 ? 3 : 2 }, SIZE)] : []),
    { ...set({ memory: machine.memory === 4096 ? 3072 : 4096 }, SIZE), needsRoom: true },
    set({ disks: [{ size: 11 + (fresh % 5) }] }, REPLACE),
    {
      says: "another release",
      next: {
        ...without(args, ...(args.osystem === OTHER_SYSTEM ? (["osystem"] as const) : [])),
        distroSeries: machine.distro_series === "focal" ? "noble" : "focal",
        hweKernel: "",
      },
      ops: REPLACE,
    },
    ...["ubuntu", OTHER_SYSTEM].map((osystem) => ({
      says: `osystem ${osystem} alone`,
      next: { ...without(args, "distroSeries", "hweKernel"), osystem },
      ops: machine.osystem === osystem ? NOTHING : REPLACE,
    })),
    set({ userData: `#cloud-config\n# marker ${fresh}\n` }, REPLACE),
    { ...set({ vmHost: host }, REPLACE), needsRoom: true },
    set({ hugepagesBacked: args.hugepagesBacked !== true }, ["update", "replace"]),
    {
      says: "cores 0 and 1",
      next: { ...without(args, "cores"), pinnedCores: [0, 1] },
      ops: ["update", "replace", "same"],
    },
    ...macs(args, fresh),
    { says: `staticIp ${ip}`, next: { ...withoutNetwork, staticIp: { ipAddress: ip } }, ops: REPLACE },
    {
      says: `eth0 and eth1`,
      next: {
        ...withoutNetwork,
        networkInterfaces: [
          { name: "eth0", subnet: "lan10" },
          { name: "eth1", bridge: "br1", mode: "dhcp" },
        ],
      },
      ops: [...REPLACE, "same"],
    },
    ...(areChosen()
      ? [{ range: "10.10.0.76-10.10.0.99" }, { range: RANGE }, { subnet: "lan20" }].map((staticIp): Edit => ({
          says: `an address of ${JSON.stringify(staticIp)}`,
          next: { ...withoutNetwork, staticIp },
          ops: [...REPLACE, "same"],
        }))
      : []),
    ...Object.keys(args).flatMap((name) => leftOut(args, name as keyof LxdVmInputs)),
  ];
}

/** The first interface gets another MAC address. */
function macs(args: LxdVmInputs, fresh: number): Edit[] {
  const [first, ...others] = args.networkInterfaces ?? [];
  if (first === undefined || args.staticIp !== undefined) return [];
  const macAddress = `00:16:3e:aa:00:${(fresh % 256).toString(16).padStart(2, "0")}`;
  return [
    {
      says: `${first.name} with ${macAddress}`,
      next: { ...args, networkInterfaces: [{ ...first, macAddress }, ...others] },
      // The installed system knows its network by the address that MAAS has.
      ops: REPLACE,
      isForMaas: true,
    },
  ];
}

function leftOut(args: LxdVmInputs, name: keyof LxdVmInputs): Edit[] {
  const value = args[name];
  // What the list and the shorthand say together is not an edit of one of them.
  if (name === "networkInterfaces" && args.staticIp !== undefined) return [];
  const ops = chosen.has(name)
    ? NOTHING
    : inPlace.has(name)
      ? UPDATE
      : name === "cores" || name === "memory"
        ? SIZE
        : REPLACE;
  return [{ says: `${name} left out (${JSON.stringify(value)})`, next: without(args, name), ops }];
}
