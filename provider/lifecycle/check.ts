import { isDeepStrictEqual } from "node:util";
import type { LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { judge, readInputs } from "../rules/check-inputs";
import { demand } from "../rules/capacity";
import { wholly, type Draft, type IsUnknown } from "../rules/draft";
import type { Failure } from "../rules/failure";
import { candidateHosts } from "../rules/hosts";
import { sizeFailures } from "../rules/rules";
import { withShares } from "../rules/shares";
import { Conflicts } from "./conflicts";
import type { Core } from "./core";
import { withDefaults } from "./defaults";
import { composeName } from "./identity";
import { lxdFailures } from "./lxd-fit";
import type { Program } from "./program";

/** One VM to check. */
export interface CheckRequest {
  /** The VM's identity: its URN at its first create. */
  urn: string;
  /** Its URN in the program of this run. */
  programUrn: string;
  /** The inputs of the VM that is there; undefined for a new one or a replacement. */
  old: LxdVmInputs | undefined;
  /** As the program gives them, without unknown leaves. */
  raw: Record<string, unknown>;
  /** Paths of the unknown leaves. */
  unknown: ReadonlySet<string>;
}

export interface CheckOutcome {
  inputs: LxdVmInputs;
  failures: Failure[];
}

/**
 * Finds every mistake before anything exists: shape, spelling, rules, what the VMs of the program claim alike, and who
 * holds addresses and host name in MAAS.
 * @param core undefined offline: what needs MAAS is not checked then
 * @throws SettingsError, MaasError when MAAS is to be asked and cannot be
 */
export async function check(
  core: Core | undefined,
  program: Program,
  request: CheckRequest,
): Promise<CheckOutcome> {
  const { urn, programUrn, raw, unknown } = request;
  const isUnknown: IsUnknown = (path) =>
    unknown.has(path) || [...unknown].some((part) => isWithin(path, part));
  const shaped = readInputs(raw, isUnknown);
  const inputs = withDefaults(shaped.draft.inputs as LxdVmInputs, urn, isUnknown);
  const vm: Draft = { inputs, isUnknown: shaped.draft.isUnknown };
  const claimed = program.claim(programUrn, urn, vm, request.old);
  const old = program.oldOf(programUrn);
  // A VM that is there and stays as it is was judged when it came about: a preview with nothing to do asks MAAS nothing.
  const unchanged = unknown.size === 0 && isDeepStrictEqual(inputs, request.old);
  if (core === undefined || unchanged) {
    const { failures } = judge(shaped, { composes: request.old === undefined });
    return { inputs, failures: [...failures, ...claimed] };
  }
  const snapshot = await core.snapshots.get();
  const adopts = raw["adopt"] !== undefined || isUnknown("adopt");
  const isThere = adopts || (old === undefined && wasLeft(urn, snapshot));
  const composes = request.old === undefined && !adopts;
  const self = { urn, programUrn, old, adopted: inputs.adopt?.systemId };
  const after = asAfter(isThere ? inputs : old, snapshot);
  const { failures } = judge(shaped, { composes, snapshot: after });
  if (!composes && isResized(vm, request.old)) {
    failures.push(...sizeFailures(vm, after));
  }
  return {
    inputs,
    failures: [
      ...failures,
      ...claimed,
      ...(failures.length === 0 ? program.place(programUrn, vm, old, isThere, snapshot) : []),
      ...(failures.length === 0 ? await lxdFailures(core, vm, snapshot) : []),
      ...(await new Conflicts(core, program, snapshot, self).of(vm)),
    ],
  };
}

/** Whether a VM that is there is to have another size. What is not known yet is no other. */
function isResized({ inputs }: Draft, old: LxdVmInputs | undefined): boolean {
  const differs = (name: "cores" | "memory"): boolean =>
    inputs[name] !== undefined && inputs[name] !== old?.[name];
  return old !== undefined && (differs("cores") || differs("memory"));
}

/** Whether an interrupted run of this VM left a machine, which the create will go on with. */
function wasLeft(urn: string, { hostnames }: Snapshot): boolean {
  return hostnames.has(composeName(urn));
}

/** The snapshot without what the old self of a replacement, or an earlier try, takes: wherever it is of the hosts that it may be on. */
function asAfter(old: LxdVmInputs | undefined, snapshot: Snapshot): Snapshot {
  if (old === undefined) {
    return snapshot;
  }
  const before = wholly(old);
  const freed = candidateHosts(before, snapshot).map(({ id }) => ({ vmHostId: id, demand: demand(before) }));
  return withShares(snapshot, { freed });
}

function isWithin(path: string, part: string): boolean {
  return path.startsWith(part) && /^[.[]/.test(path.slice(part.length));
}
