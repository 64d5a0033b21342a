import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../../support/provider-process";

/** The wire takes no such value: the engine's process ends the call with `Unexpected struct type.` */
export class WireError extends Error {}

/** A property bag as it arrives on the other side of the wire. */
export function overTheWire(bag: object): Properties {
  refuse(bag, "");
  return JSON.parse(JSON.stringify(bag)) as Properties;
}

function refuse(value: unknown, path: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
    return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => refuse(item, `${path}[${index}]`));
  } else if (typeof value === "object") {
    for (const [key, item] of Object.entries(value)) refuse(item, path === "" ? key : `${path}.${key}`);
  } else {
    throw new WireError(`Unexpected struct type. (${path} is ${typeof value})`);
  }
}

/** The keys in which two bags differ, as the engine compares inputs: null is as good as nothing. */
export function changedKeys(olds: Properties, news: Properties): string[] {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...keys].filter((key) => !isDeepStrictEqual(olds[key] ?? undefined, news[key] ?? undefined));
}

/** The inputs, with those that `ignoreChanges` names as they were. */
export function ignoringChanges(news: Properties, olds: Properties, ignored: readonly string[]): Properties {
  const kept = { ...news };
  for (const name of ignored) {
    const old = olds[name];
    if (old === undefined) delete kept[name];
    else kept[name] = old;
  }
  return kept;
}
