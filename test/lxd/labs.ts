import { startSimulator, type MaasVersion, type Simulator } from "../../simulator/index";
import { backedLab } from "../support/backed-lab";
import { LxdDaemon } from "../support/lxd-daemon";
import { maasVersion } from "../support/maas-version";

/** A region for the tests of what LXD sets. */
export interface VmLab {
  simulator: Simulator;
  stop: () => Promise<void>;
  /** The names of the instances in LXD. */
  instances: () => Promise<string[]>;
}

const timings = { deploy: 20, release: 20 };

/** Whose hosts answer for LXD themselves. */
export async function simulatedLab(): Promise<VmLab> {
  const simulator = await startSimulator({ ...maasVersion(), timings });
  const instances = (): Promise<string[]> =>
    Promise.resolve(simulator.state().instances.map(({ name }) => name));
  return { simulator, stop: () => simulator.stop(), instances };
}

/** Up to 3.4 MAAS answers before it switches the power, and LXD is looked at. VMs that cannot boot here never run there. */
const LOOKS_AT_LXD: readonly (MaasVersion | undefined)[] = ["3.3", "3.4"];

/** Whose first host has a real LXD behind it; undefined, with a word on the console, where there can be none. */
export async function backedByRealLxd(): Promise<VmLab | undefined> {
  const { maasVersion: version } = maasVersion();
  if (LOOKS_AT_LXD.includes(version)) {
    console.log(`no VM runs in the real LXD, which is asked for that at MAAS ${version}`);
    return undefined;
  }
  const lxd = await LxdDaemon.startIfPossible();
  if (lxd === undefined) {
    return undefined;
  }
  const simulator = await startSimulator({ ...maasVersion(), inventory: backedLab(lxd), timings });
  const stop = async (): Promise<void> => {
    await simulator.stop();
    await lxd.stop();
  };
  return { simulator, stop, instances: () => lxd.instances() };
}
