import { isDeepStrictEqual } from "node:util";
import type { LxdVmInputs } from "../inputs";
import { judge, readInputs } from "../rules/check-inputs";
import type { IsUnknown } from "../rules/draft";
import type { Failure } from "../rules/failure";
import { conflicts } from "./conflicts";
import type { Core } from "./core";
import { withDefaults } from "./defaults";

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
 * Finds every mistake before anything exists: shape, spelling, rules, and who holds the addresses and the host name.
 * @param core undefined offline: what needs MAAS is not checked then
 * @throws SettingsError, MaasError when MAAS is to be asked and cannot be
 */
export async function check(core: Core | undefined, request: CheckRequest): Promise<CheckOutcome> {
  const { urn, programUrn, raw, unknown } = request;
  const isUnknown: IsUnknown = (path) =>
    unknown.has(path) || [...unknown].some((part) => isWithin(path, part));
  const shaped = readInputs(raw, isUnknown);
  const inputs = withDefaults(shaped.draft.inputs as LxdVmInputs, urn, isUnknown);
  // A VM that is there and stays as it is was judged when it came about: a preview with nothing to do asks MAAS nothing.
  const unchanged = unknown.size === 0 && isDeepStrictEqual(inputs, request.old);
  const snapshot = unchanged ? undefined : await core?.snapshots.get();
  const composes = request.old === undefined && raw["adopt"] === undefined && !isUnknown("adopt");
  const { failures, draft } = judge(shaped, { snapshot, composes });
  if (core !== undefined && snapshot !== undefined) {
    const self = { urn, old: request.old ?? core.replaced.get(programUrn), adopted: inputs.adopt?.systemId };
    failures.push(...(await conflicts(core, snapshot, draft, self)));
  }
  if (request.old !== undefined) {
    core?.replaced.set(programUrn, request.old);
  }
  return { failures, inputs };
}

function isWithin(path: string, part: string): boolean {
  return path.startsWith(part) && /^[.[]/.test(path.slice(part.length));
}
