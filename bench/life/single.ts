import { median } from "../table";
import { nothingProgram, Stage, vmProgram } from "../stage";
import { countByKind, kindOf, serverTime, timed } from "./operation";

/** Seconds of MAAS's work for the VM of the short story: compose, link and the deploy's request take the rest of four. */
const SHORT_DEPLOY_MS = 3250;
const SHORT_MS = 4000;
/** Seconds of MAAS's work for the VM of the long story. */
export const LONG_S = 300;
const ROUNDS = 3;

/** `up` of one VM that takes MAAS four seconds, over that of a resource that sleeps four seconds. */
export interface Short {
  seconds: number;
  sleeping: number;
  ratio: number;
}

export async function measureShort(): Promise<Short> {
  const stage = await Stage.open({ deploy: `${SHORT_DEPLOY_MS}ms`, args: ["--latency", "real"] });
  try {
    const vm = await stage.stack("short", vmProgram(1));
    const nothing = await stage.stack("sleeping", nothingProgram(1, SHORT_MS));
    const times: { vm: number; nothing: number }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const took = {
        vm: (await timed(stage, vm, "up")).wall,
        nothing: (await timed(stage, nothing, "up")).wall,
      };
      await timed(stage, vm, "destroy");
      await timed(stage, nothing, "destroy");
      times.push(took);
    }
    // The first one warms up the caches of files.
    const measured = times.slice(1);
    return {
      seconds: median(measured.map((one) => one.vm)),
      sleeping: median(measured.map((one) => one.nothing)),
      ratio: median(measured.map((one) => one.vm / one.nothing)),
    };
  } finally {
    await stage.close();
  }
}

/** What one VM with five minutes of work asks of MAAS. */
export interface Long {
  requests: number;
  kinds: Record<string, number>;
  /** Milliseconds that MAAS was at work for all of them, and for those that only watch. */
  serverMs: number;
  watchingMs: number;
  /** Of the whole `up`. */
  seconds: number;
}

export async function measureLong(): Promise<Long> {
  const stage = await Stage.open({ deploy: `${LONG_S}s`, args: ["--latency", "real"] });
  try {
    const { requests, wall } = await timed(stage, await stage.stack("long", vmProgram(1)), "up");
    return {
      requests: requests.length,
      kinds: countByKind(requests),
      serverMs: serverTime(requests),
      watchingMs: serverTime(requests.filter((request) => kindOf(request).startsWith("GET events/"))),
      seconds: wall,
    };
  } finally {
    await stage.close();
  }
}
