import { join } from "./paths";

/** The value without what is at the paths; elements of arrays become holes, so that the others keep their places. */
export function prune(value: unknown, path: string, without: ReadonlySet<string>): unknown {
  if (without.has(path)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((element, i) => prune(element, join(path, i), without));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]): [string, unknown] => [name, prune(part, join(path, name), without)])
      .filter(([, part]) => part !== undefined),
  );
}
