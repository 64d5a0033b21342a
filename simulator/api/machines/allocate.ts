import { NodeStatus } from "../../model/catalog/status";
import { conflict } from "../../model/errors";
import { acquire } from "../../model/lifecycle/deployment";
import { NodeType, type Machine, type VmHost } from "../../model/store/rows";
import { bound, stringBool } from "../core/form";
import { Params } from "../core/params";
import { hasPermission } from "../core/permissions";
import { json, type Call, type Reply } from "../core/resource";
import { NodeFilter } from "../nodes/filters";
import { visibleMachines } from "../nodes/lookup";
import { composeOnFirstFit } from "../vm-hosts/compose";
import { readAllocation } from "./allocation-options";
import { machineView } from "./view";

/** The parameters as Python shows them in the message of an allocation that fails. */
function parametersText(data: Params): string {
  const shown = data
    .names()
    .filter((name) => name !== "op")
    .map((name) => {
      const values = data.all(name).map((value) => `'${value}'`);
      return `('${name}', [${values.join(", ")}])`;
    });
  return `[${shown.join(", ")}]`;
}

/** By MAAS's measure. */
function cost(machine: Machine): number {
  return machine.cpuCount + machine.memory / 1024;
}

/** The cheapest of the machines that the caller could have, and that fit. */
function available(call: Call, data: Params, filter: NodeFilter): Machine | undefined {
  const { region } = call.world;
  const systemId = data.get("system_id");
  const among =
    systemId === undefined
      ? visibleMachines(call)
      : region.machineBySystemId.all(systemId).filter(({ nodeType }) => nodeType === NodeType.Machine);
  return among
    .filter(
      (machine) =>
        machine.status === NodeStatus.Ready &&
        hasPermission(call.user, machine, "edit") &&
        filter.matches(machine),
    )
    .sort((a, b) => cost(a) - cost(b) || a.id - b.id)[0];
}

/** The VM hosts that an allocation may compose on. */
function hostsFor(call: Call, data: Params): VmHost[] {
  const { region } = call.world;
  const zone = data.get("zone");
  const tags = data.all("tags");
  const without = data.all("not_tags");
  const names = data.all("pod");
  const types = data.all("pod_type");
  return [...region.vmHosts.values()].filter(
    (host) =>
      (zone === undefined || region.zones.getOrThrow(host.zoneId).name === zone) &&
      tags.every((tag) => host.tags.includes(tag)) &&
      (without.length === 0 || !without.every((tag) => host.tags.includes(tag))) &&
      (names.length === 0 || names.includes(host.name)) &&
      !data.all("not_pod").includes(host.name) &&
      (types.length === 0 || types.includes("lxd")) &&
      !data.all("not_pod_type").includes("lxd"),
  );
}

/** What a VM must be like to fit the constraints. */
function composeParameters(data: Params): Params {
  const form = new Params();
  const least = (name: string, field: string): void => {
    const numbers = data.all(name).map(Number);
    if (numbers.length > 0) {
      form.add(field, String(Math.trunc(Math.min(...numbers))));
    }
  };
  least("cpu_count", "cores");
  least("mem", "memory");
  const [arch] = data.all("arch");
  if (arch !== undefined) {
    form.add("architecture", arch.includes("/") ? arch : `${arch}/generic`);
  }
  for (const name of ["storage", "interfaces"]) {
    form.add(name, data.get(name) ?? "");
  }
  return form;
}

function unavailable(data: Params, filter: NodeFilter): Error {
  const described = filter.describe();
  const systemId = data.get("system_id");
  if (described === "") {
    return conflict("No machine available.");
  }
  return conflict(
    systemId !== undefined
      ? `No machine with system ID ${systemId} available.`
      : `No available machine matches constraints: ${parametersText(data)} (resolved to "${described}")`,
  );
}

/** What of the machine fulfils the labelled constraints. */
function constraintsByType(machine: Machine, filter: NodeFilter, verbose: boolean): object {
  const devices = [...(filter.storageOf(machine) ?? [])].filter(([, label]) => label !== "");
  const storage: Record<string, string[]> = {};
  for (const [device, label] of devices) {
    (storage[label] ??= []).push(device);
  }
  const interfaces = [...filter.interfacesOf(machine)];
  const all = {
    verbose_storage: devices.length === 0 ? {} : { [machine.id]: Object.fromEntries(devices) },
    verbose_interfaces: Object.fromEntries(interfaces.map(([label, ids]) => [label, { [machine.id]: ids }])),
  };
  return {
    ...(devices.length > 0 ? { storage } : {}),
    ...(interfaces.length > 0 ? { interfaces: Object.fromEntries(interfaces) } : {}),
    ...(verbose ? all : {}),
  };
}

/** `POST machines/?op=allocate`: a machine that fits, or one that is composed for it. */
export async function allocate(call: Call): Promise<Reply> {
  const { region } = call.world;
  const data = bound(call.data);
  const options = readAllocation(data);
  const verbose = stringBool(data, "verbose", false);
  const dryRun = stringBool(data, "dry_run", false);
  const filter = new NodeFilter(region, data, "allocate");
  const take = (machine: Machine): Reply =>
    region.transaction(() => {
      if (!dryRun) {
        acquire(call.world, machine, call.user, options);
      }
      const constraints = constraintsByType(machine, filter, verbose);
      return json({ ...machineView(region, machine), constraints_by_type: constraints });
    });
  const machine =
    available(call, data, filter) ??
    (data.has("system_id")
      ? undefined
      : await composeOnFirstFit(call, hostsFor(call, data), composeParameters(data)));
  if (machine === undefined) {
    throw unavailable(data, filter);
  }
  return take(machine);
}
