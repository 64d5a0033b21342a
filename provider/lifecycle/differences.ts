import { findByNameOrId } from "../inventory/resolve";
import type { Snapshot } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import { MachineStatus, type Machine } from "../maas/wire";
import { networkDifferences } from "../network/status";
import { unlikeness } from "./likeness";
import { planOf } from "./plan";

/**
 * Where a machine is not what these inputs would make, of what could only be had by making another VM:
 * `  memory: asked for 4096, the machine has 2048`, a line each.
 */
export function differences(machine: Machine, inputs: LxdVmInputs, snapshot: Snapshot): string[] {
  const deployed = machine.status === MachineStatus.Deployed;
  const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
  const { links } = planOf(inputs, snapshot, host);
  const names = machine.interface_set.map(({ name }) => name);
  const missing = links.map((link) => link.interface).find((name) => !names.includes(name));
  const rows: [string, string | undefined, string][] = [
    ["vmHost", resolved(inputs.vmHost, snapshot), machine.pod?.name ?? ""],
    ["architecture", inputs.architecture, machine.architecture],
    ["osystem", deployed ? inputs.osystem : undefined, machine.osystem],
    ["distroSeries", deployed ? inputs.distroSeries?.split("/").pop() : undefined, machine.distro_series],
    ["hweKernel", deployed ? inputs.hweKernel : undefined, machine.hwe_kernel ?? ""],
    ["interface", missing, names.join(", ") || "none"],
  ];
  const others = rows.flatMap(([name, asked, actual]) =>
    asked === undefined || asked === actual ? [] : [{ name, asked, actual }],
  );
  const table = [...unlikeness(machine, inputs), ...others].map(
    ({ name, asked, actual }) => `  ${name}: asked for ${asked}, the machine has ${actual}`,
  );
  const network = deployed && missing === undefined ? networkDifferences(machine, links) : [];
  return [...table, ...network.map((difference) => `  network: ${difference}`)];
}

function resolved(reference: string | undefined, { vmHosts }: Snapshot): string | undefined {
  return reference === undefined ? undefined : (findByNameOrId(vmHosts, reference)?.name ?? reference);
}
