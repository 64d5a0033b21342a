import { canonicalise } from "./canonicalise";
import type { PartialInputs, RuleContext } from "./partial-inputs";
import type { CheckFailure } from "./check-failure";
import { unknownAt } from "../values/paths";
import { runRules } from "./rules";
import { checkShape, unknownProperties } from "./shape";

/**
 * Judges the inputs of a VM as a program gives them: shape, spelling, rules. All failures come at once, each once. The draft has the
 * canonical spelling and leaves out what has no shape.
 *
 * @param raw unknown leaves left out, unknown elements of arrays as holes
 * @param unknown paths of those leaves
 */
export function checkInputs(
  raw: Record<string, unknown>,
  unknown: ReadonlySet<string>,
  world: RuleContext,
): Shaped {
  return judge(readInputs(raw, unknown), world);
}

/** Inputs whose shape is judged, and what is wrong with it. */
export interface Shaped {
  failures: CheckFailure[];
  draft: PartialInputs;
}

/**
 * Judges the shape and spells the rest canonically.
 * @param unknown paths of the leaves that are not known yet
 */
export function readInputs(raw: Record<string, unknown>, unknown: ReadonlySet<string>): Shaped {
  const { failures, draft } = checkShape(raw, unknownAt(unknown));
  return {
    failures: [...failures, ...unknownProperties(unknown)],
    draft: { ...draft, inputs: canonicalise(draft.inputs) },
  };
}

/** Adds what the rules find. */
export function judge({ failures: ofShape, draft }: Shaped, world: RuleContext): Shaped {
  const failures = [...ofShape, ...runRules(draft, world)];
  const once = new Map(failures.map((failure) => [`${failure.property}\n${failure.reason}`, failure]));
  return { failures: [...once.values()], draft };
}
