import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import type { Item } from "../inventory/snapshot";
import { filledAddresses, withOpen } from "../network/open-address";
import { inputNames } from "../schema";

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
  /** By the reference in the inputs; of a static address without one, by the address. */
  subnets?: Record<string, ResolvedSubnet>;
  /** The storage pool of each disk; null where MAAS does not know it any more. */
  pools?: (string | null)[];
}

/** What the state of a VM holds beside its outputs, for the provider alone. */
export interface StateNotes {
  /** The VM's identity: its URN at its first create. */
  __urn?: string;
  /** Shows the VM of one create from that of another on the same machine (ownership/held-machines.ts). */
  __create?: string;
  /** Inputs that the program did not give. */
  __chosen?: string[];
  /** Paths of static addresses that the program left to be chosen. */
  __chosenAddresses?: string[];
  __resolved?: Resolved;
  /**
   * Inputs of an adopted VM, or of one that an earlier version made, that nothing in MAAS shows: whether the VM really has them is not
   * known.
   */
  __unverified?: (keyof LxdVmInputs)[];
  /** An update was to restart the VM, and did not come to its end: the next one asks LXD whether it was left switched off. */
  __restarting?: boolean;
  /** Of a VM that was imported, until an update has written this VM's mark. */
  __imported?: boolean;
  /** Those of `tags` that the program does not give the VM any more, and that could not be taken off. */
  __tagsLeft?: string[];
}

/** A VM as the state holds it. */
export type LxdVmState = LxdVmOutputs & StateNotes;

/** A VM as the state is to hold it, with a note of which inputs the program gave. */
export function stateOf(
  outputs: LxdVmState,
  given: LxdVmInputs,
  notes: Pick<StateNotes, "__urn" | "__create" | "__imported">,
): LxdVmState {
  const chosen = inputNames().filter((name) => outputs[name] !== undefined && given[name] === undefined);
  const { __urn, __create, __imported } = notes;
  const addresses = filledAddresses(given, inputsIn(outputs)).map(({ place }) => place.path);
  return {
    ...outputs,
    ...(__urn === undefined ? {} : { __urn }),
    ...(__create === undefined ? {} : { __create }),
    ...(__imported === undefined ? {} : { __imported }),
    ...(chosen.length > 0 ? { __chosen: chosen } : {}),
    ...(addresses.length > 0 ? { __chosenAddresses: addresses } : {}),
  };
}

/** The inputs in a VM's state, those included that the provider chose, with the addresses left open that the program left so. */
export function asWritten(state: Partial<LxdVmState>): LxdVmInputs {
  return withOpen(inputsIn(state), new Set(state.__chosenAddresses));
}

/** The inputs that the program gave, out of a VM's state: without those that the provider chose. */
export function givenInputs(state: Partial<LxdVmState>): LxdVmInputs {
  const chosen = new Set(state.__chosen ?? []);
  return Object.fromEntries(Object.entries(asWritten(state)).filter(([name]) => !chosen.has(name)));
}

/** The inputs among the properties of a VM. */
export function inputsIn(properties: object): LxdVmInputs {
  const values = properties as Record<string, unknown>;
  return Object.fromEntries(
    inputNames().flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}
