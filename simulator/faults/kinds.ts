/**
 * The disturbances that `PUT /simulator/faults` and `setFaults` take. `faults.schema.json` is their description; a test
 * holds both together. All times are in milliseconds unless the name has another unit.
 */

/** Which requests to MAAS's API are meant; every field that is given must fit. */
export interface RequestMatch {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below `/MAAS/api/2.0`; `*` stands for one segment, `**` for any number, as in `/nodes/**`. */
  readonly path?: string;
  /** The `op` parameter; null: a request without one. */
  readonly op?: string | null;
  /** Of the machine that the request is about: the one in its path, or the one to be composed. */
  readonly hostname?: string;
  readonly systemId?: string;
  /** Name of the VM host in the request's path, or of the host that its machine runs on. */
  readonly vmHost?: string;
}

/** Which of the occasions that match are struck, counted from 1 since the faults were set; all of them when empty. */
export interface Calls {
  readonly nth?: number | readonly number[];
  readonly first?: number;
  /** Every k-th. */
  readonly every?: number;
  /** Each with this probability, drawn from a generator that starts at `seed` (0). */
  readonly probability?: number;
  readonly seed?: number;
}

/** A point in the sequence of requests: before or after the `call`-th one (1) that fits `on`. */
export interface Point {
  readonly on: RequestMatch;
  readonly call?: number;
  /** `before` (the default): as the request reaches the region; `after`: as its effect is there, before the answer. */
  readonly moment?: "before" | "after";
}

/** A fault holds from the first point on, until the second. */
export interface Window {
  readonly from?: Point;
  readonly until?: Point;
}

export interface Effect {
  /** Whether the request takes effect: not at all (`none`), before the fault strikes (`done`), or `lateMs` after (`late`). */
  readonly effect?: "none" | "done" | "late";
  /** On the region's clock; 1000 when left out. */
  readonly lateMs?: number;
}

interface OnRequests extends Window {
  readonly on?: RequestMatch;
  readonly calls?: Calls;
}

/** What happens to a request and its answer on the way. */
export type RequestFault =
  | (OnRequests & {
      readonly kind: "latency";
      readonly ms: number;
      /** Up to as much more, at random. */
      readonly spreadMs?: number;
      /** `network` (wall time, the default), or `region`: on the region's clock, holding one of its web threads. */
      readonly where?: "network" | "region";
      /** Of the generator that `spreadMs` draws from. */
      readonly seed?: number;
    })
  /** The connection is reset. */
  | (OnRequests & Effect & { readonly kind: "reset" })
  /** The connection stays open and nothing comes. */
  | (OnRequests & Effect & { readonly kind: "no-answer" })
  /** An error as of a gateway in front of the region, unless `body` gives another. */
  | (OnRequests &
      Effect & {
        readonly kind: "http-error";
        readonly status: number;
        /** Seconds. */
        readonly retryAfter?: number;
        readonly retryAfterAs?: "seconds" | "date";
        readonly body?: string;
        readonly contentType?: string;
      })
  /** A page for people, as a portal or a maintenance screen answers. */
  | (OnRequests & Effect & { readonly kind: "html-page"; readonly status?: number })
  /** The effect is done; the answer breaks off. */
  | (OnRequests & {
      readonly kind: "truncated-json";
      /** Part of the body that arrives, 0.5 when left out. */
      readonly keep?: number;
      /** `closed`: the connection ends too early; `complete` (the default): the answer claims to be whole. */
      readonly end?: "closed" | "complete";
    });

/** Which machines a fault is about; all when nothing is given. */
export interface MachineMatch {
  readonly hostname?: string;
  readonly systemId?: string;
  readonly vmHost?: string;
}

export type Stage =
  | "commission"
  | "deploy"
  | "release"
  | "erase"
  | "test"
  | "rescue"
  | "power"
  | "compose"
  /** From Deployed until the deployment's workflow writes it again (MAAS 3.6). */
  | "workflow";

interface OnMachines extends MachineMatch, Window {
  /** Of the occasions on which the fault could strike. */
  readonly calls?: Calls;
}

