import { COMMISSIONING_PASSED, type Machine, type MachineStatus } from "../maas/wire";
import type { NetworkPlan } from "../network/plan";

/** A machine that this VM's identity has in MAAS, and how it is called there. */
export interface Composed {
  systemId: string;
  status: MachineStatus;
  vmHostId: number;
  /** The name of its LXD instance. */
  vmName: string;
  /** Whether its last commissioning passed. */
  commissioned: boolean;
  /** Whether this very operation made it. */
  isNew: boolean;
  /** The machine as it was found; absent for one that this operation made. */
  machine?: Machine;
}

/** A composed VM and the plan it was composed by. */
export interface Placed {
  composed: Composed;
  plan: NetworkPlan;
}

/** A machine in MAAS as what reconcile starts from. */
export function composedAs(machine: Machine, vmName: string): Composed {
  return {
    systemId: machine.system_id,
    status: machine.status,
    vmHostId: machine.pod?.id ?? -1,
    vmName,
    commissioned: machine.commissioning_status === COMMISSIONING_PASSED,
    isNew: false,
    machine,
  };
}
