import type { WorldName } from "./worlds";

export type Inputs = Record<string, unknown>;

/** A program's inputs and what the check says of them. */
export interface Row {
  says: string;
  vm: Inputs;
  /** Property and reason; none for inputs that are right. */
  fails: [property: string, reason: string][];
  world: WorldName;
  /** Whether a machine will be composed. */
  composes: boolean;
  /** Paths that are not known yet. */
  unknown: string[];
}

type Circumstances = Partial<Pick<Row, "world" | "composes" | "unknown">>;

/** Inputs that MAAS would carry out. */
export function accepts(says: string, vm: Inputs, circumstances: Circumstances = {}): Row {
  return { says, vm, fails: [], world: "lab", composes: true, unknown: [], ...circumstances };
}

/** Inputs with one mistake. */
export function rejects(
  says: string,
  vm: Inputs,
  property: string,
  reason: string,
  circumstances: Circumstances = {},
): Row {
  return { ...accepts(says, vm, circumstances), fails: [[property, reason]] };
}

/** Inputs with several mistakes. */
export function rejectsAll(
  says: string,
  vm: Inputs,
  fails: [property: string, reason: string][],
  circumstances: Circumstances = {},
): Row {
  return { ...accepts(says, vm, circumstances), fails };
}

/** A VM with the shorthand. */
export function at(ipAddress: string, more: Inputs = {}, beside: Inputs = {}): Inputs {
  return { staticIp: { ipAddress, ...more }, ...beside };
}

/** A VM with these interfaces, named eth0, eth1 … where they have no name. */
export function nics(...interfaces: Inputs[]): Inputs {
  return { networkInterfaces: interfaces.map((given, i) => ({ name: `eth${i}`, ...given })) };
}

/** Static addresses of an interface. */
export function ips(...addresses: (string | Inputs)[]): Inputs {
  return {
    staticIps: addresses.map((given) => (typeof given === "string" ? { ipAddress: given } : given)),
  };
}
