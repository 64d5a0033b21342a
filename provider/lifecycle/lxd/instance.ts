import { pause } from "../../deadline";
import type { InstancePatch, LxdInstance } from "../../lxd/endpoints";
import { LxdUnknownOutcomeError, hasLxdStatus } from "../../lxd/errors";
import { StepError } from "../errors";
import type { LxdOfVmHost } from "../services/lxd-hosts";
import { allMacsOf } from "./patch";

/** How often a change is tried again after somebody else's, or after an answer that did not come. */
const TRIES = 6;

/** Between two looks at an instance that is to start or stop, in milliseconds. */
const LOOK_MS = 1000;

/** One VM's instance in the LXD of its host. */
export class LxdInstanceOfVm {
  readonly name: string;
  readonly hostId: number;

  constructor(
    private readonly lxd: LxdOfVmHost,
    { vmName, vmHostId }: { vmName: string; vmHostId: number },
    private readonly deadline: number,
  ) {
    this.name = vmName;
    this.hostId = vmHostId;
  }

  get project(): string {
    return this.lxd.project;
  }

  /** What was seen of LXD's certificate. */
  get fingerprint(): string | undefined {
    return this.lxd.client.identity.fingerprint;
  }

  /** @throws StepError when there is no such instance; LxdError */
  async read(): Promise<LxdInstance> {
    return (await this.look()).value;
  }

  /**
   * Brings the instance to a state: looks, asks what is still to be changed of what is there, changes just that, and looks again,
   * until nothing is. So it goes on after another's change, and after an answer that was lost.
   * @param missing what is to be changed; undefined when nothing is
   * @returns the instance as it is then, read back
   */
  async bring(missing: (instance: LxdInstance) => InstancePatch | undefined): Promise<LxdInstance> {
    const { patchInstance } = await import("../../lxd/endpoints.js");
    for (let attempt = 1; ; attempt++) {
      const { value, etag } = await this.look();
      const patch = missing(value);
      if (patch === undefined) {
        return value;
      }
      if (attempt > TRIES) {
        throw new StepError(
          "LxdConfigurationFailed",
          "ChangedMeanwhile",
          `LXD instance ${this.name} does not keep what is set: ${Object.keys({ ...patch.config, ...patch.devices }).join(", ")}.`,
        );
      }
      try {
        await patchInstance(this.lxd.client, this.project, this.name, patch, etag, this.deadline);
      } catch (error) {
        if (!hasLxdStatus(error, 412) && !(error instanceof LxdUnknownOutcomeError)) {
          throw error;
        }
      }
    }
  }

  /**
   * @throws LxdResponseError when the guest has not shut down in time; LxdUnknownOutcomeError when it runs on after an answer that was lost, or an
   * operation that LXD has forgotten
   */
  async shutDown(seconds: number): Promise<void> {
    const { shutDownInstance } = await import("../../lxd/endpoints.js");
    const until = Math.min(Date.now() + seconds * 1000, this.deadline);
    try {
      await shutDownInstance(this.lxd.client, this.project, this.name, seconds, this.deadline);
    } catch (error) {
      if (!(error instanceof LxdUnknownOutcomeError)) {
        throw error;
      }
      if ((await this.statusOnce((status) => status !== "Running", until)) === "Running") {
        throw error;
      }
    }
  }

  /**
   * Looks until the instance has a status as wanted.
   * @param until epoch milliseconds
   * @returns the last one seen
   */
  async statusOnce(isWanted: (status: string) => boolean, until: number): Promise<string> {
    for (;;) {
      const { status } = await this.read();
      if (isWanted(status) || Date.now() + LOOK_MS > until) {
        return status;
      }
      await pause(LOOK_MS);
    }
  }

  /** The instance of the project besides this one that has a MAC address. LXD takes one that is taken. */
  async otherWith(mac: string): Promise<LxdInstance | undefined> {
    const { listInstances } = await import("../../lxd/endpoints.js");
    const all = await listInstances(this.lxd.client, this.project, this.deadline);
    return all.find((one) => one.name !== this.name && allMacsOf(one).has(mac));
  }

  /** The VM host's name in MAAS. */
  get host(): string {
    return this.lxd.client.host;
  }

  private async look() {
    const { readInstance } = await import("../../lxd/endpoints.js");
    try {
      return await readInstance(this.lxd.client, this.project, this.name, this.deadline);
    } catch (error) {
      if (hasLxdStatus(error, 404)) {
        throw new StepError(
          "LxdConfigurationFailed",
          "InstanceNotFound",
          `VM host ${this.lxd.client.host} has no LXD instance ${this.name} in project ${this.project}, though MAAS has its machine.`,
          { cause: error },
        );
      }
      throw error;
    }
  }
}
