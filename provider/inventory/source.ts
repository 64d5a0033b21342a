import { bounded, shared } from "../deadline";
import type { MaasClient } from "../maas/client";
import { hasStatus } from "../maas/errors";
import { readConfig } from "../maas/lists";
import { listReservedIps, listUnknownNeighbours, listUsedAddresses } from "../maas/networks";
import { RegionVersion, versionFacts } from "../maas/version";
import { canonicalIp } from "../network/address";
import { once } from "../once";
import { readHostNetworks } from "./host-networks";
import { readHolder, readNodeHolder, type Holder } from "./holder";
import { toReservedIp } from "./convert";
import {
  namedParts,
  readNamedPart,
  readSnapshot,
  type References,
  type NamedPart,
  type ReadOptions,
  type ReadSnapshot,
} from "./read-snapshot";
import { hostsOf } from "./resolve";
import type { Snapshot } from "./snapshot";

/** Long enough for the preview of any program, short enough for a process that lives on. */
const MAX_AGE_MS = 10 * 60_000;

export interface SnapshotOptions extends ReadOptions {
  /** How old a snapshot may become, in milliseconds. Default: ten minutes. */
  maxAge?: number;
  /** The clock, in milliseconds. */
  now?: () => number;
  /** What MAAS's version is asked of, where others ask it too. */
  version?: RegionVersion;
}

/** A fetch under way or done. */
interface Fetch {
  read: Promise<ReadSnapshot>;
  startedAt: number;
  /** How many changes had been announced when it started. */
  changes: number;
  /** Hosts whose interfaces are fetched or being fetched. */
  networks: Map<number, Promise<void>>;
  /** Subnets whose addresses are fetched or being fetched. */
  subnets: Map<number, Promise<void>>;
  rereads: Map<number, Promise<void>>;
  holders: Map<string, Promise<Holder | undefined>>;
  /** What else was asked for. */
  more: Map<"default image" | "reserved IPs" | "observed addresses" | NamedPart, Promise<void>>;
}

/**
 * The one snapshot that all checks of a process share. Nothing is asked of MAAS until someone wants it, and all who want it
 * while it is being fetched wait for the same requests: six and the version, one for each VM host that a VM names, one for each of zones, resource pools
 * and domains where a VM names one, and one per subnet that static addresses are in.
 */
export class SnapshotSource {
  private current: Fetch | undefined;
  private readonly fetches = new WeakMap<Snapshot, Fetch>();
  private readonly version: RegionVersion;
  private changes = 0;

  constructor(
    private readonly client: MaasClient,
    private readonly options: SnapshotOptions = {},
  ) {
    this.version = options.version ?? new RegionVersion(client);
  }

  /**
   * The snapshot, fetched when there is none yet or it has become old. It may be behind what this process itself has changed
   * since, which is what the many creates of an update want: they look up hosts and subnets, and the VMs of the program are
   * known to `ProgramRegistry` anyway.
   * @param vms for what they name to be in the snapshot
   */
  get(...vms: (References | undefined)[]): Promise<Snapshot> {
    return this.complete(this.fetchedWithin(undefined), vms);
  }

  /**
   * The snapshot, fetched again as well when `invalidate` was called since. For a check that would fail: it must not fail for what
   * an update or delete of this process has just freed. And for look-ups, which a program may have wait for its VMs.
   */
  getLatest(...vms: (References | undefined)[]): Promise<Snapshot> {
    return this.complete(this.fetchedWithin(this.changes), vms);
  }

  /** Says that this process has changed something in MAAS: made, changed, released or deleted a machine. */
  invalidate(): void {
    this.changes += 1;
  }

  /**
   * Sees to it that `snapshot.addresses` knows the addresses in use in these subnets: one request for each that was not asked for
   * before.
   */
  async ensureSubnets(snapshot: Snapshot, subnetIds: Iterable<number>): Promise<void> {
    const fetch = this.fetchOf(snapshot);
    const read = await bounded(fetch.read);
    await Promise.all([...subnetIds].map((id) => this.fetchAddresses(fetch, read, id)));
  }

  /** Adds the addresses that have come into use in a subnet since: one request, for all who ask while it is under way. */
  rereadAddresses(snapshot: Snapshot, subnetId: number): Promise<void> {
    const fetch = this.fetchOf(snapshot);
    const reading = once(fetch.rereads, subnetId, async () => {
      fetch.subnets.delete(subnetId);
      await this.fetchAddresses(fetch, await bounded(fetch.read), subnetId);
    });
    return reading.finally(() => fetch.rereads.delete(subnetId));
  }

  /** Sees to it that `snapshot.defaultImage` is known: two requests, once. */
  ensureDefaultImage(snapshot: Snapshot): Promise<void> {
    const fetch = this.fetchOf(snapshot);
    return once(fetch.more, "default image", () => this.fetchDefaultImage(snapshot));
  }

  /** Sees to it that `snapshot.defaultDomain` is known: one request, once. */
  ensureDefaultDomain(snapshot: Snapshot): Promise<void> {
    return this.ensureNamed(snapshot, "domains");
  }

  /** Sees to it that a snapshot has its zones, resource pools or domains: one request, once. */
  ensureNamed(snapshot: Snapshot, part: NamedPart): Promise<void> {
    const fetch = this.fetchOf(snapshot);
    return once(fetch.more, part, () => readNamedPart(this.client, part, fetch.read));
  }

