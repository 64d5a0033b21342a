import { splitRelease } from "../rules/images";
import { refuseUnread } from "./found";
import type { LookUp } from "./look-up";

/** The images that MAAS has, of a system, release or architecture. */
export const getImages: LookUp<"getImages"> = async (
  { snapshots },
  { osystem, distroSeries, architecture },
) => {
  const snapshot = await snapshots.getLatest();
  refuseUnread(snapshot, "images");
  const { osystem: itsSystem, series } = splitRelease(distroSeries);
  const [system] = (architecture ?? "").split("/");
  const images = snapshot.images.filter(
    (image) =>
      [osystem, itsSystem].every((one) => one === undefined || one === image.osystem) &&
      (series === undefined || series === image.series) &&
      (!system || system === image.architecture),
  );
  return {
    images: images.map(({ osystem: its, series: release, architecture: on, kernels, baseImage }) => ({
      osystem: its,
      distroSeries: release,
      architecture: on,
      kernels,
      ...(baseImage === undefined ? {} : { baseImage }),
    })),
  };
};
