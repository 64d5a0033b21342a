import type { LxdVmInputs, Timeouts } from "../inputs";
import { composeName } from "./identity";

/** MAAS's own defaults of a compose, filled in so that the preview shows them and a later change of them is not a difference. */
export const DEFAULT_CORES = 1;
/** MiB. */
export const DEFAULT_MEMORY = 2048;
export const DEFAULT_DISKS = [{ size: 8 }];

/** Defaults of `timeouts`; schema.json states them. */
export const DEFAULT_TIMEOUTS: Record<keyof Timeouts, string> = {
  create: "30m",
  update: "30m",
  delete: "10m",
};

/**
 * Fills in what a program may leave out, except where a value is there but not known yet.
 * @param old the inputs of the VM that is there: one that was adopted without a host name keeps the name that it has
 */
export function withDefaults(
  inputs: LxdVmInputs,
  urn: string,
  isUnknown: (path: string) => boolean,
  old?: LxdVmInputs,
): LxdVmInputs {
  const fill = <K extends keyof LxdVmInputs>(name: K, value: LxdVmInputs[K]): Partial<LxdVmInputs> =>
    inputs[name] === undefined && !isUnknown(name) ? { [name]: value } : {};
  const pinned = (inputs.pinnedCores ?? []).length > 0 || isUnknown("pinnedCores");
  const keepsName = old === undefined ? inputs.adopt !== undefined : old.hostname === undefined;
  const disks = inputs.disks?.length === 0 ? { disks: DEFAULT_DISKS } : fill("disks", DEFAULT_DISKS);
  return {
    ...inputs,
    ...(keepsName || isUnknown("adopt") ? {} : fill("hostname", composeName(urn))),
    ...(pinned ? {} : fill("cores", DEFAULT_CORES)),
    ...fill("memory", DEFAULT_MEMORY),
    ...disks,
    ...fill("skipCommissioning", true),
  };
}
