import { nothingProgram, Stage, vmProgram } from "../stage";
import { countByKind, kindOf, PARALLEL, timed, type Took } from "./operation";

/** How long MAAS deploys, in seconds. */
const DEPLOY_S = 60;
/** The web threads of a region process (docs/maas-notes.md#requests). */
const WEB_THREADS = 4;
/** The requests without which there is no VM. */
const NEEDED = [/op=compose$/, /^GET nodes\/\{id\}\/interfaces\/$/, /op=link_subnet$/, /op=deploy$/];

/** What so many VMs took. */
export interface Many {
  vms: number;
  requests: Record<"up" | "refresh" | "preview" | "destroy", number>;
  /** Of `up`, by kind. */
  kinds: Record<string, number>;
  /** Seconds of `up`. */
  wall: number;
  /** Seconds of `up` for as many resources that do nothing. */
  floor: number;
  /**
   * Seconds that MAAS alone needs: its four threads busy with what must be asked, and each VM deployed, as many at once as the engine
   * works on.
   */
  critical: number;
  /** `wall` over `critical` and `floor`. */
  overCritical: number;
  providerCpuSeconds: number;
  providerMemoryBytes: number;
  stateBytesPerVm: number;
}

/**
 * Measures the life of so many static VMs on a region with the real one's latencies: up, refresh, a preview with nothing to do, destroy.
 */
export async function measureMany(count: number): Promise<Many> {
  const stage = await Stage.open({ deploy: `${DEPLOY_S}s`, release: "1s", args: ["--latency", "real"] });
  try {
    const stack = await stage.stack(`vms-${count}`, vmProgram(count));
    const nothing = await stage.stack(`nothing-${count}`, nothingProgram(count));
    const floor = (await timed(stage, nothing, "up")).wall;
    const up = await timed(stage, stack, "up");
    const { resources = [] } = await stack.export();
    const vms = resources.filter(({ urn }) => urn.includes(":LxdVm::"));
    const state = vms.reduce((sum, vm) => sum + Buffer.byteLength(JSON.stringify(vm)), 0);
    const refresh = await timed(stage, stack, "refresh");
    const preview = await timed(stage, stack, "preview");
    const destroy = await timed(stage, stack, "destroy");
    const critical = criticalPath(up, count);
    return {
      vms: count,
      requests: {
        up: up.requests.length,
        refresh: refresh.requests.length,
        preview: preview.requests.length,
        destroy: destroy.requests.length,
      },
      kinds: countByKind(up.requests),
      wall: up.wall,
      floor,
      critical,
      overCritical: up.wall / (critical + floor),
      providerCpuSeconds: up.provider.cpu,
      providerMemoryBytes: up.provider.memory,
      stateBytesPerVm: Math.round(state / vms.length),
    };
  } finally {
    await stage.close();
  }
}

/**
 * For each VM whichever is longer: the requests of all up to it over the region's threads, or its own one after another once the engine
 * comes to it; then its deployment.
 */
function criticalPath({ requests }: Took, count: number): number {
  const seconds = requests
    .filter((request) => NEEDED.some((needed) => needed.test(kindOf(request))))
    .reduce((sum, { ms }) => sum + ms / 1000, 0);
  const each = seconds / count;
  const ends: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const begins = ends[n - PARALLEL] ?? 0;
    ends.push(Math.max(((n + 1) * each) / WEB_THREADS, begins + each) + DEPLOY_S);
  }
  return Math.max(...ends);
}
