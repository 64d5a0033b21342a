import { Lab } from "./lab";

/**
 * Takes jobs until none is left, over some regions at a time.
 *
 * @param job gives whether the region is as it was; where something went wrong it is not used again
 */
export async function inLanes<J>(
  lanes: number,
  jobs: J[],
  job: (lab: Lab, job: J) => Promise<boolean>,
  config: Record<string, string> = {},
): Promise<void> {
  const waiting = [...jobs];
  const lane = async (): Promise<void> => {
    let lab = await Lab.start(config);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!(await job(lab, next))) {
        await lab.stop();
        lab = await Lab.start(config);
      }
    }
    await lab.stop();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
