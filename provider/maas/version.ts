import type { MaasClient } from "./client";
import { MaasResponseError } from "./errors";

/** A version of MAAS: 3.5.0~beta1 has patch 0. */
export interface MaasVersion {
  major: number;
  minor: number;
  patch: number;
  /** As MAAS says it. */
  text: string;
}

/** The newest series that this provider is known to work with. */
const NEWEST = { major: 3, minor: 7 };

/** The first series without VM hosts. */
const WITHOUT_VM_HOSTS = { major: 3, minor: 8 };

type Series = Pick<MaasVersion, "major" | "minor">;

function compare(one: Series & { patch?: number }, other: Series & { patch?: number }): number {
  return one.major - other.major || one.minor - other.minor || (one.patch ?? 0) - (other.patch ?? 0);
}

/** Undefined for what is not a version. */
export function parseVersion(text: string): MaasVersion | undefined {
  const [, major, minor, patch = "0"] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor), patch: Number(patch), text };
}

/** What a version is known to do; of one that is not known nothing is. */
export const versionFacts = {
  /** Whether MAAS makes and removes VMs on VM hosts. */
  hasVmHosts: (version: MaasVersion | undefined): boolean =>
    version === undefined || compare({ ...version, patch: 0 }, WITHOUT_VM_HOSTS) < 0,

  /** Whether addresses can be kept for MACs (`reservedips/`). */
  hasReservedIps: (version: MaasVersion | undefined): boolean =>
    version !== undefined && compare(version, { major: 3, minor: 6 }) >= 0,

  /**
   * Whether a deployment is refused where the machine has no address family in common with MAAS's URL. Since 3.5.6 and 3.6.1 the
   * subnets of its boot rack count instead.
   */
  deploysByUrl: (version: MaasVersion | undefined): boolean =>
    version !== undefined &&
    (compare(version, { major: 3, minor: 5, patch: 6 }) < 0 ||
      compare(version, { major: 3, minor: 6, patch: 0 }) === 0),

  /** Whether a power action is answered before it is carried out: up to 3.4, where the rack puts it off. */
  defersPower: (version: MaasVersion | undefined): boolean =>
    version !== undefined && compare({ ...version, patch: 0 }, { major: 3, minor: 4 }) <= 0,

  /** Whether a deployment can fail without any event: 3.6, where its workflow writes the status alone. */
  failsSilently: (version: MaasVersion | undefined): boolean =>
    version !== undefined && version.major === 3 && version.minor === 6,

  /** Whether a deployment's workflow writes Deployed, without any event, a moment after the deployment is done. */
  writesDeployedTwice: (version: MaasVersion | undefined): boolean =>
    version !== undefined && compare(version, { major: 3, minor: 6 }) >= 0,
};

/**
 * Asks a region for its version; undefined where the answer is none.
 * @param unsigned without the API key: everybody may ask
 * @throws MaasError
 */
export async function readVersion(client: MaasClient, unsigned = false): Promise<MaasVersion | undefined> {
  const answer = await client.send<{ version?: unknown }>({ method: "GET", path: "version/", unsigned });
  return typeof answer.version === "string" ? parseVersion(answer.version) : undefined;
}

/** The warning about a version; undefined where it is one that is known. */
export function versionWarning(version: MaasVersion): string | undefined {
  if (!versionFacts.hasVmHosts(version) && compare({ ...version, patch: 0 }, WITHOUT_VM_HOSTS) === 0) {
    return `MAAS ${version.text} has no VM hosts any more: it makes no VMs, and removes none from LXD. This provider works with MAAS up to 3.7.`;
  }
  return compare({ ...version, patch: 0 }, NEWEST) > 0
    ? `MAAS ${version.text} is newer than 3.7, the newest version that this provider knows: what it does differently is not known here.`
    : undefined;
}

/** The version of a region: asked once, and only when somebody needs it. */
export class RegionVersion {
  private asked: Promise<MaasVersion | undefined> | undefined;

  constructor(
    private readonly client: MaasClient,
    private readonly say: (line: string) => void = () => {},
  ) {}

  /**
   * Undefined where MAAS's answer is none: what depends on the version is then left to MAAS.
   * @throws MaasUnreachableError, MaasUnknownOutcomeError
   */
  get(): Promise<MaasVersion | undefined> {
    this.asked ??= this.read().catch((error: unknown) => {
      this.asked = undefined;
      throw error;
    });
    return this.asked;
  }

  private async read(): Promise<MaasVersion | undefined> {
    try {
      const version = await readVersion(this.client);
      const warning = version && versionWarning(version);
      if (warning !== undefined) {
        this.say(`warning: ${warning}`);
      }
      return version;
    } catch (error) {
      if (error instanceof MaasResponseError && error.status !== 401) {
        return undefined;
      }
      throw error;
    }
  }
}
