import type { LxdVmInputs } from "../../inputs";
import type { Snapshot } from "../../inventory/snapshot";
import type { Machine } from "../../maas/wire";
import { mismatches } from "../meaning/mismatches";
import { composeName } from "../identity";
import { provenName } from "../ownership/mark";

/** Why a machine cannot be adopted as the VM of these inputs; undefined when it can. */
export function adoptionProblem(
  machine: Machine | undefined,
  { urn, inputs, snapshot }: { urn: string; inputs: LxdVmInputs; snapshot: Snapshot },
): string | undefined {
  if (machine === undefined) {
    return "MAAS has no machine of this id. Where the VM was deleted, take adopt out of the program to have a new one made";
  }
  if (!machine.pod) {
    return `${machine.fqdn} is not a VM of a VM host`;
  }
  const mark = provenName(machine);
  if (mark !== undefined && mark !== composeName(urn)) {
    return (
      `${machine.fqdn} is marked as another program's VM, or another VM of this one. To hand it over, once no state holds it, ` +
      `give its description in MAAS the last line [pulumi-maas-lxd ${composeName(urn)}]`
    );
  }
  const table = mismatches(machine, inputs, snapshot);
  return table.length === 0 ? undefined : `${machine.fqdn} is not what the inputs say:\n${table.join("\n")}`;
}
