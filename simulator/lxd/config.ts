import type { Instance } from "../model/store/rows";
import { LxdError } from "./errors";

type Config = Record<string, string>;
type Change = Partial<
  Pick<Instance, "cores" | "pinnedCores" | "memory" | "hugepagesBacked"> & { config: Config }
>;

const MIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: MIB,
  GiB: 1024 * MIB,
};

/** The names that LXD knows, by their first part. */
const KNOWN =
  /^(agent|boot|cloud-init|cluster|environment|image|limits|linux|migration|nvidia|raw|security|snapshots|user|volatile)\./;
/** What LXD changes on a VM that runs. */
const LIVE =
  /^(boot|cloud-init|cluster|environment|image|snapshots|user|volatile)\.|^security\.agent\.metrics$/;

/** An instance's own keys as LXD has them, with those that it keeps for itself. */
export function configOf(instance: Instance): Config {
  const { pinnedCores, cores, memory, hugepagesBacked, config = {}, volatileMacs = {} } = instance;
  return {
    "limits.cpu": pinnedCores.length > 0 ? pinnedCores.join(",") : String(cores),
    "limits.memory": String(memory * MIB),
    "security.secureboot": "false",
    ...(hugepagesBacked ? { "limits.memory.hugepages": "true" } : {}),
    ...Object.fromEntries(Object.entries(volatileMacs).map(([nic, mac]) => [`volatile.${nic}.hwaddr`, mac])),
    ...config,
  };
}

/** What a change of keys makes of an instance; an empty value removes a key. */
export function changeConfig(instance: Instance, asked: Config): Change {
  const before = configOf(instance);
  const changed = Object.entries(asked).filter(([key, value]) => (before[key] ?? "") !== value);
  const change: Change = {};
  const config = { ...instance.config };
  for (const [key, value] of changed) {
    if (!KNOWN.test(key)) {
      throw new LxdError(500, `Invalid config: Unknown configuration key: ${key}`);
    }
    if (instance.running && !LIVE.test(key)) {
      throw new LxdError(500, `Key "${key}" cannot be updated when VM is running`);
    }
    if (key === "limits.cpu") {
      Object.assign(change, cpu(value));
    } else if (key === "limits.memory") {
      change.memory = memory(value);
    } else if (key === "limits.memory.hugepages") {
      change.hugepagesBacked = value === "true";
    } else if (value === "") {
      delete config[key];
    } else {
      config[key] = value;
    }
  }
  return { ...change, config };
}

function cpu(value: string): Pick<Instance, "cores" | "pinnedCores"> {
  if (/^\d*$/.test(value)) {
    return { cores: Number(value || 1), pinnedCores: [] };
  }
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(value)) {
    throw new LxdError(500, "Invalid config: Invalid CPU limit syntax");
  }
  const pinnedCores = value.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  return { cores: pinnedCores.length, pinnedCores };
}

/** MiB. */
function memory(value: string): number {
  const [, number = "", unit = ""] = /^(\d+)\s*([A-Za-z]*)$/.exec(value) ?? [];
  const factor = UNITS[unit];
  if (number === "" || factor === undefined) {
    throw new LxdError(500, `Invalid config: Invalid value: ${value}`);
  }
  return Math.floor((Number(number) * factor) / MIB);
}
