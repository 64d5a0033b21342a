import { bad, good, type Row } from "../row";

export const imageRows: Row[] = [
  ...["focal", "jammy", "noble", "ubuntu/jammy"].map((distroSeries) =>
    good(`release ${distroSeries}`, { distroSeries }),
  ),
  good("an operating system alone", { osystem: "ubuntu" }),
  good("operating system and release", { osystem: "ubuntu", distroSeries: "noble" }),
  good("operating system and release with it", { osystem: "ubuntu", distroSeries: "ubuntu/noble" }),
  good("the default, said by nothing", { osystem: "", distroSeries: "", hweKernel: "" }),
  bad(
    "a release that is not synced",
    { distroSeries: "jamy" },
    "distroSeries",
    "Image jamy is not synced in MAAS for amd64: there is jammy, focal and noble",
  ),
  bad(
    "a release in capitals",
    { distroSeries: "Jammy" },
    "distroSeries",
    "Image Jammy is not synced in MAAS for amd64: there is jammy, focal and noble",
  ),
  bad(
    "a release with its operating system that is not synced",
    { distroSeries: "ubuntu/bionic" },
    "distroSeries",
    "Image ubuntu/bionic is not synced in MAAS for amd64: there is ubuntu/focal, ubuntu/noble and ubuntu/jammy",
  ),
  bad(
    "an operating system that is not synced",
    { osystem: "centos" },
    "osystem",
    "Image centos is not synced in MAAS for amd64: there is ubuntu",
  ),
  bad(
    "a release of another operating system",
    { osystem: "centos", distroSeries: "jammy" },
    "osystem",
    "Image centos is not synced in MAAS for amd64: there is ubuntu",
  ),
  bad(
    "a release that the operating system has not",
    { osystem: "ubuntu", distroSeries: "centos7" },
    "distroSeries",
    "Image ubuntu/centos7 is not synced in MAAS for amd64: there is ubuntu/noble, ubuntu/focal and ubuntu/jammy",
  ),
  bad(
    "a release that is not synced for the host's architecture",
    { vmHost: "vmhost3", distroSeries: "jammy" },
    "distroSeries",
    "Image jammy is not synced in MAAS for arm64: there is none",
    { world: "uneven" },
  ),
  good(
    "a release for the host's other architecture",
    { vmHost: "vmhost3", architecture: "amd64/generic", distroSeries: "jammy", cores: 1 },
    { world: "uneven" },
  ),
  good("a release, offline", { distroSeries: "any" }, { world: "offline" }),
  good("images that may not be read", { distroSeries: "any" }, { world: "unreadImages" }),
  good("a running VM's release that is gone", { distroSeries: "bionic" }, { composes: false }),
  ...["ga-22.04", "hwe-22.04", "hwe-22.04-edge"].map((hweKernel) =>
    good(`kernel ${hweKernel}`, { distroSeries: "jammy", hweKernel }),
  ),
  good("a kernel of some release, where MAAS chooses the release", { hweKernel: "hwe-22.04" }),
  good("a rolling kernel", { distroSeries: "jammy", hweKernel: "hwe-rolling-edge" }, { world: "uneven" }),
  good("a kernel of an uploaded image", { osystem: "custom", hweKernel: "ga-1" }, { world: "customImages" }),
  bad(
    "a kernel that there is not",
    { distroSeries: "jammy", hweKernel: "ga-99" },
    "hweKernel",
    "Kernel ga-99 is not synced in MAAS for ubuntu/jammy: there is ga-22.04, hwe-22.04 and hwe-22.04-edge",
  ),
  bad(
    "a kernel of another release",
    { osystem: "ubuntu", distroSeries: "jammy", hweKernel: "hwe-24.04" },
    "hweKernel",
    "Kernel hwe-24.04 is not synced in MAAS for ubuntu/jammy: there is hwe-22.04, ga-22.04 and hwe-22.04-edge",
  ),
  bad(
    "a kernel of no release",
    { hweKernel: "hwe-18.04" },
    "hweKernel",
    "Kernel hwe-18.04 is not synced in MAAS for ubuntu/focal, ubuntu/jammy or ubuntu/noble: there is hwe-20.04, hwe-22.04, hwe-24.04, ga-20.04, ga-22.04 and 4 more",
  ),
];
