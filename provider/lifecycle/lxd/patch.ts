import type { LxdVmInputs } from "../../inputs";
import type { InstancePatch, LxdConfig, LxdInstance } from "../../lxd/endpoints";
import type { Interface } from "../../maas/wire";
import { canonicalMac } from "../../network/address-mac";

/** The provider's notes in LXD: the keys that it has set, so that one that the program drops is unset; and a restart under way. */
export const MANAGED_KEY = "user.maas-lxd.managed";
export const RESTART_KEY = "user.maas-lxd.restart";

const AUTOSTART = "boot.autostart";
const MIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: MIB,
  GiB: 1024 * MIB,
  TiB: 1024 * 1024 * MIB,
};

/** A NIC that is to have another MAC address. */
export interface MacChange {
  /** The LXD device. */
  device: string;
  mac: string;
}

/** The keys and profiles that differ from what the inputs say; undefined when none does. */
export function optionsPatch(instance: LxdInstance, { lxd = {} }: LxdVmInputs): InstancePatch | undefined {
  const wanted: LxdConfig = {
    ...lxd.config,
    ...(lxd.autostart === undefined ? {} : { [AUTOSTART]: String(lxd.autostart) }),
  };
  const before = (instance.config[MANAGED_KEY] ?? "").split(",").filter((key) => key !== "");
  const dropped = before.filter((key) => !(key in wanted)).map((key): [string, string] => [key, ""]);
  const managed = Object.keys(wanted).sort().join(",");
  const config = differing(instance, { ...wanted, ...Object.fromEntries(dropped), [MANAGED_KEY]: managed });
  const { profiles } = lxd;
  const otherProfiles = profiles !== undefined && profiles.join("\n") !== instance.profiles.join("\n");
  return Object.keys(config).length === 0 && !otherProfiles
    ? undefined
    : { config, ...(otherProfiles ? { profiles } : {}) };
}

/** The devices with their new MAC addresses. A PATCH replaces a device as a whole, so all that it has goes along. */
export function macPatch(instance: LxdInstance, changes: readonly MacChange[]): Record<string, LxdConfig> {
  return Object.fromEntries(
    changes.map(({ device, mac }) => [device, { ...instance.devices[device], hwaddr: mac }]),
  );
}

/** The limits that differ from the size that is asked for; undefined when none does. */
export function sizePatch(
  instance: LxdInstance,
  { cores, memory, pinnedCores = [] }: Pick<LxdVmInputs, "cores" | "memory" | "pinnedCores">,
): InstancePatch | undefined {
  const config: LxdConfig = {};
  const has = sizeOf(instance);
  if (cores !== undefined && pinnedCores.length === 0 && has.cores !== cores) {
    config["limits.cpu"] = String(cores);
  }
  if (memory !== undefined && has.memory !== memory) {
    config["limits.memory"] = String(memory * MIB);
  }
  return Object.keys(config).length === 0 ? undefined : { config };
}

/** Cores and memory (MiB) of an instance; absent where LXD says them in another way (a set of cores, a share of the host). */
export function sizeOf({ expanded_config: config }: LxdInstance): { cores?: number; memory?: number } {
  const cores = /^\d+$/.test(config["limits.cpu"] ?? "") ? Number(config["limits.cpu"]) : undefined;
  const [, number, unit = ""] = /^(\d+)\s*([A-Za-z]*)$/.exec(config["limits.memory"] ?? "") ?? [];
  const factor = UNITS[unit];
  return {
    ...(cores === undefined ? {} : { cores }),
    ...(number === undefined || factor === undefined ? {} : { memory: (Number(number) * factor) / MIB }),
  };
}

/** The MAC addresses of an instance's NICs, canonical, by device: given, or chosen by LXD. */
export function macsOf({ config, devices }: LxdInstance): Map<string, string> {
  return new Map(
    Object.entries(devices).flatMap(([device, options]): [string, string][] => {
      const mac = options["hwaddr"] || config[`volatile.${device}.hwaddr`] || "";
      const canonical = canonicalMac(mac);
      return options["type"] === "nic" && canonical !== undefined ? [[device, canonical]] : [];
    }),
  );
}

/** The MAC addresses of all its NICs, those of its profiles among them: given, or chosen by LXD. */
export function allMacsOf({ config, expanded_devices: devices }: LxdInstance): Set<string> {
  const given = Object.values(devices).flatMap(({ type, hwaddr }) =>
    type === "nic" && hwaddr ? [hwaddr] : [],
  );
  const chosen = Object.entries(config).flatMap(([key, value]) =>
    /^volatile\..*\.hwaddr$/.test(key) ? [value] : [],
  );
  return new Set([...given, ...chosen].flatMap((mac) => canonicalMac(mac) ?? []));
}

/** Two patches as one; undefined when neither changes anything. */
export function together(
  one: InstancePatch | undefined,
  other: InstancePatch | undefined,
): InstancePatch | undefined {
  return one === undefined || other === undefined ? (one ?? other) : { ...one, ...other };
}

/**
 * The device of an interface: by MAAS's record of its MAC address; where that was changed in LXD, by its name, or because all others
 * are other interfaces'.
 */
export function deviceOf(
  found: LxdInstance,
  record: Pick<Interface, "name" | "mac_address">,
  records: readonly Pick<Interface, "mac_address">[],
): string | undefined {
  const devices = [...macsOf(found)];
  const known = devices.find(([, mac]) => mac === record.mac_address);
  const left = devices.filter(([, mac]) => !records.some((other) => other.mac_address === mac));
  const named = left.find(([device]) => device === record.name);
  return (known ?? named ?? (left.length === 1 ? left[0] : undefined))?.[0];
}

/** The options as LXD has them, of those that the inputs give. */
export function optionsInForce(
  instance: LxdInstance,
  project: string,
  given: NonNullable<LxdVmInputs["lxd"]>,
): NonNullable<LxdVmInputs["lxd"]> {
  const autostart = instance.config[AUTOSTART];
  const config = Object.keys(given.config ?? {}).flatMap((key): [string, string][] => {
    const value = instance.config[key];
    return value === undefined || value === "" ? [] : [[key, value]];
  });
  return {
    ...(given.project === undefined ? {} : { project }),
    ...(given.profiles === undefined ? {} : { profiles: instance.profiles }),
    ...(given.autostart === undefined || autostart === undefined
      ? {}
      : { autostart: /^(true|1|yes|on)$/i.test(autostart) }),
    ...(given.config === undefined ? {} : { config: Object.fromEntries(config) }),
  };
}

function differing({ config }: LxdInstance, wanted: LxdConfig): LxdConfig {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => (config[key] ?? "") !== value));
}
