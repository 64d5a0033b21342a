import { SnapshotSource } from "./inventory/source";
import { messageOf } from "./lifecycle/errors";
import type { Services } from "./lifecycle/services";
import { HeldMachines } from "./lifecycle/ownership/held-machines";
import { OtherHolders } from "./lifecycle/ownership/other-holders";
import { HostRefresher } from "./lifecycle/services/host-refresher";
import { LxdHosts } from "./lifecycle/services/lxd-hosts";
import { LxdPins } from "./lifecycle/services/lxd-pins";
import { Placements } from "./lifecycle/services/placement";
import { Program } from "./lifecycle/check/program";
import { Showing } from "./lifecycle/check/showing";
import { Racks } from "./lifecycle/services/racks";
import { RegionView } from "./lifecycle/services/region-view";
import { AddressPicks } from "./lifecycle/services/address-picks";
import { StaticLinks } from "./lifecycle/services/static-links";
import { TagWriter } from "./lifecycle/services/tags";
import { MaasClient } from "./maas/client";
import { Batcher } from "./maas/batcher";
import { listMachines } from "./maas/machines";
import { RegionVersion } from "./maas/version";
import type { Machine } from "./maas/wire";
import { printable } from "./printable";
import { RunBoard } from "./run-board";
import { refuseUnknown } from "./setting-names";
import { isOffline, readSettings, SettingsError, type Settings } from "./settings";
import { Watcher } from "./watch/watcher";

/** Reads `maas-lxd:<key>` of the stack's configuration. */
export type ReadConfig = (key: string) => string | undefined;

/** The stack's configuration, as the engine passes it. */
export interface StackConfig {
  read: ReadConfig;
  /** The keys of `maas-lxd:`, where they can be known. */
  keys: readonly string[];
}

/** Where a session finds its environment variables, and where it shows lines to the user. */
export interface SessionOptions {
  env?: Record<string, string | undefined>;
  /** Default: the console. */
  log?: (line: string) => void;
  /** Shows how far an operation is. Default: as `log`. */
  progress?: (line: string) => void;
}

/**
 * What the operations of one provider instance share: its settings, the program that it checks, and the services for each MAAS
 * and key. Two sessions in one process share nothing. The engine starts a provider for each preview and each update, so this is
 * one run.
 */
export class Session {
  readonly program = new Program();
  private readonly board = new RunBoard();
  readonly held = new HeldMachines(this.board);
  readonly showing = new Showing(this.board);
  readonly addressPicks = new AddressPicks(this.program.registry);
  readonly otherHolders = new OtherHolders(this.program.registry, this.held, this.showing);
  private readonly servicesByKey = new Map<string, Services>();
  private readonly env: Record<string, string | undefined>;
  private readonly writeLine: (line: string) => void;
  private readonly writeProgress: (line: string) => void;
  private config: StackConfig = { read: () => undefined, keys: [] };
  private saidOffline = false;
  private programRuns = false;

  constructor({ env = process.env, log = (line) => console.log(line), progress = log }: SessionOptions = {}) {
    this.env = env;
    this.writeLine = log;
    this.writeProgress = progress;
  }

  /**
   * Joins the other processes of this provider in the engine's run, so that none takes or deletes what another one is shown to be held.
   * @param engine the address at which it listens, host and port
   */
  joinRun(engine: string): void {
    try {
      this.board.join(engine);
    } catch (error) {
      this.writeLine(
        `The providers of this run cannot tell each other which machines the state holds, so let each machine be one resource alone: ${messageOf(error)}`,
      );
    }
  }

  /** Whether a program was seen to run: the engine then passes the stack's configuration, else the one in the state. */
  get hasProgram(): boolean {
    return this.programRuns;
  }

  /**
   * Takes the stack's configuration. The engine's process does not wait for `configure` before the first calls (docs/engine-notes.md), so this
   * only remembers; a setting that is wrong shows at the first call that needs MAAS.
   */
  configure(config: StackConfig): void {
    this.config = config;
  }

