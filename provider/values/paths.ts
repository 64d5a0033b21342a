/** Whether the value at a path (`networkInterfaces[1].name`), or one that holds it, is not known yet. */
export type IsUnknown = (path: string) => boolean;

/** The path of a property or an element in what is at `path`; the name in quotes where it would read as something else. */
export function join(path: string, step: string | number): string {
  if (typeof step === "number") {
    return `${path}[${step}]`;
  }
  if (!/^[\w$]+$/.test(step)) {
    return `${path}[${JSON.stringify(step)}]`;
  }
  return path === "" ? step : `${path}.${step}`;
}

/** The path and the paths of all that holds it: `a`, `a[1]`, `a[1].b`. */
export function ancestry(path: string): string[] {
  const ends = [...path.matchAll(/[.[]/g)].map(({ index }) => index);
  return [...ends, path.length].map((end) => path.slice(0, end));
}

/** The steps of a path: `a[1].b` is `a`, 1, `b`. */
export function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\["(?:[^"\\]|\\.)*"\]|\[\d+\]|[^.[]+/g)].map(([step]) =>
    step.startsWith("[") ? (JSON.parse(step.slice(1, -1)) as string | number) : step,
  );
}

/** Whether the value at a path is one of those that are not known, or in one of them. */
export function unknownAt(paths: ReadonlySet<string>): IsUnknown {
  return (path) => paths.size > 0 && ancestry(path).some((part) => paths.has(part));
}

/** The top-level properties in which anything is not known yet. */
export function unknownNames(unknown: ReadonlySet<string>): Set<string> {
  return new Set([...unknown].map((path) => String(stepsOf(path)[0])));
}

/** The top-level properties of which all is known. */
export function whollyKnown<T extends object>(properties: T, unknown: ReadonlySet<string>): Partial<T> {
  const open = unknownNames(unknown);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !open.has(name))) as Partial<T>;
}
