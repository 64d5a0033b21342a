import { createHash } from "node:crypto";
import type { Region } from "../model/store/region";
import type { Instance, VmHost } from "../model/store/rows";
import { changeConfig, configOf } from "./config";
import { LxdError } from "./errors";

type Config = Record<string, string>;

/** What a PATCH of an instance may hold. */
export interface Patch {
  readonly config?: Config;
  readonly devices?: Readonly<Record<string, Config>>;
  readonly profiles?: readonly string[];
}

const MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i;

/** The profiles of the host's project; LXD makes the first one itself. */
export function profilesOf(host: VmHost): string[] {
  return [...new Set(["default", ...(host.profiles ?? [])])];
}

/** MAAS composes with the profile `maas` where the project has one. */
function profilesIn(host: VmHost, instance: Instance): string[] {
  return instance.profiles ?? (profilesOf(host).includes("maas") ? ["maas"] : ["default"]);
}

function nicDevice(
  region: Region,
  host: VmHost,
  { name, mac, hostInterface, boots }: Instance["nics"][number],
): [string, Config] {
  const interfaces = host.hostMachineId === null ? [] : region.interfacesByMachine.all(host.hostMachineId);
  const bridged = interfaces.some((iface) => iface.name === hostInterface && iface.type === "bridge");
  return [
    name,
    {
      type: "nic",
      name,
      nictype: bridged ? "bridged" : "macvlan",
      parent: hostInterface,
      hwaddr: mac,
      ...(boots ? { "boot.priority": "1" } : {}),
    },
  ];
}

function devicesOf(region: Region, host: VmHost, instance: Instance): Record<string, Config> {
  const disks = instance.disks.map(({ pool, size }, at): [string, Config] => [
    at === 0 ? "root" : `disk${at}`,
    { type: "disk", pool, size: String(size), ...(at === 0 ? { path: "/", "boot.priority": "0" } : {}) },
  ]);
  const nics = instance.nics.map((nic) => nicDevice(region, host, nic));
  return { ...Object.fromEntries([...disks, ...nics]), ...instance.devices };
}

/** The instance as `GET /1.0/instances/{name}` shows it. */
export function instanceView(region: Region, host: VmHost, instance: Instance): object {
  const config = configOf(instance);
  const devices = devicesOf(region, host, instance);
  return {
    architecture: "x86_64",
    config,
    devices,
    description: "",
    ephemeral: false,
    expanded_config: config,
    expanded_devices: devices,
    // As LXD has it of an instance that never ran.
    last_used_at: new Date(instance.startedAt ?? 0).toISOString(),
    location: "none",
    name: instance.name,
    profiles: profilesIn(host, instance),
    project: host.project,
    stateful: false,
    status: instance.running ? "Running" : "Stopped",
    status_code: instance.running ? 103 : 102,
    type: "virtual-machine",
  };
}

/** LXD's tag of what a change can touch. */
export function etagOf(region: Region, host: VmHost, instance: Instance): string {
  const shown = [configOf(instance), devicesOf(region, host, instance), profilesIn(host, instance)];
  return createHash("sha256").update(JSON.stringify(shown)).digest("hex");
}

/** Carries out a PATCH: keys and devices are merged in, profiles replace the list. All of it or nothing. */
export function patchInstance(region: Region, host: VmHost, instance: Instance, patch: Patch): void {
  const { config = {}, devices = {}, profiles } = patch;
  const unknown = profiles?.find((name) => !profilesOf(host).includes(name));
  if (unknown !== undefined) {
    throw new LxdError(404, "Profile not found");
  }
  const volatileMacs = { ...instance.volatileMacs };
  const nics = instance.nics.map((nic) => {
    const device = devices[nic.name];
    const hwaddr = device?.["hwaddr"] ?? "";
    if (hwaddr !== "" && !MAC.test(hwaddr)) {
      throw new LxdError(
        500,
        `Invalid devices: Device validation failed for "${nic.name}": Invalid value for device option "hwaddr": Invalid MAC address, must be 6 bytes of hex separated by colons`,
      );
    }
    if (device !== undefined && hwaddr === "") {
      // LXD then chooses one of its own, among the volatile keys; here it is what it was.
      volatileMacs[nic.name] = nic.mac;
    } else if (device !== undefined) {
      delete volatileMacs[nic.name];
    }
    return hwaddr === "" ? nic : { ...nic, mac: hwaddr.toLowerCase() };
  });
  region.instances.update(instance, {
    ...changeConfig(instance, { ...config }),
    nics,
    volatileMacs,
    devices: { ...instance.devices, ...devices },
    ...(profiles === undefined ? {} : { profiles: [...profiles] }),
  });
}
