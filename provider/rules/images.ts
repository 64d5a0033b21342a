import type { ImageItem, Snapshot } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { candidateHosts } from "./hosts";
import { sortBySimilarity, list } from "./wording";

/** `ubuntu/jammy` as its system and its release: MAAS takes a release with and without its system. */
export function splitRelease(distroSeries: string | undefined): {
  osystem: string | undefined;
  series: string | undefined;
} {
  const [series, osystem] = (distroSeries ?? "").split("/").reverse();
  return { osystem, series: series || undefined };
}

/** The architectures that the VM may have, without the part after the slash; none where any may be. */
function architecturesOf(vm: PartialInputs, snapshot: Snapshot): string[] {
  const { architecture } = vm.inputs;
  if (architecture === undefined && vm.isUnknown("architecture")) {
    return [];
  }
  const all =
    architecture === undefined
      ? candidateHosts(vm, snapshot).flatMap((host) => host.architectures.slice(0, 1))
      : [architecture];
  return [...new Set(all.map((name) => name.split("/")[0] ?? name))];
}

/** The images of the VM's architecture. */
function imagesOfArchitecture(vm: PartialInputs, snapshot: Snapshot): ImageItem[] {
  const architectures = architecturesOf(vm, snapshot);
  return snapshot.images.filter(
    ({ architecture }) => architectures.length === 0 || architectures.includes(architecture),
  );
}

/** Whether the program leaves the release to MAAS; an empty text does so as no text does. */
export function leavesReleaseToMaas({ inputs: { distroSeries }, isUnknown }: PartialInputs): boolean {
  return !distroSeries && !isUnknown("osystem") && !isUnknown("distroSeries");
}

/** MAAS's default image, where a VM without a release is deployed with it: another operating system has none of MAAS's defaults. */
export function defaultFor(
  osystem: string | undefined,
  { defaultImage }: Pick<Snapshot, "defaultImage">,
): Snapshot["defaultImage"] {
  return osystem && defaultImage?.osystem !== osystem ? undefined : defaultImage;
}

/** The images that the VM may be deployed with; none where it cannot be determined, or there is none. */
export function imagesAsked(vm: PartialInputs, snapshot: Snapshot): ImageItem[] {
  const isOpen = vm.isUnknown("osystem") || vm.isUnknown("distroSeries");
  const isUnsaid = leavesReleaseToMaas(vm) && snapshot.defaultImage === undefined;
  return isOpen || isUnsaid ? [] : asked(vm, imagesOfArchitecture(vm, snapshot), snapshot);
}

/** Of some images those that the VM may be deployed with. */
function asked(vm: PartialInputs, images: ImageItem[], snapshot: Snapshot): ImageItem[] {
  const { osystem, distroSeries } = vm.inputs;
  const defaultImage = defaultFor(osystem, snapshot);
  if (defaultImage !== undefined && leavesReleaseToMaas(vm)) {
    return images.filter((image) => formatImage(image) === formatImage(defaultImage));
  }
  return images.filter(
    (image) =>
      (!osystem || image.osystem === osystem) &&
      (!distroSeries || [image.series, formatImage(image)].includes(distroSeries)),
  );
}

/** `ubuntu/jammy`. */
export function formatImage({ osystem, series }: Pick<ImageItem, "osystem" | "series">): string {
  return `${osystem}/${series}`;
}

/** MAAS 3.6 and later take a release by its number too, which is in no list of images and on no machine. */
function releaseHint(asked: string, images: ImageItem[]): string {
  const number = splitRelease(asked).series ?? "";
  const named = images.find(({ kernels }) => kernels.includes(`ga-${number}`));
  return named === undefined ? "" : `; ${number} is ${formatImage(named)}`;
}

/** MAAS deploys what is synced: 400 otherwise. An operating system that does not fit the release is ignored there. */
export function imageSynced(vm: PartialInputs, snapshot: Snapshot): CheckFailure[] {
  const { osystem, distroSeries } = vm.inputs;
  const images = imagesOfArchitecture(vm, snapshot);
  const refuse = (property: string, image: string, there: string[]): CheckFailure[] => {
    const architectures = architecturesOf(vm, snapshot);
    const where = architectures.length > 0 ? ` for ${list(architectures, "or")}` : "";
    const names = list(sortBySimilarity(image, [...new Set(there)]));
    const hint = releaseHint(image, images);
    return [fail(property, `Image ${image} is not synced in MAAS${where}, available: ${names}${hint}`)];
  };
  if (osystem && !images.some((image) => image.osystem === osystem)) {
    const systems = images.map((image) => image.osystem);
    return refuse("osystem", osystem, systems);
  }
  if (asked(vm, images, snapshot).length > 0) {
    return [];
  }
  if (!distroSeries) {
    const defaultImage = defaultFor(osystem, snapshot);
    return defaultImage !== undefined && leavesReleaseToMaas(vm)
      ? refuse("distroSeries", `${formatImage(defaultImage)}, MAAS's default,`, images.map(formatImage))
      : [];
  }
  return osystem && !distroSeries.includes("/")
    ? refuse("distroSeries", `${osystem}/${distroSeries}`, images.map(formatImage))
    : refuse(
        "distroSeries",
        distroSeries,
        images.map((image) => (distroSeries.includes("/") ? formatImage(image) : image.series)),
      );
}

/** MAAS lists no rolling kernels, and none of images other than Ubuntu's. */
function mayHave(image: ImageItem, kernel: string): boolean {
  return image.osystem !== "ubuntu" || /(^|-)rolling(-|$)/.test(kernel) || image.kernels.includes(kernel);
}

/** MAAS: 400 `ga-99 is not available for ubuntu/jammy on amd64/generic.` */
export function kernelSynced(vm: PartialInputs, snapshot: Snapshot): CheckFailure[] {
  const { hweKernel } = vm.inputs;
  const images = asked(vm, imagesOfArchitecture(vm, snapshot), snapshot);
  if (!hweKernel || images.length === 0 || images.some((image) => mayHave(image, hweKernel))) {
    return [];
  }
  const of = new Set(images.map(formatImage));
  const kernels = new Set(images.flatMap((image) => image.kernels));
  return [
    fail(
      "hweKernel",
      `Kernel ${hweKernel} is not synced in MAAS for ${list([...of], "or")}, available: ${list(sortBySimilarity(hweKernel, [...kernels]))}`,
    ),
  ];
}
