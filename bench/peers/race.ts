import type { Fault } from "../../simulator/index";
import type { Outcome } from "../../test/support/process";
import { placeOf } from "../lab";
import { serverTime } from "../life/operation";
import { Stage, vmProgram } from "../stage";
import { TerraformProgram } from "./terraform";

/** How many VMs each tool works on at once. */
const PARALLEL = 50;
/** Seconds that MAAS commissions and deploys; this provider does without commissioning. */
const WORK_S = 20;

export type Peer = "pulumi-maas-lxd" | "terraform";

/** What one tool needed for so many static VMs. */
export interface Run {
  peer: Peer;
  vms: number;
  /** Seconds of `up` or `apply`. */
  wall: number;
  requests: number;
  /** Seconds that MAAS was at work for them. */
  server: number;
  /** VMs that have the address that was asked for, and no other. */
  addressesRight: number;
  /** VMs that MAAS has at the end of it. */
  made: number;
  /** Whether the tool said that all is well. */
  succeeded: boolean;
  /** Requests and seconds of `destroy`. */
  destroyRequests: number;
  destroyWall: number;
}

/** What an answer to a compose that was lost on the way left. */
export interface LostAnswer {
  peer: Peer;
  /** Runs until one succeeded, three at most. */
  runs: number;
  succeeded: boolean;
  /** VMs that MAAS has at the end, of the one that was asked for. */
  vmsInMaas: number;
}

/** A tool with a program of so many VMs, on a region of its own. */
interface Tool {
  bring(): Promise<Outcome>;
  destroy(): Promise<Outcome>;
}

async function toolOf(peer: Peer, stage: Stage, count: number): Promise<Tool> {
  if (peer === "terraform") {
    const program = new TerraformProgram(stage.simulator, count);
    return {
      bring: () => program.run("apply", PARALLEL),
      destroy: () => program.run("destroy", PARALLEL),
    };
  }
  const stack = await stage.stack(`peers-${count}`, vmProgram(count));
  return {
    bring: () => stack.up("--parallel", String(PARALLEL)),
    destroy: () => stack.destroy("--parallel", String(PARALLEL)),
  };
}

const openStage = (): Promise<Stage> => {
  const work = `${WORK_S}s`;
  return Stage.open({ commission: work, deploy: work, release: "1s", args: ["--latency", "real"] });
};

/** A tool may fail: what there is then counts. @throws Error with what was printed when this provider fails */
export async function race(peer: Peer, count: number): Promise<Run> {
  const stage = await openStage();
  try {
    const tool = await toolOf(peer, stage, count);
    const up = await timed(stage, () => tool.bring());
    if (!up.succeeded && peer === "pulumi-maas-lxd") throw new Error(up.printed);
    const { addressesRight, made } = await vmsIn(stage, count);
    const down = await timed(stage, () => tool.destroy());
    return {
      peer,
      vms: count,
      wall: up.wall,
      requests: up.requests,
      server: up.server,
      addressesRight,
      made,
      succeeded: up.succeeded,
      destroyRequests: down.requests,
      destroyWall: down.wall,
    };
  } finally {
    await stage.close();
  }
}

async function timed(
  { simulator }: Stage,
  work: () => Promise<Outcome>,
): Promise<Pick<Run, "wall" | "requests" | "server" | "succeeded"> & { printed: string }> {
  await simulator.forgetRequests();
  const start = performance.now();
  const { code, stdout, stderr } = await work();
  const wall = (performance.now() - start) / 1000;
  const requests = await simulator.requests();
  return {
    wall,
    requests: requests.length,
    server: serverTime(requests) / 1000,
    succeeded: code === 0,
    printed: `${stdout.slice(-3000)}${stderr.slice(-3000)}`,
  };
}

async function vmsIn({ simulator }: Stage, count: number): Promise<Pick<Run, "addressesRight" | "made">> {
  const { machines, addresses } = await simulator.state();
  const held = machines
    .filter(({ vmHost }) => vmHost !== null)
    .map(({ systemId }) => addresses.filter((one) => one.systemId === systemId).map(({ ip }) => ip));
  const asked = new Set(Array.from({ length: count }, (_, i) => placeOf(i).ip));
  const addressesRight = held.filter((ips) => ips.length === 1 && asked.has(ips[0] ?? "")).length;
  return { addressesRight, made: held.length };
}

/** A gateway in front of MAAS gives up on the first compose, which takes effect all the same. */
const LOST: Fault = {
  kind: "http-error",
  status: 504,
  effect: "done",
  on: { op: "compose" },
  calls: { first: 1 },
};

export async function loseAnswer(peer: Peer): Promise<LostAnswer> {
  const stage = await openStage();
  try {
    const tool = await toolOf(peer, stage, 1);
    await stage.simulator.setFaults([LOST]);
    let succeeded = false;
    let runs = 0;
    while (!succeeded && runs < 3) {
      runs += 1;
      succeeded = (await tool.bring()).code === 0;
    }
    return { peer, runs, succeeded, vmsInMaas: (await stage.simulator.vmIds()).length };
  } finally {
    await stage.close();
  }
}
