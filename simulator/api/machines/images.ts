import { settingOf } from "../../model/catalog/settings";
import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import { invalidChoice, text, type FormErrors } from "../core/form";
import type { Params } from "../core/params";

/** An operating system that can be deployed. */
export interface Image {
  readonly osystem: string;
  readonly series: string;
  readonly kernels: readonly string[];
}

function images(region: Region): Image[] {
  const byName = new Map<string, { osystem: string; series: string; kernels: string[] }>();
  for (const resource of region.bootResources.values()) {
    const name = `${resource.osystem}/${resource.series}`;
    const image = byName.get(name) ?? { osystem: resource.osystem, series: resource.series, kernels: [] };
    image.kernels.push(resource.kernel);
    byName.set(name, image);
  }
  return [...byName.values()].sort((a, b) => (a.series < b.series ? -1 : 1));
}

/** The release that an image's kernels are named after: `22.04`. */
function versionOf(image: Image): string | undefined {
  return /-(\d+\.\d+)/.exec(image.kernels[0] ?? "")?.[1];
}

/**
 * The image of `series`, `osystem/series`, either with the release's number for the series where the version knows it, or the
 * newest one of an operating system; MAAS ignores a separate `osystem`.
 */
export function chooseImage(
  region: Region,
  data: Params,
  machine: Machine,
  errors: FormErrors,
): Image | undefined {
  const { imageAliases, keepsSeries } = region.behaviour;
  const kept = keepsSeries && machine.distroSeries !== "" ? machine.distroSeries : undefined;
  const asked = text(data, "distro_series") ?? kept ?? String(settingOf(region, "default_distro_series"));
  const available = images(region);
  const [osystem, series] = asked.includes("/") ? asked.split("/", 2) : [undefined, asked];
  const [named] = available.filter(
    (image) =>
      (osystem === undefined || image.osystem === osystem) &&
      (image.series === series || (imageAliases && versionOf(image) === series)),
  );
  const image = named ?? available.filter((one) => one.osystem === asked).at(-1);
  if (image === undefined) {
    const choices = ["", ...available.map((one) => `${one.osystem}/${one.series}`)];
    errors.add("distro_series", invalidChoice("distro_series", asked, choices));
  }
  return image;
}

/** Kernels in order: the release's own (`ga`), the newer ones (`hwe`), and the edge ones. */
function kernelRank(kernel: string): string {
  const [, flavour, version = "", edge] = /^(ga|hwe)-(\d+\.\d+)(-edge)?/.exec(kernel) ?? [];
  return `${version} ${flavour === "ga" ? 0 : edge === undefined ? 1 : 2}`;
}

function isKernel(name: string): boolean {
  return /(^|-)(ga|hwe)(-|$)/.test(name);
}

/** get_working_kernel: the one that is asked for, else the oldest that meets the machine's minimum. */
export function chooseKernel(data: Params, image: Image, machine: Machine, errors: FormErrors): string {
  const sent = text(data, "hwe_kernel");
  const asked = sent !== undefined && isKernel(sent) ? sent : undefined;
  const least = machine.minHweKernel ?? "";
  const recent = (kernel: string): boolean => !isKernel(least) || kernelRank(kernel) >= kernelRank(least);
  const kernels = [...image.kernels].sort((a, b) => (kernelRank(a) < kernelRank(b) ? -1 : 1));
  const fail = (problem: string): string => {
    errors.add("hwe_kernel", problem);
    return "";
  };
  if (asked === undefined && !kernels.some(isKernel)) {
    // An image that brings its own kernel: MAAS's machine shows none.
    return "";
  }
  if (asked === undefined) {
    const chosen = kernels.find(recent);
    return chosen ?? fail(`${image.series} has no kernels available which meet min_hwe_kernel(${least}).`);
  }
  if (!kernels.includes(asked)) {
    const name = `${image.osystem}/${image.series}`;
    return fail(`${asked} is not available for ${name} on ${machine.architecture ?? ""}.`);
  }
  return recent(asked)
    ? asked
    : fail(`chosen kernel (${asked}) is older than minimal kernel required by the machine (${least}).`);
}
