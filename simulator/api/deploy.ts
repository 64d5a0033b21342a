import { acquire, startDeployment, type DeployOptions } from "../model/deployment";
import { conflict, modelInvalid } from "../model/errors";
import { familyOf, linksOf } from "../model/links";
import type { Region } from "../model/region";
import { AllocType, type Machine } from "../model/state";
import { NodeStatus, STATUS_NAMES } from "../model/status";
import { machineView } from "../view/machine";
import { bound, flag, FormErrors, invalidChoice, stringBool, text } from "./fields";
import { machineOf } from "./lookup";
import type { Params } from "./params";
import { json, type Call, type Reply } from "./route";

const DEFAULT_SERIES = "jammy";

interface Image {
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

/** The image of `series` or `osystem/series`; MAAS ignores a separate `osystem`. */
function chooseImage(region: Region, data: Params, errors: FormErrors): Image | undefined {
  const asked = text(data, "distro_series") ?? DEFAULT_SERIES;
  const available = images(region);
  const image = available.find(({ osystem, series }) => asked === series || asked === `${osystem}/${series}`);
  if (image === undefined) {
    const choices = ["", ...available.map(({ osystem, series }) => `${osystem}/${series}`)];
    errors.add("distro_series", invalidChoice("distro_series", asked, choices));
  }
  return image;
}

function chooseKernel(data: Params, image: Image, machine: Machine, errors: FormErrors): string {
  const asked = text(data, "hwe_kernel");
  const general = image.kernels.find((kernel) => kernel.startsWith("ga-")) ?? image.kernels[0] ?? "";
  if (asked !== undefined && !image.kernels.includes(asked)) {
    errors.add(
      "hwe_kernel",
      `${asked} is not available for ${image.osystem}/${image.series} on ${machine.architecture ?? ""}.`,
    );
  }
  return asked ?? general;
}

/** The region talks to its machines over IPv4 only: a machine needs a link in an IPv4 subnet. */
function checkNetwork(region: Region, machine: Machine): void {
  const reachable = region.interfacesByMachine.all(machine.id).some((iface) =>
    linksOf(region, iface).some((link) => {
      const subnet = region.subnets.find(link.subnetId);
      const linked =
        link.ip !== null || link.allocType === AllocType.Auto || link.allocType === AllocType.Dhcp;
      return linked && (subnet === undefined ? link.allocType === AllocType.Dhcp : familyOf(subnet) === 4);
    }),
  );
  if (!reachable) {
    throw modelInvalid({ network: ["Node has no address family in common with the server"] });
  }
}

/** `POST machines/{system_id}/?op=deploy`, from Ready too: the machine is then allocated on the way. */
export function deploy(call: Call): Reply {
  const machine = machineOf(call, "edit");
  const { region } = call.world;
  const data = bound(call.data);
  const comment = data.get("comment") ?? null;
  if (machine.status === NodeStatus.Ready) {
    if (machine.ownerId !== null && machine.ownerId !== call.user.id) {
      throw conflict("Can't allocate a machine belonging to another user.");
    }
    acquire(call.world, machine, call.user, comment, data.get("agent_name") ?? "");
  }
  if (machine.status !== NodeStatus.Allocated) {
    throw conflict(`Can't deploy a machine that is in the '${STATUS_NAMES[machine.status]}' state`);
  }
  const errors = new FormErrors();
  const image = chooseImage(region, data, errors);
  const kernel = image === undefined ? "" : chooseKernel(data, image, machine, errors);
  const ephemeral = stringBool(data, "ephemeral_deploy", false);
  errors.check();
  checkNetwork(region, machine);
  region.machines.update(machine, { minHweKernel: "" });
  const options: DeployOptions = {
    osystem: image?.osystem ?? "",
    distroSeries: image?.series ?? "",
    hweKernel: kernel,
    userData: data.get("user_data") ?? null,
    ephemeral,
    enableHwSync: flag(data, "enable_hw_sync"),
    comment,
  };
  call.afterCommit(startDeployment(call.world, machine, call.user, options));
  return json(machineView(region, machine));
}
