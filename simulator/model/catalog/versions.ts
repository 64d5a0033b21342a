/**
 * The versions of MAAS that a region can be, and all that one of them does otherwise than another. 3.5 is what the recordings show
 * (3.5.0 beta 1); how the other versions behave was read in MAAS's source at the tags 3.3.11, 3.4.10, 3.6.5 and 3.7.3
 * and on the branch for 3.8, without recordings (docs/maas-notes.md).
 */
export const MAAS_VERSIONS = ["3.3", "3.4", "3.5", "3.6", "3.7", "3.8"] as const;
export type MaasVersion = (typeof MAAS_VERSIONS)[number];

/** The version of a new region by default. */
export const DEFAULT_VERSION: MaasVersion = "3.7";
/** The version of the recordings, and of every region that was kept in a file before regions had versions. */
export const RECORDED_VERSION: MaasVersion = "3.5";

/** What depends on the version. */
export interface Behaviour {
  /** As `version/` shows it. */
  readonly release: string;
  /** Of `default_distro_series` and `commissioning_distro_series`, where nobody set them. */
  readonly defaultSeries: string;
  /** A deploy wants an address family in common with the addresses of MAAS's URL, or with the subnets of the racks. */
  readonly families: "url" | "rack-subnets";
  /**
   * A power action that a request asks for: begun by the rack once the request is answered, or waited for. A begun one refuses
   * the opposite one with 503.
   */
  readonly power: "deferred" | "awaited";
  /** The power-on of a deployment: as other actions, or by a workflow in the background after the answer. */
  readonly deployPower: "as-others" | "workflow";
  /** How often a power action that fails is tried. */
  readonly powerAttempts: number;
  /** Whether a deployment that its workflow abandons is written to the event log, with its reason in the machine. */
  readonly workflowFailureTold: boolean;
  /** Whether the workflow writes Deployed a second time, whatever the machine is by then. */
  readonly deployedTwice: boolean;
  /** What a deploy is answered with while no rack is connected. */
  readonly deployWithoutRack: "no-image" | "no-connection" | "no-task-queue";
  /** `query_power_state` of a machine whose LXD is not reached: 200 with the state `error`, or 500. */
  readonly queryUnreached: "error-state" | "refused";
  /** Whether each change of a static address starts a workflow after the commit, which the request waits for. */
  readonly addressWorkflow: boolean;
  /** Whether an image can be named by its release's number. */
  readonly imageAliases: boolean;
  /** Whether a deploy without a series takes the one that the machine had. */
  readonly keepsSeries: boolean;
  /** Whether the events `Powering on` and `Powering off` are written. */
  readonly powerEvents: boolean;
  /** Whether the event `Image Deployed` is written. */
  readonly imageDeployedEvent: boolean;
  /** Whether machines show `error_description`. */
  readonly errorDescription: boolean;
  /** Whether the reservations that only one DNS name has are released when that name is deleted. */
  readonly releasesNamed: boolean;
  /** Whether MAAS makes and removes VMs; without it a machine's DELETE removes the record alone. */
  readonly vmHosts: boolean;
}

const V3_5: Behaviour = {
  release: "3.5.0~beta1",
  defaultSeries: "jammy",
  families: "url",
  power: "awaited",
  deployPower: "as-others",
  powerAttempts: 1,
  workflowFailureTold: true,
  deployedTwice: false,
  deployWithoutRack: "no-connection",
  queryUnreached: "refused",
  addressWorkflow: false,
  imageAliases: false,
  keepsSeries: true,
  powerEvents: false,
  imageDeployedEvent: true,
  errorDescription: true,
  releasesNamed: false,
  vmHosts: true,
};

const V3_4: Behaviour = {
  ...V3_5,
  release: "3.4.10",
  defaultSeries: "focal",
  power: "deferred",
  deployWithoutRack: "no-image",
  queryUnreached: "error-state",
  keepsSeries: false,
  powerEvents: true,
  errorDescription: false,
};

const V3_3: Behaviour = { ...V3_4, release: "3.3.11", imageDeployedEvent: false };

const V3_6: Behaviour = {
  ...V3_5,
  release: "3.6.5",
  defaultSeries: "noble",
  families: "rack-subnets",
  deployPower: "workflow",
  powerAttempts: 3,
  workflowFailureTold: false,
  deployedTwice: true,
  deployWithoutRack: "no-task-queue",
  imageAliases: true,
  keepsSeries: false,
  releasesNamed: true,
};

const V3_7: Behaviour = { ...V3_6, release: "3.7.3", workflowFailureTold: true, addressWorkflow: true };

const V3_8: Behaviour = { ...V3_7, release: "3.8.0", vmHosts: false };

export const BEHAVIOUR: Readonly<Record<MaasVersion, Behaviour>> = {
  "3.3": V3_3,
  "3.4": V3_4,
  "3.5": V3_5,
  "3.6": V3_6,
  "3.7": V3_7,
  "3.8": V3_8,
};

/** Something that not every version has. */
export interface Versioned {
  /** The first version that has it; all from 3.3 on where it is left out. */
  readonly since?: MaasVersion;
}

export function isIn(version: MaasVersion, { since }: Versioned): boolean {
  return since === undefined || MAAS_VERSIONS.indexOf(version) >= MAAS_VERSIONS.indexOf(since);
}