  /** Sees to it that `snapshot.reservedIps` is known where MAAS has any (3.6): one request, once. */
  async ensureReservedIps(snapshot: Snapshot): Promise<void> {
    if (versionFacts.hasReservedIps(await this.version.get())) {
      const fetch = this.fetchOf(snapshot);
      await once(fetch.more, "reserved IPs", () => this.fetchReservedIps(snapshot));
    }
  }

  /** Sees to it that `snapshot.observed` is known: one request, once. */
  ensureObserved(snapshot: Snapshot): Promise<void> {
    const fetch = this.fetchOf(snapshot);
    return once(fetch.more, "observed addresses", () => this.fetchObserved(snapshot));
  }

  /**
   * Who holds an address; undefined when nobody does any more. One request, two for a machine that is newer than the snapshot: to be
   * asked for conflicts only. Remembered as long as the snapshot.
   */
  async holderOf(ip: string): Promise<Holder | undefined> {
    const fetch = this.fetchedWithin(undefined);
    const read = await bounded(fetch.read);
    return once(fetch.holders, ip, () => readHolder(this.client, ip, read));
  }

  /** What the node is that a name in the snapshot leads to; no request but for one that is newer. */
  async nodeOf(systemId: string): Promise<Holder> {
    const fetch = this.fetchedWithin(undefined);
    return readNodeHolder(this.client, systemId, await bounded(fetch.read));
  }

  private async complete(fetch: Fetch, vms: (References | undefined)[]): Promise<Snapshot> {
    const parts = namedParts(vms).map((part) =>
      once(fetch.more, part, () => readNamedPart(this.client, part, fetch.read)),
    );
    const [{ snapshot }] = await Promise.all([bounded(fetch.read), ...parts]);
    await this.fetchNetworks(fetch, snapshot, vms);
    return snapshot;
  }

  private async fetchNetworks(
    { networks }: Fetch,
    snapshot: Snapshot,
    vms: (References | undefined)[],
  ): Promise<void> {
    const wanted = new Set(vms.flatMap((vm) => (vm === undefined ? [] : hostsOf(vm, snapshot))));
    const missing = [...wanted].filter(({ id }) => !networks.has(id));
    if (missing.length > 0) {
      const reading = shared(() => readHostNetworks(this.client, snapshot, missing));
      missing.forEach(({ id }) => networks.set(id, reading));
      reading.catch(() => missing.forEach(({ id }) => networks.delete(id)));
    }
    await Promise.all([...wanted].map(({ id }) => bounded(networks.get(id) ?? Promise.resolve())));
  }

  private fetchOf(snapshot: Snapshot): Fetch {
    const fetch = this.fetches.get(snapshot);
    if (fetch === undefined) {
      throw new Error("not a snapshot of this source");
    }
    return fetch;
  }

  private async fetchDefaultImage(snapshot: Snapshot): Promise<void> {
    const [osystem, series] = await Promise.all([
      readConfig(this.client, "default_osystem"),
      readConfig(this.client, "default_distro_series"),
    ]);
    if (typeof osystem === "string" && typeof series === "string") {
      snapshot.defaultImage = { osystem, series };
    }
  }

  private async fetchReservedIps(snapshot: Snapshot): Promise<void> {
    snapshot.reservedIps = (await listReservedIps(this.client)).map(toReservedIp);
  }

  private async fetchObserved(snapshot: Snapshot): Promise<void> {
    try {
      const neighbours = await listUnknownNeighbours(this.client);
      snapshot.observed = new Set(neighbours.map(({ ip }) => canonicalIp(ip) ?? ip));
    } catch (error) {
      // It is a precaution beside the addresses in use, which are known.
      if (!hasStatus(error, 403, 404)) {
        throw error;
      }
      snapshot.observed = new Set();
    }
  }

  private fetchedWithin(changes: number | undefined): Fetch {
    const now = this.options.now?.() ?? Date.now();
    const { current } = this;
    if (
      current !== undefined &&
      now - current.startedAt < (this.options.maxAge ?? MAX_AGE_MS) &&
      current.changes >= (changes ?? 0)
    ) {
      return current;
    }
    const fetch: Fetch = {
      read: shared(() => readSnapshot(this.client, this.version, this.options)),
      startedAt: now,
      changes: this.changes,
      networks: new Map(),
      subnets: new Map(),
      rereads: new Map(),
      holders: new Map(),
      more: new Map(),
    };
    this.current = fetch;
    fetch.read.then(
      ({ snapshot }) => this.fetches.set(snapshot, fetch),
      () => {
        // Not kept: its callers get the error, and the next caller tries again.
        if (this.current === fetch) {
          this.current = current;
        }
      },
    );
    return fetch;
  }

  private fetchAddresses(
    fetch: Fetch,
    { addresses, snapshot }: ReadSnapshot,
    subnetId: number,
  ): Promise<void> {
    return once(fetch.subnets, subnetId, async () => {
      try {
        for (const { ip, alloc_type: type } of await listUsedAddresses(this.client, subnetId)) {
          addresses.add(ip, type);
        }
      } catch (error) {
        if (!hasStatus(error, 403)) {
          throw error;
        }
        const name = snapshot.subnets.find(({ id }) => id === subnetId)?.name ?? String(subnetId);
        const because = `MAAS does not let this user read the addresses in use in subnet ${name}`;
        snapshot.unread.push({ part: "addresses", because });
      }
    });
  }
}
