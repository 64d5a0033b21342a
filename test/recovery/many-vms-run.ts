import { Lab } from "./lab";
import { fourHosts, randomFaults, vmNumber } from "./many-vms-lab";
import { faultConfig } from "./faults-matrix";
import { findingsAfterDestroy, findingsAfterUpOfAll, type ExpectedVm, type Finding } from "./region-check";
import type { VmKind } from "./scenarios";

/** A program of many VMs, run by something. */
export interface ManyVms {
  /** `pulumi up`; @returns what it complains of, nothing when all are up */
  up(): Promise<readonly string[]>;
  /** `pulumi destroy`; @returns what it complains of, nothing when all are gone */
  destroy(): Promise<readonly string[]>;
  /** The VMs of the program as the state has them. */
  held(): Promise<readonly ExpectedVm[]>;
  /** What a refresh and a further `up` would change. */
  changes(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

/** Makes a program of VMs against the lab's region. */
export type Start = (lab: Lab, vms: readonly VmKind[]) => Promise<ManyVms>;

/** What became of one seed. */
export interface ManyVmsResult {
  readonly seed: number;
  readonly vms: number;
  /** Runs of `pulumi up` until one had nothing to complain of, and the same of `pulumi destroy`. */
  readonly ups: number;
  readonly destroys: number;
  readonly requests: number;
  /** Requests that were struck by a failure, delays not counted. */
  readonly failed: number;
  readonly findings: readonly Finding[];
}

/** More runs than a user would put up with. */
const MOST_RUNS = 12;

/**
 * Brings many VMs up at once while one request in ten fails, looks at what is there, and destroys them all, running `up` and `destroy`
 * again as a user would.
 * @throws Error when there is no end of that
 */
export async function runManyVms(seed: number, count: number, start: Start): Promise<ManyVmsResult> {
  const lab = await Lab.start(faultConfig, fourHosts());
  const vms = Array.from({ length: count }, (_, n) => vmNumber(n));
  const program = await start(lab, vms);
  const findings: Finding[] = [];
  const untilDone = async (what: string, run: () => Promise<readonly string[]>): Promise<number> => {
    for (let runs = 1; ; runs++) {
      const complaints = await run();
      findings.push(...(await doubled(lab)));
      if (complaints.length === 0) return runs;
      if (runs === MOST_RUNS) {
        throw new Error(`${what} number ${runs} of seed ${seed} still ends with:\n${complaints.join("\n")}`);
      }
    }
  };
  try {
    await lab.simulator.setFaults(randomFaults(seed));
    const ups = await untilDone("up", () => program.up());
    const during = await lab.simulator.requests();
    await lab.simulator.setFaults([]);
    findings.push(
      ...findingsAfterUpOfAll(await lab.simulator.state(), lab.empty, await program.held()),
      ...(await program.changes()).map((what) => ({ kind: "untrue" as const, what })),
    );
    await lab.simulator.forgetRequests();
    await lab.simulator.setFaults(randomFaults(seed + 1000));
    const destroys = await untilDone("destroy", () => program.destroy());
    findings.push(...findingsAfterDestroy(await lab.simulator.state(), lab.empty));
    const requests = [...during, ...(await lab.simulator.requests())];
    const failed = requests.filter(({ faults }) => faults.some((kind) => kind !== "latency")).length;
    return { seed, vms: count, ups, destroys, requests: requests.length, failed, findings };
  } finally {
    await program.dispose();
    await lab.stop();
  }
}

/** VMs of which LXD has two: the instance's name is made of the VM's identity. */
async function doubled(lab: Lab): Promise<Finding[]> {
  const names = (await lab.simulator.state()).instances.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.map((name) => ({ kind: "doubled", what: `there are two instances ${name}` }));
}
