import { isDeepStrictEqual } from "node:util";
import { parseDuration } from "../../duration";
import type { Disk, InterfaceStaticIp, LxdOptions, LxdVmInputs, NetworkInterface } from "../../inputs";
import { DEFAULT_INTERFACE, wantedInterfaces } from "../../network/interfaces";
import { readUserData } from "../../network/user-data";
import { EMPTY_IS_LEFT_OUT } from "../../rules/canonicalise";
import { DEFAULT_CORES, DEFAULT_DISKS, DEFAULT_MEMORY, DEFAULT_TIMEOUTS } from "../defaults";

/**
 * Inputs in the one form in which they are compared: defaults filled in, and one spelling for everything that the inputs alone show to
 * mean the same. What needs MAAS to be seen (a subnet by name or by CIDR, a gateway that is the subnet's) stays as it is given;
 * comparison.ts resolves that.
 */
export interface NormalForm extends Omit<
  LxdVmInputs,
  "networkInterfaces" | "staticIp" | "timeouts" | "tags" | "disks"
> {
  tags: string[];
  disks: Disk[];
  network: NetworkInterface[];
  /** Milliseconds by operation. */
  timeouts: Record<string, number>;
}

/** @param inputs of which everything is known; undefined properties count as left out */
export function normalForm(inputs: LxdVmInputs): NormalForm {
  const { cores, memory, disks, tags, pinnedCores, lxd, adopt, userData } = inputs;
  const isPinned = (pinnedCores ?? []).length > 0;
  return {
    ...textsOf(inputs),
    ...(userData ? { userData: readUserData(userData).text } : {}),
    tags: sorted(tags),
    ...(isPinned ? { pinnedCores: [...(pinnedCores ?? [])].sort((a, b) => a - b) } : {}),
    ...(isPinned ? {} : { cores: cores ?? DEFAULT_CORES }),
    memory: memory ?? DEFAULT_MEMORY,
    hugepagesBacked: inputs.hugepagesBacked ?? false,
    disks: (disks ?? []).length === 0 ? DEFAULT_DISKS : (disks ?? []).map(normalDisk),
    network: normalNetwork(inputs),
    ...normalLxd(lxd),
    ...(adopt === undefined ? {} : { adopt }),
    verifyGateway: inputs.verifyGateway ?? false,
    timeouts: normalTimeouts(inputs),
    skipCommissioning: inputs.skipCommissioning ?? true,
  };
}

/** Whether two inputs mean the same as far as the inputs alone show it. */
export function haveSameForm(one: LxdVmInputs, other: LxdVmInputs): boolean {
  return isDeepStrictEqual(normalForm(one), normalForm(other));
}

/** The interfaces that the inputs ask for; without any, the one that MAAS makes. */
export function normalNetwork(inputs: LxdVmInputs): NetworkInterface[] {
  const nics = wantedInterfaces(inputs);
  return (nics.length === 0 ? [{ name: DEFAULT_INTERFACE }] : nics).map(
    ({ staticIps = [], mode, ...others }) => ({
      ...definedOf(others),
      ...(staticIps.length === 0 ? {} : { staticIps: normalAddresses(staticIps) }),
      ...(mode === undefined || mode === "auto" || staticIps.length > 0 ? {} : { mode }),
    }),
  );
}

function normalAddresses(addresses: readonly InterfaceStaticIp[]): InterfaceStaticIp[] {
  const place = ({ ipAddress = "" }: InterfaceStaticIp): string => ipAddress;
  // Where an address was chosen means nothing once there is one.
  const meant = ({ range, ...address }: InterfaceStaticIp): InterfaceStaticIp =>
    definedOf(address.ipAddress === undefined && range !== undefined ? { ...address, range } : address);
  return addresses.map(meant).sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

function normalDisk(disk: Disk): Disk {
  const { tags, ...others } = disk;
  const given = sorted(tags);
  return { ...definedOf(others), ...(given.length === 0 ? {} : { tags: given }) };
}

function normalLxd(lxd: LxdOptions | undefined): { lxd?: LxdOptions } {
  const { config, ...others } = lxd ?? {};
  const given = {
    ...definedOf(others),
    ...(Object.keys(config ?? {}).length === 0 ? {} : { config: config ?? {} }),
  };
  return Object.keys(given).length === 0 ? {} : { lxd: given };
}

function normalTimeouts({ timeouts = {} }: LxdVmInputs): Record<string, number> {
  return Object.fromEntries(
    Object.entries({ ...DEFAULT_TIMEOUTS, ...definedOf(timeouts) }).map(([operation, text]) => [
      operation,
      parseDuration(text) ?? 0,
    ]),
  );
}

const TEXTS = [
  "vmHost",
  "zone",
  "resourcePool",
  "domain",
  "architecture",
  "hostname",
  "description",
] as const;

function textsOf(inputs: LxdVmInputs): Partial<LxdVmInputs> {
  return Object.fromEntries([
    ...TEXTS.flatMap((name) => (inputs[name] === undefined ? [] : [[name, inputs[name]]])),
    ...EMPTY_IS_LEFT_OUT.flatMap((name) => (inputs[name] ? [[name, inputs[name]]] : [])),
  ]) as Partial<LxdVmInputs>;
}

function sorted(texts: readonly string[] = []): string[] {
  return [...new Set(texts)].sort();
}

function definedOf<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
