import type { Machine } from "../../model/store/rows";
import type { Params } from "../core/params";

/** Owner data and workload annotations are the same thing: what is sent is set, an empty value removes its key. */
export function annotationsOf(machine: Machine, data: Params): Record<string, string> {
  const kept = new Map(Object.entries(machine.ownerData));
  for (const name of data.names().filter((key) => key !== "op")) {
    const value = data.get(name) ?? "";
    if (value === "") {
      kept.delete(name);
    } else {
      kept.set(name, value);
    }
  }
  return Object.fromEntries(kept);
}
