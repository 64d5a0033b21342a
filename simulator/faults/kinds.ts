/**
 * The disturbances that `PUT /simulator/faults` and `setFaults` take. `faults.schema.json` is generated from these types and their
 * tags (`npm run generate`). All times are in milliseconds unless the name has another unit.
 */

/** @minLength 1 */
type Text = string;

/** @asType integer @minimum 1 */
type Ordinal = number;

/** @minimum 0 @maximum 86400000 */
type Milliseconds = number;

/** @anyOf [{ "format": "ipv4" }, { "format": "ipv6" }] */
type IpAddress = string;

/** Which requests to MAAS's API are meant; every field that is given must fit. */
export interface RequestMatch {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /**
   * Path below `/MAAS/api/2.0`; `*` stands for one segment, `**` for any number, as in `/nodes/**`.
   *
   * @pattern ^(/|\*\*)
   */
  readonly path?: string;
  /** The `op` parameter; null: a request without one. */
  readonly op?: string | null;
  /** Of the machine that the request is about: the one in its path, or the one to be composed. */
  readonly hostname?: Text;
  /** Of the machine in the path. */
  readonly systemId?: Text;
  /** Name of the VM host in the request's path, or of the host that its machine runs on. */
  readonly vmHost?: Text;
}

/**
 * Which of the occasions that match are struck, counted from 1 since the faults were set; all of them when empty.
 *
 * @dependencies { "seed": ["probability"] }
 */
export interface Calls {
  readonly nth?: Ordinal | Ordinals;
  readonly first?: Ordinal;
  /** Every k-th. */
  readonly every?: Ordinal;
  /**
   * Each with this probability.
   *
   * @minimum 0
   * @maximum 1
   */
  readonly probability?: number;
  /**
   * Of the generator that `probability` draws from.
   *
   * @asType integer
   * @default 0
   */
  readonly seed?: number;
}

/** @minItems 1 */
type Ordinals = readonly Ordinal[];

/** A point in the sequence of requests: before or after the `call`-th one that fits `on`. */
export interface Point {
  readonly on: RequestMatch;
  /** @default 1 */
  readonly call?: Ordinal;
  /**
   * `before`: as the request reaches the region; `after`: as its effect is there, before the answer.
   *
   * @default "before"
   */
  readonly moment?: "before" | "after";
}

/** A fault holds from the first point on, until the second. */
export interface Window {
  readonly from?: Point;
  readonly until?: Point;
}

export interface Effect {
  /**
   * Whether the request takes effect: not at all (`none`), before the fault strikes (`done`), or `lateMs` after it (`late`).
   *
   * @default "none"
   */
  readonly effect?: "none" | "done" | "late";
  /**
   * On the region's clock.
   *
   * @default 1000
   */
  readonly lateMs?: Milliseconds;
}

interface OnRequests extends Window {
  readonly on?: RequestMatch;
  readonly calls?: Calls;
}

/** The request takes longer. */
interface Latency extends OnRequests {
  readonly kind: "latency";
  readonly ms: Milliseconds;
  /** Up to as much more, at random. */
  readonly spreadMs?: Milliseconds;
  /**
   * `network`: wall time; `region`: on the region's clock, holding one of its web threads.
   *
   * @default "network"
   */
  readonly where?: "network" | "region";
  /**
   * Of the generator that `spreadMs` draws from.
   *
   * @asType integer
   * @default 0
   */
  readonly seed?: number;
}

/** The connection is reset. */
interface Reset extends OnRequests, Effect {
  readonly kind: "reset";
}

/** The connection stays open and nothing comes. */
interface NoAnswer extends OnRequests, Effect {
  readonly kind: "no-answer";
}

/**
 * An error as of a gateway in front of the region, unless `body` gives another.
 *
 * @dependencies { "retryAfterAs": ["retryAfter"], "contentType": ["body"] }
 */
interface HttpError extends OnRequests, Effect {
  readonly kind: "http-error";
  /**
   * @asType integer
   * @minimum 400
   * @maximum 599
   */
  readonly status: number;
  /**
   * Seconds.
   *
   * @asType integer
   * @minimum 0
   */
  readonly retryAfter?: number;
  /** @default "seconds" */
  readonly retryAfterAs?: "seconds" | "date";
  readonly body?: string;
  /** Of `body`. */
  readonly contentType?: Text;
}

