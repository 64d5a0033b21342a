import type { LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import { stepsOf, unknownAt, type IsUnknown } from "../values/paths";
import { prune } from "../values/prune";

/**
 * What is known of a value in a preview: a leaf that is not known yet is absent, an unknown element of an array is `undefined`.
 */
export type Known<T> = T extends readonly (infer E)[]
  ? (Known<E> | undefined)[]
  : T extends object
    ? { [K in keyof T]?: Known<T[K]> | undefined }
    : T;

/** The inputs of a VM as far as they are known. */
export type KnownInputs = Known<LxdVmInputs>;

/** What the rules judge. */
export interface PartialInputs {
  inputs: KnownInputs;
  isUnknown: IsUnknown;
}

/** What the rules judge it by. */
export interface RuleContext {
  /** What MAAS has; absent offline: rules that need it are not run then. */
  snapshot?: Snapshot | undefined;
  /** Whether a machine will be composed: for a new VM and a replacement, not for one that stays and is at most updated. */
  composes: boolean;
}

/** Inputs of which all is known. */
export function allKnown(inputs: LxdVmInputs): PartialInputs {
  return { inputs, isUnknown: () => false };
}

/** The inputs without the texts, numbers and the like at these paths, which count as not known. */
export function withoutLeaves(
  { inputs, isUnknown }: PartialInputs,
  paths: ReadonlySet<string>,
): PartialInputs {
  const leaves = new Set([...paths].filter((path) => typeof valueAt(inputs, path) !== "object"));
  const isLeftOut = unknownAt(leaves);
  return {
    inputs: prune(inputs, "", leaves) as KnownInputs,
    isUnknown: (path) => isUnknown(path) || isLeftOut(path),
  };
}

function valueAt(inputs: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | null | undefined)?.[step],
    inputs,
  );
}
