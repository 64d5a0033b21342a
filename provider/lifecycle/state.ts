import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { Item } from "../inventory/snapshot";

/** A subnet of MAAS as it was when a reference in the inputs was resolved. */
export interface ResolvedSubnet {
  id: number;
  name: string;
  cidr: string;
}

/**
 * What the names, CIDRs and ids in the inputs stood for when the VM was last made, changed or read. MAAS lets people rename all of
 * these, and a VM stays where it is then.
 */
export interface Resolved {
  vmHost?: Item;
  zone?: Item;
  resourcePool?: Item;
  domain?: Item;
  /** By the reference in the inputs. */
  subnets?: Record<string, ResolvedSubnet>;
  /** The storage pool of each disk; null where MAAS does not know it any more. */
  pools?: (string | null)[];
}

/** What the state of a VM holds beside its outputs, for the provider alone. */
export interface StateNotes {
  __resolved?: Resolved;
  /**
   * Inputs of an adopted VM, or of one that an earlier version made, that nothing in MAAS shows: whether the VM really has them is not
   * known.
   */
  __unverified?: (keyof LxdVmInputs)[];
  /** Those of `tags` that the program does not give the VM any more, and that could not be taken off. */
  __tagsLeft?: string[];
}

/** A VM as the state holds it. */
export type LxdVmState = LxdVmOutputs & StateNotes;
