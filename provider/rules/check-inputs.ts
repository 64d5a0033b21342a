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
export function checkInputs(
  raw: Record<string, unknown>,
  isUnknown: IsUnknown,
  world: World,
): { failures: Failure[]; draft: Draft } {
  const shape = checkShape(raw, isUnknown);
  const draft = { ...shape.draft, inputs: canonicalise(shape.draft.inputs) };
  const failures = [...shape.failures, ...runRules(draft, world)];
  const once = new Map(failures.map((failure) => [`${failure.property}\n${failure.reason}`, failure]));
  return { failures: [...once.values()], draft };
}
