import { join, unknownAt } from "../../values/paths";

/** One value that a run would change. */
export interface ChangedPath {
  /** `disks[0].size`. */
  path: string;
  kind: "add" | "delete" | "update";
}

/**
 * The values in some properties that differ between what a resource has and what is wanted; a value that is not known yet counts as another one.
 * @param names of properties that differ in meaning: one that is written alike all the same is listed as a whole
 */
export function changedPaths(
  current: object,
  wanted: object,
  names: readonly string[],
  unknown: ReadonlySet<string>,
): ChangedPath[] {
  const isUnknown = unknownAt(unknown);
  const holdsUnknown = (path: string): boolean =>
    isUnknown(path) || [...unknown].some((one) => one.startsWith(`${path}.`) || one.startsWith(`${path}[`));
  const compare = (before: unknown, after: unknown, path: string): ChangedPath[] => {
    if (before === undefined) {
      return after === undefined && !holdsUnknown(path) ? [] : [{ path, kind: "add" }];
    }
    if (isUnknown(path)) {
      return [{ path, kind: "update" }];
    }
    if (after === undefined && !holdsUnknown(path)) {
      return [{ path, kind: "delete" }];
    }
    const steps = stepsInto(before, after);
    if (steps !== undefined) {
      return steps.flatMap((step) => compare(at(before, step), at(after, step), join(path, step)));
    }
    return before === after ? [] : [{ path, kind: "update" }];
  };
  return names.flatMap((name) => {
    const found = compare(at(current, name), at(wanted, name), name);
    return found.length > 0 ? found : [{ path: name, kind: "update" }];
  });
}

/** The elements or properties of two lists or two objects; undefined for anything else. */
function stepsInto(before: unknown, after: unknown): (string | number)[] | undefined {
  if (Array.isArray(before) && (Array.isArray(after) || after === undefined)) {
    const length = Math.max(before.length, after?.length ?? 0);
    return Array.from({ length }, (_, index) => index);
  }
  if (isObject(before) && (isObject(after) || after === undefined)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after ?? {})])];
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(holder: unknown, step: string | number): unknown {
  return (holder as Record<string | number, unknown> | undefined)?.[step];
}