  /**
   * The services for the MAAS and the key that are configured.
   * @throws SettingsError
   */
  services(): Services {
    const settings = readSettings(this.config.read, this.env);
    const key = JSON.stringify([settings.apiUrl.href, settings.apiKey]);
    let services = this.servicesByKey.get(key);
    if (services === undefined) {
      services = createServices(settings, this.writeLine, this.writeProgress, this);
      this.servicesByKey.set(key, services);
    }
    return services;
  }

  /**
   * The same for a check, which the engine asks for only while a program runs.
   * @throws SettingsError also for a setting that there is not; a refresh or destroy is not refused for one, since the state has it until
   * the next update
   */
  servicesForCheck(): Services | undefined {
    this.programRuns = true;
    refuseUnknown(this.config.keys);
    return this.servicesUnlessOffline();
  }

  /** The services; undefined when the stack is set to be checked without MAAS, which is logged once. */
  servicesUnlessOffline(): Services | undefined {
    if (!this.isOffline) {
      return this.services();
    }
    if (!this.saidOffline) {
      this.saidOffline = true;
      this.writeLine(
        "maas-lxd:offline is set: MAAS was not asked, so names, addresses in use, ranges, capacity and images were not checked.",
      );
    }
    return undefined;
  }

  /**
   * The services for a look-up, which a program asks for and MAAS alone can answer. As with checks, an update does not go without MAAS.
   * @throws SettingsError also in a preview of a stack that is set to be checked without MAAS
   */
  servicesForLookUp(name: string, isPreview: boolean): Services {
    this.programRuns = true;
    refuseUnknown(this.config.keys);
    if (isPreview && this.isOffline) {
      throw new SettingsError(
        `maas-lxd:offline is set, so that this preview does not ask MAAS, and what ${name} finds cannot be known: take the setting out, or use ${name}Output in TypeScript, which is then unknown.`,
      );
    }
    return this.services();
  }

  /** Shows a line to the user. */
  log(line: string): void {
    this.writeLine(printable(line));
  }

  /** Whether the stack is set to be checked without MAAS. */
  get isOffline(): boolean {
    return isOffline(this.config.read);
  }

  /** Closes the connections to MAAS. */
  close(): void {
    for (const { client } of this.servicesByKey.values()) {
      client.close();
    }
  }
}

/**
 * @param writeLine shows a line to the user
 * @param writeProgress shows how far an operation is
 * @param run what the resources of one run share, whichever MAAS they are in
 */
export function createServices(
  settings: Settings,
  writeLine: (line: string) => void,
  writeProgress = writeLine,
  { addressPicks, otherHolders }: Pick<Session, "addressPicks" | "otherHolders"> = new Session(),
): Services {
  const log = (line: string): void => writeLine(printable(line));
  const client = new MaasClient(settings, log);
  const version = new RegionVersion(client, log);
  const snapshots = new SnapshotSource(client, { version, usableRanges: settings.usableRanges });
  return {
    client,
    version,
    snapshots,
    watcher: new Watcher(client),
    machines: new Batcher(async (id) =>
      byKey(await listMachines(client, { id }), (machine) => machine.system_id),
    ),
    hostnames: new Batcher(async (hostname) =>
      byKey(await listMachines(client, { hostname }), (machine) => machine.hostname),
    ),
    tags: new TagWriter(client),
    placements: new Placements(),
    hostRefresher: new HostRefresher(client),
    racks: new Racks(client),
    staticLinks: new StaticLinks(),
    addressPicks,
    otherHolders,
    regionView: new RegionView(client),
    lxdHosts: new LxdHosts(client, new LxdPins(settings.lxdFingerprints, () => snapshots.get())),
    settleTimeout: settings.settleTimeout,
    log,
    progress: (line) => writeProgress(printable(line)),
  };
}

function byKey(machines: Machine[], key: (machine: Machine) => string): Map<string, Machine> {
  return new Map(machines.map((machine) => [key(machine), machine]));
}
