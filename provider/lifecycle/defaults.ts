import type { LxdVmInputs } from "../inputs";
import { composeName } from "./identity";

/** MAAS's own defaults of a compose, stated so that the preview shows them and a later change of them is none. */
const DEFAULT_MEMORY = 2048;
export const DEFAULT_DISKS = [{ size: 8 }];

/** Fills in what a program may leave out, except where a value is there but not known yet. */
export function withDefaults(
  inputs: LxdVmInputs,
  urn: string,
  isUnknown: (path: string) => boolean,
): LxdVmInputs {
  const fill = <K extends keyof LxdVmInputs>(name: K, value: LxdVmInputs[K]): Partial<LxdVmInputs> =>
    inputs[name] === undefined && !isUnknown(name) ? { [name]: value } : {};
  const pinned = (inputs.pinnedCores ?? []).length > 0 || isUnknown("pinnedCores");
  return {
    ...inputs,
    ...fill("hostname", composeName(urn)),
    ...(pinned ? {} : fill("cores", 1)),
    ...fill("memory", DEFAULT_MEMORY),
    ...fill("disks", DEFAULT_DISKS),
    ...fill("skipCommissioning", true),
  };
}
