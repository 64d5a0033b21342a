import type { Region } from "../model/store/region";
import { SYSTEM_USER } from "../model/store/rows";
import { newToken } from "../model/store/tokens";
import { buildRacks, buildVmHosts, connectRack } from "./build-machines";
import { buildNetwork } from "./build-network";
import type { Lab } from "./inventory";

/** The tags that MAAS makes itself, with their kernel options. */
const OWN_TAGS = [
  ["pod-console-logging", "console=tty1 console=ttyS0"],
  ["virtual", ""],
] as const;

function buildUsers(region: Region, lab: Lab): void {
  const created = region.clock.now();
  const system = { username: SYSTEM_USER, email: "", isSuperuser: false, isLocal: true };
  region.users.insert({ id: region.ids.next("users"), ...system, created });
  for (const user of lab.users) {
    const id = region.ids.next("users");
    region.users.insert({
      id,
      username: user.username,
      email: user.email,
      isSuperuser: user.superuser,
      isLocal: true,
      created,
    });
    newToken(region, { id }, "MAAS consumer", user.apiKey);
  }
}

function buildPlacement(region: Region, lab: Lab): void {
  for (const name of lab.zones) {
    region.zones.insert({ id: region.ids.next("zones"), name, description: "" });
  }
  for (const name of lab.pools) {
    const description = name === "default" ? "Default pool" : "";
    region.pools.insert({ id: region.ids.next("pools", 0), name, description });
  }
  for (const name of lab.domains) {
    const id = region.ids.next("domains", 0);
    region.domains.insert({ id, name, authoritative: true, ttl: null, isDefault: id === 0 });
  }
  for (const name of lab.spaces) {
    region.spaces.insert({ id: region.ids.next("spaces"), name, description: "" });
  }
}

function buildImages(region: Region, lab: Lab): void {
  for (const image of lab.images) {
    const { release } = image;
    const kernels = release === undefined ? [] : [`ga-${release}`, `hwe-${release}`, `hwe-${release}-edge`];
    // An image that brings its own kernel has one resource, for any machine of the architecture.
    for (const kernel of release === undefined ? ["generic"] : kernels) {
      region.bootResources.insert({
        id: region.ids.next("bootresources"),
        osystem: image.osystem,
        series: image.series,
        arch: image.arch,
        kernel,
        subarches: ["generic", ...kernels],
        baseImage: image.baseImage ?? null,
        lastDeployed: null,
      });
    }
  }
}

function buildTags(region: Region, lab: Lab): void {
  const own = OWN_TAGS.map(([name]) => name as string);
  const added = lab.tags.filter((name) => !own.includes(name)).map((name) => [name, ""] as const);
  for (const [name, kernelOpts] of [...OWN_TAGS, ...added]) {
    region.tags.insert({ id: region.ids.next("tags"), name, definition: "", comment: "", kernelOpts });
  }
}

/** Fills an empty region. */
export function buildLab(region: Region, lab: Lab): void {
  region.transaction(() => {
    buildUsers(region, lab);
    buildPlacement(region, lab);
    buildTags(region, lab);
    const racks = buildRacks(region, lab);
    buildNetwork(region, lab, racks);
    racks.forEach((rack, at) => {
      const spec = lab.racks[at];
      if (spec !== undefined) {
        connectRack(region, rack, spec);
      }
    });
    buildImages(region, lab);
    buildVmHosts(region, lab);
    for (const [id, value] of Object.entries(lab.settings)) {
      region.settings.insert({ id, value });
    }
  });
}
