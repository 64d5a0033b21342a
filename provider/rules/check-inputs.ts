import { canonicalise } from "./canonicalise";
import type { Draft, IsUnknown, World } from "./draft";
import type { Failure } from "./failure";
import { runRules } from "./rules";
import { checkShape } from "./shape";

/**
 * Judges the inputs of a VM as a program gives them: shape, spelling, rules. All failures come at once, each once. The draft has the
 * canonical spelling and leaves out what has no shape.
 *
 * @param raw unknown leaves left out, unknown elements of arrays as holes
 */
export function checkInputs(raw: Record<string, unknown>, isUnknown: IsUnknown, world: World): Shaped {
  return judge(readInputs(raw, isUnknown), world);
}

/** Inputs whose shape is judged, and what is wrong with it. */
export interface Shaped {
  failures: Failure[];
  draft: Draft;
}

/** Judges the shape and spells the rest canonically. */
export function readInputs(raw: Record<string, unknown>, isUnknown: IsUnknown): Shaped {
  const { failures, draft } = checkShape(raw, isUnknown);
  return { failures, draft: { ...draft, inputs: canonicalise(draft.inputs) } };
}

/** Adds what the rules find. */
export function judge({ failures: ofShape, draft }: Shaped, world: World): Shaped {
  const failures = [...ofShape, ...runRules(draft, world)];
  const once = new Map(failures.map((failure) => [`${failure.property}\n${failure.reason}`, failure]));
  return { failures: [...once.values()], draft };
}
