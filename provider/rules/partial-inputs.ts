import type { LxdVmInputs } from "../inputs";
import type { Snapshot } from "../inventory/snapshot";
import type { IsUnknown } from "../values/paths";

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
