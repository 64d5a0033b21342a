import { join, stepsOf } from "./paths";

/** What the engine sends in a preview for a value that is not known yet (pulumi/pulumi#6310). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Inputs without their unknown leaves, and where those were. */
export interface Separated {
  /** Unknown properties are absent; unknown items of an array are holes. */
  known: Record<string, unknown>;
  /** Paths such as `networkInterfaces[1].subnet`. */
  unknown: Set<string>;
}

/** Takes the unknown leaves out, so that everything behind this layer sees values or nothing. */
export function separateUnknowns(inputs: Record<string, unknown>): Separated {
  const unknown = new Set<string>();
  const visit = (value: unknown, path: string): unknown => {
    if (value === UNKNOWN) {
      unknown.add(path);
      return undefined;
    }
    if (Array.isArray(value)) {
      return value.map((item, index) => visit(item, join(path, index)));
    }
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value)
        .map(([key, item]) => [key, visit(item, join(path, key))] as const)
        .filter(([, item]) => item !== undefined);
      return Object.fromEntries(entries);
    }
    return value;
  };
  return { known: visit(inputs, "") as Record<string, unknown>, unknown };
}

/** Puts the unknown leaves back where they were. */
export function restoreUnknowns(
  known: Record<string, unknown>,
  unknown: ReadonlySet<string>,
): Record<string, unknown> {
  const restored = structuredClone(known);
  for (const path of unknown) {
    const steps = stepsOf(path);
    let place: Record<string | number, unknown> = restored;
    steps.forEach((step, index) => {
      const next = steps[index + 1];
      if (next === undefined) {
        place[step] = UNKNOWN;
      } else {
        place = (place[step] ??= typeof next === "number" ? [] : {}) as Record<string | number, unknown>;
      }
    });
  }
  return restored;
}
