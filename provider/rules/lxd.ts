import type { LxdVmInputs } from "../inputs";
import type { PartialInputs, KnownInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { sortBySimilarity, list } from "./wording";

/** Names of projects and profiles, as LXD takes them: they are parts of a URL. */
const NAME = /^(?!\.{1,2}$)[^\s/"'*?&#]+$/;

/**
 * Whether a VM needs the LXD of its host: what MAAS cannot set is asked for. An empty `lxd` asks for nothing, and MAAS itself shows the
 * project that a host is bound to.
 */
export function usesLxd({ lxd = {}, networkInterfaces = [] }: KnownInputs | LxdVmInputs): boolean {
  return (
    lxd.profiles !== undefined ||
    lxd.autostart !== undefined ||
    Object.keys(lxd.config ?? {}).length > 0 ||
    networkInterfaces.some((nic) => nic?.macAddress !== undefined)
  );
}

/** Whether a host is chosen, or refused, by what its LXD has or by its project. */
export function isOfLxd(inputs: KnownInputs | LxdVmInputs): boolean {
  return usesLxd(inputs) || inputs.lxd?.project !== undefined;
}

/** The property by which a VM needs LXD. */
export function lxdProperty({ inputs }: PartialInputs): string {
  const at = (inputs.networkInterfaces ?? []).findIndex((nic) => nic?.macAddress !== undefined);
  return isOfLxd({ lxd: inputs.lxd }) || at < 0 ? "lxd" : `networkInterfaces[${at}].macAddress`;
}

export function projectName({ inputs: { lxd } }: PartialInputs): CheckFailure[] {
  const project = lxd?.project;
  return project === undefined || NAME.test(project)
    ? []
    : [fail("lxd.project", `Invalid LXD project name: ${project}`)];
}

export function profileNames({ inputs: { lxd } }: PartialInputs): CheckFailure[] {
  const profiles = lxd?.profiles;
  if (profiles?.length === 0) {
    return [
      fail("lxd.profiles", "The list of LXD profiles is empty: leave it out for the profile that MAAS gives"),
    ];
  }
  return (profiles ?? []).flatMap((profile, i, all) => {
    const property = `lxd.profiles[${i}]`;
    if (profile === undefined) {
      return [];
    }
    if (!NAME.test(profile)) {
      return [fail(property, `Invalid LXD profile name: ${profile}`)];
    }
    return all.indexOf(profile) < i ? [fail(property, `LXD profile ${profile} is there twice`)] : [];
  });
}

/*
 * What the LXD of a host has is asked of it, for VMs that need it alone; these say what to make of the answers.
 */

/** What one host's LXD has. */
export interface LxdOfHost {
  host: string;
  project: string;
  /** Of the project. */
  profiles: readonly string[];
}

/** A VM host is bound to one project when it is added to MAAS. */
export function projectOfHost(
  { inputs: { lxd } }: PartialInputs,
  { host, project }: Omit<LxdOfHost, "profiles">,
): CheckFailure[] {
  return lxd?.project === undefined || lxd.project === project
    ? []
    : [
        fail(
          "lxd.project",
          `VM host ${host} is bound to LXD project ${project}, and ${lxd.project} is asked for`,
        ),
      ];
}

/** LXD: 404 `Profile not found`. */
export function profilesExist(
  { inputs: { lxd } }: PartialInputs,
  { host, project, profiles }: LxdOfHost,
): CheckFailure[] {
  return (lxd?.profiles ?? []).flatMap((profile, i) =>
    profile === undefined || profiles.includes(profile)
      ? []
      : [
          fail(
            `lxd.profiles[${i}]`,
            `LXD profile ${profile} does not exist in project ${project} of VM host ${host}, available: ${list(sortBySimilarity(profile, [...profiles]))}`,
          ),
        ],
  );
}

/** @param because what the client of LXD, or MAAS, says */
export function lxdNeeded(vm: PartialInputs, because: string): CheckFailure {
  const property = lxdProperty(vm);
  return fail(property, `${property} needs access to the host's LXD, which failed: ${because}`);
}
