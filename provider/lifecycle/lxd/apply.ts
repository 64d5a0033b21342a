import type { LxdVmInputs } from "../../inputs";
import type { InstancePatch, LxdInstance } from "../../lxd/endpoints";
import { LxdError } from "../../lxd/errors";
import type { Machine } from "../../maas/wire";
import { usesLxd } from "../../rules/lxd";
import type { Composed } from "../composed";
import { asStepError, StepError } from "../errors";
import { LxdInstanceOfVm } from "./instance";
import { optionsPatch, sizePatch, together } from "./patch";
import { macsSetBack, setMacs, wantedMacs } from "./macs";
import type { Operation } from "../operation";
import type { LxdVmState } from "../state";
import { afterChange, restartForChange, formatSize, type RestartChange } from "./restart";

/** What of the state says what was there before: absent for a create. */
type Before = Partial<
  Pick<LxdVmState, "cores" | "memory" | "lxd" | "networkInterfaces" | "lxdFingerprint" | "__restarting">
>;

/**
 * What a VM's coming about has to do with the LXD of its host: nothing at all, unless the program asks for what MAAS cannot set, or for
 * another size of a VM that is there.
 */
export class LxdSteps {
  private instance: LxdInstanceOfVm | undefined;
  private done = false;
  private isRestarting: boolean;

  constructor(
    private readonly operation: Operation,
    private readonly composed: Pick<Composed, "systemId" | "vmHostId" | "vmName">,
    private readonly inputs: LxdVmInputs,
    private readonly before: Before = {},
  ) {
    this.isRestarting = before.__restarting ?? false;
  }

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
        await operation.services.hostRefresher.withRefreshPaused(composed.vmHostId, set);
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
    const { operation, inputs, composed } = this;
    const end = await failing("LxdConfigurationFailed", async () => {
      const instance = await this.open();
      const found = await instance.bring((now) => optionsPatch(now, inputs));
      const macs = macsSetBack(found, machine, inputs);
      return failing("UpdateFailed", async () => {
        const change = this.whileOff(machine);
        this.isRestarting = true;
        const work = (): Promise<boolean> => restartForChange(operation, machine, instance, change);
        // A refresh of the host would take an interface with another MAC address for another interface.
        const changed = await (macs === undefined
          ? work()
          : operation.services.hostRefresher.withRefreshPaused(composed.vmHostId, work));
        return changed || this.resizes ? afterChange(operation, machine, composed.vmHostId, inputs) : machine;
      });
    });
    this.done = true;
    this.isRestarting = false;
    return end;
  }

  private whileOff(machine: Machine): RestartChange {
    const { inputs } = this;
    const macs = (now: LxdInstance): InstancePatch | undefined => macsSetBack(now, machine, inputs);
    return {
      what: (now) =>
        [
          ...Object.entries(macs(now)?.devices ?? {}).map(
            ([device, { hwaddr }]) => `the MAC address of ${device} to ${hwaddr}`,
          ),
          ...(sizePatch(now, inputs) === undefined ? [] : [formatSize(inputs)]),
        ].join(" and "),
      missing: (now) => together(sizePatch(now, inputs), macs(now)),
    };
  }

  /** What the state is to hold beside the inputs: after a failure, what was there before and may be there still. */
  get outputs(): Before {
    const { cores, memory, lxd, networkInterfaces, lxdFingerprint } = this.before;
    const fingerprint = this.instance?.fingerprint ?? lxdFingerprint;
    return {
      ...(fingerprint === undefined ? {} : { lxdFingerprint: fingerprint }),
      ...(this.isRestarting ? { __restarting: true } : {}),
      ...(this.done || !this.needed
        ? {}
        : {
            ...(cores === undefined ? {} : { cores }),
            ...(memory === undefined ? {} : { memory }),
            ...(lxd === undefined ? {} : { lxd }),
            ...(networkInterfaces === undefined ? {} : { networkInterfaces }),
          }),
    };
  }

  private get needed(): boolean {
    return usesLxd(this.inputs) || usesLxd({ lxd: this.before.lxd }) || this.resizes || this.isRestarting;
  }

  private get resizes(): boolean {
    const { inputs, before } = this;
    return before.memory !== undefined && (before.memory !== inputs.memory || before.cores !== inputs.cores);
  }

  private async open(): Promise<LxdInstanceOfVm> {
    if (this.instance === undefined) {
      const { operation, composed, before, inputs } = this;
      const { services, deadline } = operation;
      const { vmHosts } = await services.snapshots.get();
      const host = vmHosts.find(({ id }) => id === composed.vmHostId);
      if (host === undefined) {
        throw new StepError(
          "LxdConfigurationFailed",
          "VmHostNotFound",
          "MAAS has no VM host for the VM any more.",
        );
      }
      const lxd = await services.lxdHosts.of(host, { remembered: before.lxdFingerprint });
      const project = inputs.lxd?.project;
      if (project !== undefined && project !== lxd.project) {
        throw new StepError(
          "LxdConfigurationFailed",
          "OtherProject",
          `The VM is in LXD project ${lxd.project}, to which VM host ${host.name} is bound, and not in ${project}. Replace it (pulumi up --replace) to have it there.`,
        );
      }
      this.instance = new LxdInstanceOfVm(lxd, composed, deadline);
    }
    return this.instance;
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
    throw asStepError(type, error instanceof LxdError ? error.name.replace(/Error$/, "") : "Failed", error);
  }
}
