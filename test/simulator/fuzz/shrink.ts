import { runSteps, type Failure } from "./run";

/** Steps that may be done in all to make a failing run shorter. */
const BUDGET = 60_000;

/** What is wrong, whichever machine or address it is wrong with. */
function kindOf({ problems: [problem = ""] }: Failure): string {
  return problem.replace(/^\S+|\d+/g, "").slice(0, 60);
}

/** Leaves steps out as long as the same is still wrong without them: what remains is needed. */
export async function shrink(failure: Failure): Promise<Failure> {
  let smallest = failure;
  let steps = Array.from({ length: failure.step + 1 }, (_, step) => step);
  let left = BUDGET;
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < steps.length;) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      left -= fewer.length;
      if (left < 0) {
        return smallest;
      }
      const again = await runSteps(failure.seed, fewer, failure.way);
      if (again === undefined || kindOf(again) !== kindOf(failure)) {
        at += size;
      } else {
        smallest = again;
        steps = fewer.filter((step) => step <= again.step);
      }
    }
  }
  return smallest;
}
