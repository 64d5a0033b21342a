import type { Region } from "../../model/store/region";

/** MAAS's usable architectures: those that there are images for. */
export function usableArchitectures(region: Region): string[] {
  const names = [...region.bootResources.values()].flatMap((image) =>
    [image.kernel, ...image.subarches].map((flavour) => `${image.arch}/${flavour}`),
  );
  return [...new Set(names)].sort();
}
