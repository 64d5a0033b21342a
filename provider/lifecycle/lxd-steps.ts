import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import { LxdError } from "../lxd/errors";
import type { Machine } from "../maas/wire";
import { usesLxd } from "../rules/lxd";
import type { Composed } from "./compose";
import { asFailure, StepFailure } from "./failure";
import { LxdInstanceOfVm } from "./lxd-instance";
import { macsOf, optionsPatch } from "./lxd-patch";
import { setMacs, wantedMacs } from "./macs";
import type { Operation } from "./operation";
import { resize } from "./resize";

/** What of the state says what was there before: absent for a create. */
type Before = Partial<Pick<LxdVmOutputs, "cores" | "memory" | "lxd" | "lxdFingerprint">>;

/**
 * What a VM's coming about has to do with the LXD of its host: nothing at all, unless the program asks for what MAAS cannot set, or for
 * another size of a VM that is there.
 */
export class LxdSteps {
  private instance: LxdInstanceOfVm | undefined;
  private done = false;

  constructor(
    private readonly operation: Operation,
    private readonly composed: Pick<Composed, "systemId" | "vmHostId" | "vmName">,
    private readonly inputs: LxdVmInputs,
    private readonly before: Before = {},
  ) {}

  /** While the machine is off and not linked yet: its MAC addresses, and the rest along with them. */
  async beforeLinks(): Promise<void> {
    if (!this.needed) {
      return;
    }
    const { operation, composed, inputs } = this;
    await failing("LxdConfigurationFailed", async () => {
      const instance = await this.open();
      const set = (): Promise<void> => setMacs(operation, composed.systemId, instance, inputs);
      if (wantedMacs(inputs).length > 0) {
        await operation.core.hostRefresher.holdBack(composed.vmHostId, set);
      } else {
        await instance.bring((found) => optionsPatch(found, inputs));
      }
    });
  }

  /** Once it is deployed: what LXD changes while it runs, then what needs a restart; and what is there is read back. */
  async afterDeployment(machine: Machine): Promise<Machine> {
    if (!this.needed) {
      return machine;
    }
    const { operation, inputs } = this;
    const end = await failing("LxdConfigurationFailed", async () => {
      const instance = await this.open();
      const found = await instance.bring((now) => optionsPatch(now, inputs));
      this.checkMacs(new Set(macsOf(found).values()));
      return failing("UpdateFailed", () => resize(operation, machine, instance, inputs, this.resizes));
    });
    this.done = true;
    return end;
  }

  /** What the state is to hold beside the inputs: after a failure, what was there before and may be there still. */
  get outputs(): Before {
    const { cores, memory, lxd, lxdFingerprint } = this.before;
    const fingerprint = this.instance?.fingerprint ?? lxdFingerprint;
    return {
      ...(fingerprint === undefined ? {} : { lxdFingerprint: fingerprint }),
      ...(this.done || !this.needed
        ? {}
        : {
            ...(cores === undefined ? {} : { cores }),
            ...(memory === undefined ? {} : { memory }),
            ...(lxd === undefined ? {} : { lxd }),
          }),
    };
  }

  private get needed(): boolean {
    return usesLxd(this.inputs) || this.before.lxd !== undefined || this.resizes;
  }

  private get resizes(): boolean {
    const { inputs, before } = this;
    return before.memory !== undefined && (before.memory !== inputs.memory || before.cores !== inputs.cores);
  }

  private async open(): Promise<LxdInstanceOfVm> {
    if (this.instance === undefined) {
      const { operation, composed, before, inputs } = this;
      const { core, deadline } = operation;
      const { vmHosts } = await core.snapshots.get();
      const host = vmHosts.find(({ id }) => id === composed.vmHostId);
      if (host === undefined) {
        throw new StepFailure(
          "LxdConfigurationFailed",
          "VmHostNotFound",
          "MAAS has no VM host for the VM any more.",
        );
      }
      const lxd = await core.lxdHosts.of(host, { remembered: before.lxdFingerprint, deadline });
      const project = inputs.lxd?.project;
      if (project !== undefined && project !== lxd.project) {
        throw new StepFailure(
          "LxdConfigurationFailed",
          "OtherProject",
          `The VM is in LXD project ${lxd.project}, to which VM host ${host.name} is bound, and not in ${project}. Replace it (pulumi up --replace) to have it there.`,
        );
      }
      this.instance = new LxdInstanceOfVm(lxd, composed, deadline);
    }
    return this.instance;
  }

  /** A MAC address cannot change under a guest that knows its network by it. */
  private checkMacs(actual: ReadonlySet<string>): void {
    const other = wantedMacs(this.inputs).find(({ mac }) => !actual.has(mac));
    if (other !== undefined) {
      throw new StepFailure(
        "NetworkConfigurationFailed",
        "MacAddressDiffers",
        `Interface ${other.name} of the deployed VM has not the MAC address ${other.mac} in LXD, which has ${[...actual].join(", ")}. Replace it (pulumi up --replace), or set the address back.`,
      );
    }
  }
}

/** Whatever goes wrong in a step is this kind of failure, unless the step knows better. */
async function failing<T>(
  type: "LxdConfigurationFailed" | "UpdateFailed",
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(type, error instanceof LxdError ? error.name.replace(/Error$/, "") : "Failed", error);
  }
}
