import type { VmSeed } from "./first-programs";

/** One step of a history: what it does is worked out from the numbers and from what there is then. */
export interface StepSeed {
  readonly kind: StepKind;
  readonly stack: number;
  readonly vm: number;
  readonly pick: number;
  readonly more: number;
}

/** How often a step is of a kind. */
export const STEP_KINDS = {
  edit: 6,
  respell: 6,
  add: 2,
  drop: 1,
  link: 1,
  options: 3,
  rename: 1,
  dropAlias: 1,
  refresh: 1,
  upRefresh: 1,
  move: 2,
  again: 1,
  get: 1,
  offline: 1,
  otherKey: 1,
  otherRegion: 1,
  adopt: 2,
  adoptTwice: 1,
  strangersInstance: 1,
  forget: 1,
  retain: 1,
  kill: 4,
  killCreate: 2,
  killUntagged: 1,
  lxdFault: 1,
  tagFault: 1,
  locked: 1,
  renameInMaas: 1,
  releaseOutside: 1,
  powerOffOutside: 1,
  deleteOutside: 1,
  changeOutside: 2,
  fill: 1,
  replace: 1,
  leftovers: 1,
} as const;

export type StepKind = keyof typeof STEP_KINDS;

/** A history: what there is first, and what is done then. */
export interface History {
  /** The region of each stack. */
  readonly regions: readonly number[];
  /** Whether each VM host has room for one VM and no second one beside it, and the first program has one on each. */
  readonly isTight: boolean;
  /** The VMs of each stack. */
  readonly first: readonly (readonly VmSeed[])[];
  readonly steps: readonly StepSeed[];
}
