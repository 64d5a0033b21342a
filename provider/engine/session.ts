import { SnapshotSource } from "../inventory/source";
import type { Core } from "../lifecycle/core";
import { LxdHosts } from "../lifecycle/lxd-hosts";
import { HostRefresher } from "../lifecycle/orphans";
import { Program } from "../lifecycle/program";
import { PlacementLedger } from "../lifecycle/placement";
import { Racks } from "../lifecycle/racks";
import { TagWriter } from "../lifecycle/tags";
import { MaasClient } from "../maas/client";
import { Gatherer } from "../maas/gatherer";
import { listMachines } from "../maas/machines";
import type { Machine } from "../maas/wire";
import { printable } from "../printable";
import { isOffline, readSettings, type Settings } from "../settings";
import { Watcher } from "../watch/watcher";

/** Reads `maas-lxd:<key>` of the stack's configuration. */
export type ReadConfig = (key: string) => string | undefined;

let readConfig: ReadConfig = () => undefined;
let offlineSaid = false;
/** Each preview and each update is a process of its own, so this is the program of one run. */
export const theProgram = new Program();
const cores = new Map<string, Core>();

/**
 * Takes the stack's configuration over. The engine's process does not wait for it before the first calls (facts: calls), so
 * it does nothing but remember; a setting that is wrong shows at the first call that needs MAAS.
 */
export function rememberConfig(read: ReadConfig): void {
  readConfig = read;
}

/** What the checks share; undefined when the stack is set to be checked without MAAS, which is said once. */
export function theCoreUnlessOffline(): Core | undefined {
  if (!isOffline(readConfig)) {
    return theCore();
  }
  if (!offlineSaid) {
    offlineSaid = true;
    console.log(
      "maas-lxd:offline is set: MAAS was not asked, so names, addresses in use, ranges, capacity and images were not checked.",
    );
  }
  return undefined;
}

/**
 * What the operations of this process share: one per MAAS and key.
 * @throws SettingsError
 */
export function theCore(): Core {
  const settings = readSettings(readConfig, process.env);
  const key = JSON.stringify([settings.apiUrl.href, settings.apiKey]);
  let core = cores.get(key);
  if (core === undefined) {
    core = makeCore(settings);
    cores.set(key, core);
  }
  return core;
}

/** @param say shows a line to the user while an operation goes on */
export function makeCore(
  settings: Settings,
  say: (line: string) => void = (line) => console.log(line),
): Core {
  const sayLine = (line: string): void => say(printable(line));
  const client = new MaasClient(settings, sayLine);
  return {
    client,
    snapshots: new SnapshotSource(client),
    watcher: new Watcher(client),
    machines: new Gatherer(async (id) =>
      byKey(await listMachines(client, { id }), (machine) => machine.system_id),
    ),
    hostnames: new Gatherer(async (hostname) =>
      byKey(await listMachines(client, { hostname }), (machine) => machine.hostname),
    ),
    tags: new TagWriter(client),
    placements: new PlacementLedger(),
    hostRefresher: new HostRefresher(client),
    racks: new Racks(client),
    lxdHosts: new LxdHosts(client, settings.lxdFingerprints),
    settleTimeout: settings.settleTimeout,
    say: sayLine,
  };
}

function byKey(machines: Machine[], key: (machine: Machine) => string): Map<string, Machine> {
  return new Map(machines.map((machine) => [key(machine), machine]));
}
