import type { RuleSection } from "../rule";
import { imageSynced, kernelSynced } from "../images";

export const imagesRules: RuleSection = {
  title: "Images",
  rules: [
    {
      id: "image",
      needs: "maas",
      when: "compose",
      reads: ["images", "vmHosts"],
      check: imageSynced,
      says: [
        {
          message: "Image {image} is not synced in MAAS for {architecture}, available: {images}",
          example:
            '`distroSeries: "jamy"`; `22.04`, which MAAS 3.6 would take for jammy, is answered with the series; `osystem: "centos"`, which MAAS would ignore beside a release of Ubuntu',
          source: "deploy: 400 `'nosuch' is not a valid distro_series. …`",
        },
        {
          message:
            "Image {image}, MAAS's default, is not synced in MAAS for {architecture}, available: {images}",
          example: "neither `osystem` nor `distroSeries`, and MAAS's `default_distro_series` is not synced",
          source: "asked of MAAS only for a program that leaves the image out",
        },
      ],
    },
    {
      id: "kernel",
      needs: "maas",
      when: "compose",
      reads: ["images", "vmHosts"],
      check: kernelSynced,
      says: [
        {
          message: "Kernel {kernel} is not synced in MAAS for {images}, available: {kernels}",
          example: '`hweKernel: "ga-99"`',
          source:
            "deploy: 400 `ga-99 is not available for ubuntu/jammy on amd64/generic.`; rolling kernels, which MAAS does not list, are not judged",
        },
      ],
    },
  ],
};
