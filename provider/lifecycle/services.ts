import type { SnapshotSource } from "../inventory/source";
import type { MaasClient } from "../maas/client";
import type { Batcher } from "../maas/batcher";
import type { RegionVersion } from "../maas/version";
import type { Machine } from "../maas/wire";
import type { Watcher } from "../watch/watcher";
import type { OtherHolders } from "./ownership/other-holders";
import type { LxdHosts } from "./services/lxd-hosts";
import type { Placements } from "./services/placement";
import type { HostRefresher } from "./services/host-refresher";
import type { Racks } from "./services/racks";
import type { AddressPicks } from "./services/address-picks";
import type { StaticLinks } from "./services/static-links";
import type { RegionView } from "./services/region-view";
import type { TagWriter } from "./services/tags";

/** What the operations on all VMs of a process share. */
export interface Services {
  client: MaasClient;
  version: RegionVersion;
  snapshots: SnapshotSource;
  watcher: Watcher;
  /** Reads machines by system id, many in one request; undefined for one that MAAS does not have. */
  machines: Batcher<Machine>;
  /** Finds machines by host name, many in one request. */
  hostnames: Batcher<Machine>;
  tags: TagWriter;
  placements: Placements;
  hostRefresher: HostRefresher;
  racks: Racks;
  staticLinks: StaticLinks;
  addressPicks: AddressPicks;
  otherHolders: OtherHolders;
  regionView: RegionView;
  lxdHosts: LxdHosts;
  /** Milliseconds for which the effect of a request whose answer was lost may still come. */
  settleTimeout: number;
  /** Shows a line to the user that is worth keeping: a warning, or what was found. */
  log: (line: string) => void;
  /** Shows how far an operation is. */
  progress: (line: string) => void;
}