/** A page for people, as a portal or a maintenance screen answers. */
interface HtmlPage extends OnRequests, Effect {
  readonly kind: "html-page";
  /**
   * @asType integer
   * @minimum 200
   * @maximum 599
   * @default 200
   */
  readonly status?: number;
}

/** The effect is done; the answer breaks off. */
interface TruncatedJson extends OnRequests {
  readonly kind: "truncated-json";
  /**
   * Part of the body that arrives.
   *
   * @minimum 0
   * @exclusiveMaximum 1
   * @default 0.5
   */
  readonly keep?: number;
  /**
   * `closed`: the connection ends too early; `complete`: the answer claims to be whole.
   *
   * @default "complete"
   */
  readonly end?: "closed" | "complete";
}

/**
 * What happens to a request and its answer on the way.
 *
 * @discriminator kind
 */
export type RequestFault = Latency | Reset | NoAnswer | HttpError | HtmlPage | TruncatedJson;

/** Which machines a fault is about; all when nothing is given. */
export interface MachineMatch {
  /** Of the machine. */
  readonly hostname?: Text;
  /** Of the machine. */
  readonly systemId?: Text;
  /** Name of the VM host that the machine runs on. */
  readonly vmHost?: Text;
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

/** No rack controller is connected. */
interface NoRack extends Window {
  readonly kind: "no-rack";
}

/** The service that runs MAAS's workflows is down (MAAS 3.6). */
interface NoWorkflows extends Window {
  readonly kind: "no-workflows";
}

/** MAAS does not reach the LXD of a VM host. */
interface HostUnreached extends Window {
  readonly kind: "host-unreached";
  /** Its name; all hosts when none is named. */
  readonly vmHost?: Text;
}

/** Power actions fail. */
interface PowerFailure extends OnMachines {
  readonly kind: "power-failure";
  /** Only in this status of the machine, by MAAS's name, as `Deploying`. */
  readonly status?: Text;
  /** The driver's. */
  readonly message?: Text;
}

/** Commissioning fails. */
interface CommissioningFailure extends OnMachines {
  readonly kind: "commissioning-failure";
}

/** The installation fails. */
interface DeploymentFailure extends OnMachines {
  readonly kind: "deployment-failure";
}

/** Releasing, or erasing the disks before it, fails. */
interface ReleaseFailure extends OnMachines {
  readonly kind: "release-failure";
}

/** A test fails. */
interface TestFailure extends OnMachines {
  readonly kind: "test-failure";
  /** As `gateway-connectivity`; every test when left out. */
  readonly script?: Text;
}

/**
 * A stage takes `factor` times as long and `extraMs` more, on the region's clock.
 *
 * @needsAny ["factor", "extraMs"]
 */
interface Slow extends MachineMatch, Window {
  readonly kind: "slow";
  readonly stage: Stage;
  /**
   * @exclusiveMinimum 0
   * @maximum 1000000
   */
  readonly factor?: number;
  readonly extraMs?: Milliseconds;
}

/** What runs on a machine (commissioning, deployment, test …) does not come to its end while the fault holds. */
interface Hold extends MachineMatch, Window {
  readonly kind: "hold";
}

/** Addresses that answer a ping though MAAS thinks them free. */
interface Pinged extends Window {
  readonly kind: "pinged";
  /** @minItems 1 */
  readonly addresses: readonly IpAddress[];
}

/** Nothing of the resource is left on the host. */
interface FullHost extends Window {
  readonly kind: "full-host";
  /** Every host when left out. */
  readonly vmHost?: Text;
  /** @default "cores" */
  readonly resource?: "cores" | "memory" | "storage";
}

/** A compose fails after LXD has made the instance, which stays. */
interface ComposeOrphan extends OnMachines {
  readonly kind: "compose-orphan";
  /** Of the error. */
  readonly message?: Text;
}

/** An event appears in the log `ms` later, when events with higher ids have been seen. */
interface LateEvents extends OnMachines {
  readonly kind: "late-events";
  /**
   * On the region's clock.
   *
   * @exclusiveMinimum 0
   */
  readonly ms: number;
}

/** The LXD of a VM host, as clients meet it that use it directly. */
export interface LxdTrouble extends Window {
  readonly kind: "lxd";
  /**
   * `down`: connections are closed at once; `other-certificate`: something with another certificate answers; `slow`: each answer comes
   * `ms` later; `untrusted`: it does not know the client's certificate; `no-answer`: the connection stays open and nothing comes; `forgets`:
   * operations are asked for when they are forgotten already, as 5 s after their end.
   */
  readonly trouble: "down" | "other-certificate" | "slow" | "untrusted" | "no-answer" | "forgets";
  /** Name of the VM host; all when none is named. */
  readonly vmHost?: Text;
  /**
   * Of `slow`.
   *
   * @minimum 0
   * @default 1000
   */
  readonly ms?: number;
  /**
   * Of `no-answer`: whether the request takes effect.
   *
   * @default "none"
   */
  readonly effect?: "none" | "done";
  /** Of the connections or requests that it could strike. */
  readonly calls?: Calls;
}

/** The region's clock is off: sign-in, `Date` and all times it shows. */
interface ClockOffset extends Window {
  readonly kind: "clock-offset";
  /**
   * Ahead when positive.
   *
   * @minimum -315360000
   * @maximum 315360000
   */
  readonly seconds: number;
}

/**
 * What is wrong behind the API: racks, LXD, power, guests, the network, the region's clock.
 *
 * @discriminator kind
 */
export type RegionFault =
  | NoRack
  | NoWorkflows
  | HostUnreached
  | PowerFailure
  | CommissioningFailure
  | DeploymentFailure
  | ReleaseFailure
  | TestFailure
  | Slow
  | Hold
  | Pinged
  | FullHost
  | ComposeOrphan
  | LxdTrouble
  | LateEvents
  | ClockOffset;

/** What another user of the region does, once. */
interface Once {
  /** When it happens; at once when left out. */
  readonly at?: Point;
  /** Who does it; the first administrator when left out. */
  readonly user?: Text;
}

interface OnOneMachine extends Once {
  /** Of the machine; the one that the request at the point is about when none is named. */
  readonly hostname?: Text;
  /** Of the machine. */
  readonly systemId?: Text;
}

/**
 * Another user deletes the machine.
 *
 * @needsAny ["hostname", "systemId", "at"]
 */
interface MachineDeleted extends OnOneMachine {
  readonly kind: "machine-deleted";
  /**
   * What stays: nothing, LXD's instance without a record, or the record without an instance.
   *
   * @default "nothing"
   */
  readonly leaves?: "nothing" | "instance" | "record";
}

/**
 * Another user releases the machine.
 *
 * @needsAny ["hostname", "systemId", "at"]
 */
interface MachineReleased extends OnOneMachine {
  readonly kind: "machine-released";
}

/**
 * Another user releases the machine and deploys it again.
 *
 * @needsAny ["hostname", "systemId", "at"]
 */
interface MachineRedeployed extends OnOneMachine {
  readonly kind: "machine-redeployed";
  /** The default image when left out. */
  readonly distroSeries?: Text;
}

/**
 * Another user changes the machine.
 *
 * @needsAny ["hostname", "systemId", "at"]
 */
interface MachineChanged extends OnOneMachine {
  readonly kind: "machine-changed";
  readonly set: MachineChanges;
}

/** @minProperties 1 */
interface MachineChanges {
  /** The new name. */
  readonly hostname?: Text;
  readonly description?: string;
  /** Name. */
  readonly zone?: Text;
  /** Name. */
  readonly pool?: Text;
  /** Name. */
  readonly domain?: Text;
  /** Name of the host that the VM moves to. */
  readonly vmHost?: Text;
  /**
   * Names.
   *
   * @uniqueItems true
   */
  readonly tags?: readonly Text[];
  readonly locked?: boolean;
  /** The interface's links are replaced by a static one with this address. */
  readonly address?: { readonly interface: Text; readonly ip: IpAddress };
}

/**
 * Another user reserves an address.
 *
 * @needsAny ["ip", "at"]
 */
interface AddressTaken extends Once {
  readonly kind: "address-taken";
  /** The one that the request at the point asks for when left out. */
  readonly ip?: IpAddress;
}

/**
 * What other users do meanwhile.
 *
 * @discriminator kind
 */
export type OutsideChange =
  MachineDeleted | MachineReleased | MachineRedeployed | MachineChanged | AddressTaken;

/** @discriminator kind */
export type Fault = RequestFault | RegionFault | OutsideChange;

/** @title Faults of the MAAS simulator: the body of PUT /simulator/faults */
export type Faults = readonly Fault[];

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
