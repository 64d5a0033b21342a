import type { ImageItem, Snapshot } from "../inventory/snapshot";
import type { Draft } from "./draft";
import type { Failure } from "./failure";
import { candidateHosts } from "./hosts";
import { byNearness, list } from "./text";

/** The images that the VM may be deployed with, as far as the program decides: all of them when it leaves all to MAAS. */
function imagesFor(vm: Draft, snapshot: Snapshot): ImageItem[] {
  const { osystem, distroSeries } = vm.inputs;
  const architectures = architecturesOf(vm, snapshot);
  return snapshot.images.filter(
    (image) =>
      (!osystem || image.osystem === osystem) &&
      (!distroSeries || [image.series, sayImage(image)].includes(distroSeries)) &&
      (architectures.length === 0 || architectures.includes(image.architecture)),
  );
}

function sayImage({ osystem, series }: ImageItem): string {
  return `${osystem}/${series}`;
}

/** The architectures that the VM may have, without the part after the slash; none where any may be. */
function architecturesOf(vm: Draft, snapshot: Snapshot): string[] {
  const { architecture } = vm.inputs;
  if (architecture === undefined && vm.isUnknown("architecture")) {
    return [];
  }
  const all =
    architecture === undefined
      ? candidateHosts(vm, snapshot).flatMap((host) => host.architectures.slice(0, 1))
      : [architecture];
  return all.map((name) => name.split("/")[0] ?? name);
}

/** MAAS deploys what is synced: 400 otherwise. An operating system that does not fit the release is ignored there. */
export function imageSynced(vm: Draft, snapshot: Snapshot): Failure[] {
  const { osystem, distroSeries } = vm.inputs;
  if ((!osystem && !distroSeries) || imagesFor(vm, snapshot).length > 0) {
    return [];
  }
  const asked = distroSeries?.includes("/")
    ? distroSeries
    : [osystem, distroSeries].filter(Boolean).join("/");
  const architectures = [...new Set(architecturesOf(vm, snapshot))];
  const there = new Set(
    snapshot.images
      .filter(({ architecture }) => architectures.length === 0 || architectures.includes(architecture))
      .map((image) => (asked.includes("/") ? sayImage(image) : distroSeries ? image.series : image.osystem)),
  );
  const where = architectures.length > 0 ? ` for ${list(architectures, "or")}` : "";
  return [
    {
      property: distroSeries ? "distroSeries" : "osystem",
      reason: `Image ${asked} is not synced in MAAS${where}: there is ${list(byNearness(asked, [...there]))}`,
    },
  ];
}

/** MAAS: 400 `ga-99 is not available for ubuntu/jammy on amd64/generic.` */
export function kernelSynced(vm: Draft, snapshot: Snapshot): Failure[] {
  const { hweKernel } = vm.inputs;
  const images = imagesFor(vm, snapshot);
  if (!hweKernel || images.length === 0 || images.some(({ kernels }) => kernels.includes(hweKernel))) {
    return [];
  }
  const of = new Set(images.map(sayImage));
  const kernels = new Set(images.flatMap((image) => image.kernels));
  return [
    {
      property: "hweKernel",
      reason: `Kernel ${hweKernel} is not synced in MAAS for ${list([...of], "or")}: there is ${list(byNearness(hweKernel, [...kernels]))}`,
    },
  ];
}