/** What is wrong behind the API: racks, LXD, power, guests, the network, the region's clock. */
export type RegionFault =
  /** No rack controller is connected. */
  | (Window & { readonly kind: "no-rack" })
  /** The service that runs MAAS's workflows is down (MAAS 3.6). */
  | (Window & { readonly kind: "no-workflows" })
  /** MAAS does not reach the LXD of a VM host. */
  | (Window & { readonly kind: "host-unreached"; readonly vmHost?: string })
  /** Power actions fail with the driver's message. */
  | (OnMachines & {
      readonly kind: "power-failure";
      /** Only in this status of the machine, by MAAS's name, as `Deploying`. */
      readonly status?: string;
      readonly message?: string;
    })
  | (OnMachines & { readonly kind: "commissioning-failure" })
  | (OnMachines & { readonly kind: "deployment-failure" })
  /** Releasing, or erasing the disks before it, fails. */
  | (OnMachines & { readonly kind: "release-failure" })
  /** A test fails: the one named, such as `gateway-connectivity`, or every one. */
  | (OnMachines & { readonly kind: "test-failure"; readonly script?: string })
  /** A stage takes `factor` times as long and `extraMs` more, on the region's clock. */
  | (MachineMatch &
      Window & {
        readonly kind: "slow";
        readonly stage: Stage;
        readonly factor?: number;
        readonly extraMs?: number;
      })
  /** What runs on a machine (commissioning, deployment, test …) does not come to its end while the fault holds. */
  | (MachineMatch & Window & { readonly kind: "hold" })
  /** Addresses that answer a ping though MAAS thinks them free. */
  | (Window & { readonly kind: "pinged"; readonly addresses: readonly string[] })
  /** Nothing of the resource is left on the host. */
  | (Window & {
      readonly kind: "full-host";
      readonly vmHost?: string;
      readonly resource?: "cores" | "memory" | "storage";
    })
  /** A compose fails after LXD has made the instance, which stays. */
  | (OnMachines & { readonly kind: "compose-orphan"; readonly message?: string })
  /** An event appears in the log `ms` later, when events with higher ids have been seen. */
  | (OnMachines & { readonly kind: "late-events"; readonly ms: number })
  /** The LXD of a VM host, as clients meet it that use it directly. */
  | LxdTrouble
  /** The region's clock is off by so many seconds, ahead when positive: sign-in, `Date` and all times it shows. */
  | (Window & { readonly kind: "clock-offset"; readonly seconds: number });

export interface LxdTrouble extends Window {
  readonly kind: "lxd";
  /**
   * `down`: connections are closed at once; `other-certificate`: something with another certificate answers; `slow`: each answer comes
   * `ms` (1000) later; `untrusted`: it does not know the client's certificate; `no-answer`: the connection stays open and nothing comes; `forgets`: an
   * operation is asked for when it is forgotten already, as 5 s after its end.
   */
  readonly trouble: "down" | "other-certificate" | "slow" | "untrusted" | "no-answer" | "forgets";
  readonly vmHost?: string;
  /** Milliseconds, of `slow`. */
  readonly ms?: number;
  /** Of `no-answer`: whether the request takes effect (`done`) or not (`none`, the default). */
  readonly effect?: "none" | "done";
  /** Of the connections or requests that it could strike. */
  readonly calls?: Calls;
}

/** What another user of the region does, once: at the point, or at once when none is given. */
interface Once {
  readonly at?: Point;
  /** Who does it; the first administrator when left out. */
  readonly user?: string;
}

interface OnOneMachine extends Once {
  /** The machine; the one that the request at the point is about when neither is given. */
  readonly hostname?: string;
  readonly systemId?: string;
}

export type OutsideChange =
  | (OnOneMachine & {
      readonly kind: "machine-deleted";
      /** What stays: nothing, LXD's instance without a record, or the record without an instance. */
      readonly leaves?: "nothing" | "instance" | "record";
    })
  | (OnOneMachine & { readonly kind: "machine-released" })
  /** Released and deployed again, with the image given or the default one. */
  | (OnOneMachine & { readonly kind: "machine-redeployed"; readonly distroSeries?: string })
  | (OnOneMachine & {
      readonly kind: "machine-changed";
      readonly set: {
        readonly hostname?: string;
        readonly description?: string;
        /** Names. */
        readonly zone?: string;
        readonly pool?: string;
        readonly domain?: string;
        /** The VM moves to this host. */
        readonly vmHost?: string;
        readonly tags?: readonly string[];
        readonly locked?: boolean;
        /** The interface's links are replaced by a static one with this address. */
        readonly address?: { readonly interface: string; readonly ip: string };
      };
    })
  /** An address is reserved: this one, or the one that the request at the point asks for. */
  | (Once & { readonly kind: "address-taken"; readonly ip?: string });

export type Fault = RequestFault | RegionFault | OutsideChange;

export const REQUEST_FAULTS = [
  "latency",
  "reset",
  "no-answer",
  "http-error",
  "html-page",
  "truncated-json",
] as const;
export const OUTSIDE_CHANGES = [
  "machine-deleted",
  "machine-released",
  "machine-redeployed",
  "machine-changed",
  "address-taken",
] as const;

export function isRequestFault(fault: Fault): fault is RequestFault {
  return (REQUEST_FAULTS as readonly string[]).includes(fault.kind);
}

export function isOutsideChange(fault: Fault): fault is OutsideChange {
  return (OUTSIDE_CHANGES as readonly string[]).includes(fault.kind);
}
