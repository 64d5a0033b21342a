import type { LxdVmInputs } from "../../inputs";
import type { LxdVmState } from "../state";

/** What a change of inputs means for the VM. */
export interface Difference {
  /** Inputs that changed in meaning. */
  changed: (keyof LxdVmInputs)[];
  /** Those of them that only a new VM can have. */
  replaces: (keyof LxdVmInputs)[];
}

/** One VM that is there, and what the program wants of it. */
export interface DiffRequest {
  urn: string;
  current: LxdVmState;
  /**
   * The inputs in the state, where a check has shown them. The run that wrote them compared them with the VM: where they are another
   * spelling of what it has, the outputs still hold the first one, and offline nothing else shows that both mean the same.
   */
  before: LxdVmInputs | undefined;
  /** Without unknown leaves. */
  wanted: LxdVmInputs;
  /** Paths of the unknown leaves. */
  unknown: ReadonlySet<string>;
}
