import { parseDuration } from "../duration";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";

export function coresRange({ inputs: { cores } }: PartialInputs): CheckFailure[] {
  return cores !== undefined && cores < 1 ? [fail("cores", `${cores} cores are too few: at least 1`)] : [];
}

/** Numbers from 0, each once. */
export function pinnedCoresNumbers({ inputs: { pinnedCores = [] } }: PartialInputs): CheckFailure[] {
  return pinnedCores.flatMap((core, i) => {
    if (core === undefined) {
      return [];
    }
    const property = `pinnedCores[${i}]`;
    if (core < 0) {
      return [fail(property, `Core ${core} does not exist: cores are numbered from 0`)];
    }
    return pinnedCores.indexOf(core) < i ? [fail(property, `Core ${core} is pinned twice`)] : [];
  });
}

/** MAAS ignores `cores` when cores are pinned, though it counts them against over-commit. */
export function coresOrPinned({ inputs: { cores, pinnedCores }, isUnknown }: PartialInputs): CheckFailure[] {
  if (cores === undefined || !pinnedCores?.length || isUnknown("pinnedCores")) {
    return [];
  }
  return cores === pinnedCores.length
    ? []
    : [fail("cores", `${cores} cores contradict the ${pinnedCores.length} of pinnedCores: leave cores out`)];
}

export function memoryRange({ inputs: { memory } }: PartialInputs): CheckFailure[] {
  return memory !== undefined && memory < 1024
    ? [fail("memory", `${memory} MiB of memory are too few: MAAS composes with at least 1024`)]
    : [];
}

/** 4 MiB. MAAS has LXD make the instance first, and then fails to record a smaller disk, so that the instance stays (docs/maas-notes.md#requests). */
const MIN_DISK_GB = 0.004194304;

export function diskSizes({ inputs: { disks = [] } }: PartialInputs): CheckFailure[] {
  return disks.flatMap((disk, i) =>
    disk?.size === undefined || disk.size >= MIN_DISK_GB
      ? []
      : [
          fail(
            `disks[${i}].size`,
            `A disk of ${disk.size} GB is too small: MAAS makes none of less than 4 MiB, which is ${MIN_DISK_GB} GB`,
          ),
        ],
  );
}

export function architectureForm({ inputs: { architecture } }: PartialInputs): CheckFailure[] {
  return architecture === undefined || /^[^/\s]+\/[^/\s]+$/.test(architecture)
    ? []
    : [fail("architecture", `Invalid architecture: ${architecture}; it must be like amd64/generic`)];
}

export function timeoutDurations({ inputs: { timeouts = {} } }: PartialInputs): CheckFailure[] {
  return Object.entries(timeouts).flatMap(([operation, text]) => {
    if (text === undefined || (parseDuration(text) ?? 0) > 0) {
      return [];
    }
    const property = `timeouts.${operation}`;
    return [
      fail(
        property,
        `Invalid duration: ${text}; it must be like 90s, 30m or 1h30m (units ms, s, m and h), more than 0 and at most 596h`,
      ),
    ];
  });
}
